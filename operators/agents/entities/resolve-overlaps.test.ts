import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveOverlaps } from './resolve-overlaps.ts';

it('prefers the rank, then the longer, then the earlier', () => {
  const claims = [
    { start: 0, end: 10, rank: 2 },
    { start: 8, end: 12, rank: 1 },
    { start: 20, end: 24, rank: 1 },
    { start: 22, end: 30, rank: 1 },
    { start: 12, end: 14, rank: 3 },
  ];
  expect(resolveOverlaps(claims, 40)).toEqual([
    { start: 8, end: 12, rank: 1 },
    { start: 12, end: 14, rank: 3 },
    { start: 22, end: 30, rank: 1 },
  ]);
});

it('leaves no two that overlap, and drops none that nothing touches', () => {
  const claim = fc
    .record({ start: fc.nat(90), length: fc.integer({ min: 1, max: 10 }), rank: fc.nat(3) })
    .map(({ start, length, rank }) => ({ start, end: start + length, rank }));
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 30 }), (claims) => {
      const kept = resolveOverlaps(claims, 100);
      kept.slice(1).forEach((next, i) => {
        expect(next.start).toBeGreaterThanOrEqual(kept[i]?.end ?? 0);
      });
      const overlaps = (a: (typeof claims)[number], b: (typeof claims)[number]): boolean => a.start < b.end && b.start < a.end;
      for (const one of claims) expect(kept.some((other) => other === one || overlaps(one, other))).toBe(true);
    }),
  );
});
