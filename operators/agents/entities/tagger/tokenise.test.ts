import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentBounds } from './segments.ts';
import { tokenise } from './tokenise.ts';

const words = (text: string): readonly string[] => {
  const { count, starts, ends } = tokenise(text, 1_000);
  return Array.from({ length: count }, (_, i) => text.slice(starts[i], ends[i]));
};

describe('tokens', () => {
  it.each([
    ['Ada Quill, Ltd. (Leeds)', ['Ada', 'Quill', ',', 'Ltd.', '(', 'Leeds', ')']],
    ["Quill's and O’Brien’s", ['Quill', "'s", 'and', 'O’Brien', '’s']],
    ['Jean-Luc A. Picard of the U.S. Navy', ['Jean-Luc', 'A.', 'Picard', 'of', 'the', 'U.S.', 'Navy']],
    ['AT&T paid 1,234.50.', ['AT&T', 'paid', '1,234.50', '.']],
    ['R. Gedling & Daughters', ['R.', 'Gedling', '&', 'Daughters']],
    ['a_b@example.com', ['a_b@example.com']],
    ['well... yes!!', ['well', '...', 'yes', '!!']],
    ['Łódź\u00a0Zürich', ['Łódź', 'Zürich']],
    ['ok 😀 fine', ['ok', '😀', 'fine']],
    [' \n\t ', []],
  ])('of %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('are in order, do not touch blanks and leave out nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { count, starts, ends } = tokenise(text, 1_000);
        let last = 0;
        for (let i = 0; i < count; i++) {
          expect(starts[i]).toBeGreaterThanOrEqual(last);
          expect(ends[i]).toBeGreaterThan(starts[i] ?? 0);
          expect(text.slice(last, starts[i])).toMatch(/^[\s\p{Cc}\u200b\u200e\u200f\ufeff]*$/u);
          last = ends[i] ?? 0;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it('are no more than asked for, and no longer than a hundred characters', () => {
    expect(tokenise('a b c d', 2).count).toBe(2);
    const { count, starts, ends } = tokenise('x'.repeat(250), 1_000);
    expect(Array.from({ length: count }, (_, i) => (ends[i] ?? 0) - (starts[i] ?? 0))).toEqual([100, 100, 50]);
  });
});

describe('segments', () => {
  const pieces = (text: string): readonly string[] => {
    const tokens = tokenise(text, 10_000);
    const bounds = segmentBounds(text, tokens);
    return bounds.slice(0, -1).map((from, i) => text.slice(tokens.starts[from], tokens.ends[(bounds[i + 1] ?? 1) - 1]));
  };

  it.each([
    ['sentences', 'He left. “Why?” asked Mr. Pike.', ['He left.', '“Why?” asked Mr. Pike.']],
    ['a dot within a sentence', 'It took approx. two days.', ['It took approx. two days.']],
    ['short lines', 'Ada Quill\nQuill & Tarn\nLeeds', ['Ada Quill', 'Quill & Tarn', 'Leeds']],
    ['cells', 'Firm\tPrice\nPump Co\t£5', ['Firm', 'Price', 'Pump Co', '£5']],
    [
      'a wrapped line',
      'This line is long enough to go on in the next, with Ada\nQuill in it.',
      ['This line is long enough to go on in the next, with Ada\nQuill in it.'],
    ],
    ['paragraphs', `${'word '.repeat(20)}end\n\nNext`, [`${'word '.repeat(20)}end`, 'Next']],
  ])('end at the end of %s', (_, text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  it('have no more than 160 tokens', () => {
    const tokens = tokenise('word '.repeat(1_000), 10_000);
    const bounds = segmentBounds('word '.repeat(1_000), tokens);
    expect(Math.max(...bounds.slice(1).map((to, i) => to - (bounds[i] ?? 0)))).toBe(160);
    expect(bounds.at(-1)).toBe(1_000);
  });
});
