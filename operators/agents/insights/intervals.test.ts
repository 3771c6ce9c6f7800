import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDocument, emptyStats } from './document-stats.ts';
import { countInterval, meanInterval, quantileInterval } from './intervals.ts';
import { addToSketch, emptySketch, RELATIVE_ERROR } from './quantile-sketch.ts';

/** Numbers spread evenly over [0, 1), the same at every run. */
function evenly(n: number): number {
  return (n * 0.6180339887498949) % 1;
}

function qualityOf(scores: readonly number[]) {
  return scores.reduce(
    (stats, qualityScore) => addDocument(stats, { latencyMs: 1, failed: false, qualityScore, entityCount: 0 }),
    emptyStats(),
  ).quality;
}

describe('interval of a quantile', () => {
  it('holds the true quantile in about 95 of 100 samples', () => {
    let held = 0;
    for (let sample = 0; sample < 200; sample++) {
      let sketch = emptySketch();
      for (let i = 0; i < 60; i++) sketch = addToSketch(sketch, 100 + 900 * chance(sample * 60 + i));
      const found = quantileInterval(sketch, 0.5);
      const low = (found?.low ?? Number.NaN) * (1 - RELATIVE_ERROR);
      const high = (found?.high ?? Number.NaN) * (1 + RELATIVE_ERROR);
      if (low <= 550 && 550 <= high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(180);
  });

  it('is unknown when there are too few values for that quantile', () => {
    const few = [1, 2, 3, 4, 5].reduce(addToSketch, emptySketch());
    expect(quantileInterval(few, 0.5)).toBeNull();
    expect(quantileInterval(emptySketch(), 0.5)).toBeNull();
    const many = Array.from({ length: 40 }, (_, i) => i + 1).reduce(addToSketch, emptySketch());
    expect(quantileInterval(many, 0.5)).not.toBeNull();
    expect(quantileInterval(many, 0.95)).toBeNull();
  });
});

describe('interval of a mean', () => {
  it('holds the mean and shrinks with more values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 100 }), (scores) => {
        const found = meanInterval(qualityOf(scores));
        const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
        expect(found?.low).toBeLessThanOrEqual(mean + 1e-9);
        expect(found?.high).toBeGreaterThanOrEqual(mean - 1e-9);
      }),
    );
    const width = (count: number) => {
      const found = meanInterval(qualityOf(Array.from({ length: count }, (_, i) => Math.floor(100 * evenly(i)))));
      return (found?.high ?? Number.NaN) - (found?.low ?? Number.NaN);
    };
    expect(width(400)).toBeLessThan(width(100));
    expect(width(100)).toBeLessThan(width(25));
  });

  it('is unknown below two values', () => {
    expect(meanInterval(qualityOf([]))).toBeNull();
    expect(meanInterval(qualityOf([70]))).toBeNull();
  });
});

describe('interval of a number of events', () => {
  it('holds the number and is never below 0', () => {
    expect(countInterval(0)).toEqual({ low: 0, high: 0 });
    const { low, high } = countInterval(100);
    expect(low).toBeCloseTo(80.4);
    expect(high).toBeCloseTo(119.6);
    expect(countInterval(1).low).toBe(0);
  });
});

/** Chance that does not repeat (a hash of the number). */
function chance(n: number): number {
  let hash = Math.imul(n + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 4_294_967_296;
}
