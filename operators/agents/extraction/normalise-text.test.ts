import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseText, SOFT_HYPHEN } from './normalise-text.ts';

/** Texts full of the characters that the function is about. */
const oddText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'a',
        'B',
        'é',
        'e\u0301',
        'ﬁ',
        'ﬃ',
        '-',
        ' ',
        '\u00A0',
        '\u2003',
        '\u3000',
        '\t',
        '\n',
        '\r',
        '\r\n',
        '\f',
        '\v',
      ),
      fc.constantFrom(
        SOFT_HYPHEN,
        '\u200B',
        '\u200E',
        '\u2060',
        '\uFEFF',
        '\uFFFE',
        '\u2028',
        '\u2029',
        '\u0085',
        '\0',
        '\u007F',
      ),
      fc.constantFrom('\uD83D', '\uDE00', '😀', '\u0301', '\u1100', '\u1161', 'well-known', 'x'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('normaliseText', () => {
  it('gives the same text for a text that it has given', () => {
    fc.assert(
      fc.property(oddText, (text) => {
        const clean = normaliseText(text);
        expect(normaliseText(clean)).toBe(clean);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives what it promises for any text', () => {
    fc.assert(
      fc.property(oddText, (text) => {
        const clean = normaliseText(text);
        expect(clean).toBe(clean.normalize('NFC').trim());
        expect(clean).not.toMatch(/ {2}|\n{3}|[ \t]\n|\n[ \t]| \t|\t /);
        expect(clean).not.toMatch(/(?![\t\n])\p{Cc}|\u00AD|\u200B|\uFEFF/u);
        expect(clean).not.toMatch(/\p{Surrogate}/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps all that a reader sees', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'b', 'Z', '7', '.', '€', 'ß', 'ж', '語', ' '), maxLength: 50 });
    fc.assert(
      fc.property(plain, (text) => {
        expect(normaliseText(text).replaceAll(' ', '')).toBe(text.normalize('NFC').replaceAll(' ', ''));
      }),
    );
  });

  it('puts line ends, spaces and paragraphs into one form', () => {
    expect(normaliseText('a\r\nb\rc\u2028d\u0085e')).toBe('a\nb\nc\nd\ne');
    expect(normaliseText('one\f\fthree\n\n\n\nfour\u2029five')).toBe('one\n\nthree\n\nfour\n\nfive');
    expect(normaliseText('  a \u00A0 b\u2003c \t  d  \n e ')).toBe('a b c\td\ne');
  });

  it('joins words that a line end had cut, and keeps hyphens of their own', () => {
    expect(normaliseText('an impor\u00AD\ntant word')).toBe('an important word');
    expect(normaliseText('a well\u00ADknown fact; it is well-known')).toBe('a well-known fact; it is well-known');
    expect(normaliseText('so\u00AD called')).toBe('socalled');
    expect(normaliseText('\u00AD, x\u00AD')).toBe(', x');
  });

  it('takes ligatures apart and combines accents', () => {
    expect(normaliseText('ﬁve oﬃces, cafe\u0301')).toBe('five offices, café');
  });
});
