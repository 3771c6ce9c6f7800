import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerBound } from './lower-bound.ts';

test('finds the place that looking at each element finds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(21), (numbers, wanted) => {
      const list = numbers.toSorted((a, b) => a - b);
      const found = list.findIndex((each) => each >= wanted);
      expect(lowerBound(list, (each) => each < wanted)).toBe(found < 0 ? list.length : found);
    }),
  );
});
