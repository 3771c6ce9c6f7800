import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { margin, trainLinearSvm } from './linear-svm.ts';
import type { SparseVector } from './tf-idf.ts';

function point(...values: readonly number[]): SparseVector {
  return { indices: Int32Array.from(values, (_, i) => i), values: Float64Array.from(values) };
}

/** Numbers in [0, 1) that are the same at each run. */
function counting(): () => number {
  let n = 0;
  return () => ((n++ * 7919) % 1000) / 1000;
}

describe('trainLinearSvm', () => {
  it('separates what a line can separate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.boolean()), { minLength: 4, maxLength: 40 }),
        (rows) => {
          const members = rows.map(([, member]) => member);
          const vectors = rows.map(([x, member]) => point(x, member ? 1 : -1));
          const model = trainLinearSvm(vectors, members, 2, { cost: 10, passesMax: 200, random: counting() });
          vectors.forEach((vector, i) => {
            expect(margin(model, vector) > 0).toBe(members[i]);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('lets a few mistakes go when they are cheap', () => {
    const vectors = [...Array.from({ length: 20 }, () => point(1)), ...Array.from({ length: 20 }, () => point(-1)), point(1)];
    const members = [...Array.from({ length: 20 }, () => true), ...Array.from({ length: 20 }, () => false), false];
    const model = trainLinearSvm(vectors, members, 1, { cost: 0.1, random: counting() });
    expect(margin(model, point(1))).toBeGreaterThan(0);
  });

  it('gives the same plane for the same random numbers', () => {
    const vectors = [point(1, 0), point(0, 1), point(1, 1)];
    const train = () => trainLinearSvm(vectors, [true, false, true], 2, { random: counting() });
    expect(train()).toEqual(train());
  });
});
