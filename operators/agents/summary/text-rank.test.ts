import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentenceVectors } from './sentence-vectors.ts';
import { textRank } from './text-rank.ts';

const sentences = fc.array(
  fc
    .array(fc.constantFrom('pump', 'valve', 'river', 'bridge', 'sand'), { minLength: 1, maxLength: 6 })
    .map((words) => words.join(' ')),
  { minLength: 1, maxLength: 20 },
);

describe('textRank', () => {
  it('shares at most one walk among the sentences, and none gets less than its jump', () => {
    fc.assert(
      fc.property(sentences, (list) => {
        const ranks = textRank(sentenceVectors(list));
        expect(ranks).toHaveLength(list.length);
        expect(ranks.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1 + 1e-9);
        for (const rank of ranks) expect(rank).toBeGreaterThanOrEqual(0.15 / list.length - 1e-12);
      }),
    );
  });

  it('ranks a sentence that resembles all others first', () => {
    const [middle = 0, ...others] = textRank(
      sentenceVectors(['pump valve river sand', 'pump bronze', 'valve steel', 'river bank', 'sand grit', 'unrelated words here']),
    );
    expect(Math.max(...others)).toBeLessThan(middle);
  });

  it('has nothing to rank in nothing', () => {
    expect(textRank([])).toEqual([]);
  });
});
