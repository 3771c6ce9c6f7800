import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestTags, emptyTransitions, latticeOf, marginal, START, spanProbability } from './lattice.ts';
import { beginTag, insideTag, mayFollow, TAG_COUNT } from './tags.ts';

const LENGTH = 3;
const scores = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
  minLength: LENGTH * TAG_COUNT,
  maxLength: LENGTH * TAG_COUNT,
});
const steps = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
  minLength: (TAG_COUNT + 1) * TAG_COUNT,
  maxLength: (TAG_COUNT + 1) * TAG_COUNT,
});

/** All allowed sequences with their weight, the slow and obvious way. */
function allSequences(
  emissions: Float32Array,
  transitions: Float64Array,
): readonly { readonly tags: readonly number[]; readonly weight: number }[] {
  let open: { tags: number[]; score: number }[] = [{ tags: [], score: 0 }];
  for (let i = 0; i < LENGTH; i++) {
    open = open.flatMap(({ tags, score }) =>
      Array.from({ length: TAG_COUNT }, (_, tag) => tag)
        .filter((tag) => mayFollow(tags.at(-1) ?? -1, tag))
        .map((tag) => ({
          tags: [...tags, tag],
          score: score + (transitions[(tags.at(-1) ?? START) * TAG_COUNT + tag] ?? 0) + (emissions[i * TAG_COUNT + tag] ?? 0),
        })),
    );
  }
  const total = open.reduce((sum, { score }) => sum + Math.exp(score), 0);
  return open.map(({ tags, score }) => ({ tags, weight: Math.exp(score) / total }));
}

it('agrees with the sum over all tag sequences', () => {
  fc.assert(
    fc.property(scores, steps, (raw, extra) => {
      const emissions = Float32Array.from(raw);
      const transitions = emptyTransitions().map((score, i) => score + (extra[i] ?? 0));
      const sequences = allSequences(emissions, transitions);
      const lattice = latticeOf(emissions, 0, LENGTH, transitions);
      const share = (holds: (tags: readonly number[]) => boolean): number =>
        sequences.filter(({ tags }) => holds(tags)).reduce((sum, { weight }) => sum + weight, 0);
      for (let i = 0; i < LENGTH; i++) {
        for (let tag = 0; tag < TAG_COUNT; tag++)
          expect(marginal(lattice, i, tag)).toBeCloseTo(
            share((tags) => tags[i] === tag),
            6,
          );
      }
      for (const [first, last] of [
        [0, 0],
        [0, 1],
        [1, 2],
        [0, 2],
        [2, 2],
      ] as const) {
        const is = (tags: readonly number[]): boolean =>
          tags[first] === beginTag(1) &&
          tags.slice(first + 1, last + 1).every((tag) => tag === insideTag(1)) &&
          tags[last + 1] !== insideTag(1);
        expect(spanProbability(lattice, first, last, beginTag(1), insideTag(1))).toBeCloseTo(share(is), 6);
      }
      const best = sequences.reduce((a, b) => (b.weight > a.weight ? b : a));
      const found = [...bestTags(emissions, 0, LENGTH, transitions)];
      const weight = sequences.find(({ tags }) => tags.every((tag, i) => tag === found[i]))?.weight ?? 0;
      expect(weight).toBeCloseTo(best.weight, 9);
    }),
    { numRuns: 50 },
  );
});

it('stays finite over long segments and large scores', () => {
  const length = 160;
  const emissions = Float32Array.from({ length: length * TAG_COUNT }, (_, i) => (i % 11) * 20 - 100);
  const lattice = latticeOf(emissions, 0, length, emptyTransitions());
  for (let i = 0; i < length; i++) {
    const sum = Array.from({ length: TAG_COUNT }, (_, tag) => marginal(lattice, i, tag)).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 6);
  }
});
