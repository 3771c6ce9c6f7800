import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToSketch, emptySketch, mergeSketches, type QuantileSketch, quantile, RELATIVE_ERROR } from './quantile-sketch.ts';

const values = fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });

function sketchOf(list: readonly number[]): QuantileSketch {
  return list.reduce(addToSketch, emptySketch());
}

/** Equal but for the last digits of the sum, which depend on the order of additions. */
function expectSame(a: QuantileSketch, b: QuantileSketch): void {
  expect({ ...a, sum: 0 }).toEqual({ ...b, sum: 0 });
  expect(Math.abs(a.sum - b.sum)).toBeLessThanOrEqual(1e-9 * Math.max(a.sum, b.sum));
}

describe('quantile sketch', () => {
  it('is at most 1 % off the exact quantile', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, q) => {
        const exact = list.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * list.length) - 1)] ?? 0;
        const found = quantile(sketchOf(list), q) ?? Number.NaN;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR * 1.000001);
      }),
    );
  });

  it('merges to the sketch of all values, in any order', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const [x, y, z] = [sketchOf(a), sketchOf(b), sketchOf(c)];
        expectSame(mergeSketches(x, y), sketchOf([...a, ...b]));
        expectSame(mergeSketches(x, y), mergeSketches(y, x));
        expectSame(mergeSketches(mergeSketches(x, y), z), mergeSketches(x, mergeSketches(y, z)));
      }),
    );
  });

  it('survives a state store as JSON', () => {
    fc.assert(
      fc.property(values, (list) => {
        const sketch = sketchOf(list);
        expect(JSON.parse(JSON.stringify(sketch))).toEqual(sketch);
      }),
    );
  });

  it('does not change the sketch it adds to', () => {
    const before = Object.freeze(emptySketch());
    addToSketch(before, 3);
    expect(before).toEqual(emptySketch());
  });

  it('knows no quantile of nothing and keeps merges with nothing', () => {
    const one = sketchOf([7]);
    expect(quantile(emptySketch(), 0.5)).toBeNull();
    expect(mergeSketches(emptySketch(), one)).toEqual(one);
    expect(mergeSketches(one, emptySketch())).toEqual(one);
  });

  it('takes zeros, negative and infinite values and skips NaN', () => {
    const sketch = sketchOf([0, -5, Number.NaN, Number.POSITIVE_INFINITY, 0]);
    expect(sketch.count).toBe(4);
    expect(quantile(sketch, 0.5)).toBe(0);
    expect(quantile(sketch, 1)).toBe(1e12);
    expect(JSON.parse(JSON.stringify(sketch))).toEqual(sketch);
  });
});
