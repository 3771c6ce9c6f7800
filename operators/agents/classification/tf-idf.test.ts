import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTfIdf, termsOf, vectorOf } from './tf-idf.ts';

const TEXTS = ['red green', 'red blue', 'red yellow', 'green pink', 'black white', 'grey brown'];
const fitted = (origins: readonly string[]) =>
  fitTfIdf(
    TEXTS.map((text) => termsOf(text)),
    origins,
  );

describe('fitTfIdf', () => {
  it('keeps terms of three origins and more only', () => {
    expect(fitted(['a', 'b', 'c', 'd', 'e', 'f']).terms).toContain('red');
    expect(fitted(['a', 'a', 'b', 'd', 'e', 'f']).terms).not.toContain('red');
    expect(fitted(['a', 'b', 'c', 'd', 'e', 'f']).terms).not.toContain('green');
  });

  it('gives rare terms more weight', () => {
    const texts = Array.from({ length: 12 }, (_, i) => termsOf(i % 2 === 0 ? 'common' : i % 4 === 1 ? 'common rare' : 'other'));
    const { terms, idf } = fitTfIdf(
      texts,
      texts.map((_, i) => String(i)),
    );
    expect(idf[terms.indexOf('rare')]).toBeGreaterThan(idf[terms.indexOf('common')] ?? Number.NaN);
  });
});

describe('vectorOf', () => {
  const model = fitted(['a', 'b', 'c', 'd', 'e', 'f']);

  it('names known terms in order, with words and lay-out of length 1 each', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('red', 'green', 'unheard', '\n', 'of'), { maxLength: 40 }), (words) => {
        const { indices, values } = vectorOf(model, termsOf(words.join(' ')));
        expect([...indices]).toEqual([...indices].sort((a, b) => a - b));
        const isWord = (i: number) => !/^[\^=:!]/.test(model.terms[i] ?? '');
        for (const part of [true, false]) {
          const squares = [...values].reduce((sum, value, k) => sum + (isWord(indices[k] ?? -1) === part ? value * value : 0), 0);
          expect(squares === 0 || Math.abs(squares - 1) < 1e-9).toBe(true);
        }
      }),
    );
  });

  it('is empty for a text of unknown terms', () => {
    expect(vectorOf(model, { words: new Map([['unheard', 1]]), layout: new Set(['^unheard']) }).indices).toHaveLength(0);
  });
});
