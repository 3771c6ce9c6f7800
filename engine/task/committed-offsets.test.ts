import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCommit, encodeCommit, METADATA_BYTES_MAX } from './committed-offsets.ts';

test('what was open is not finished after a crash, everything else before the position is', () => {
  const scenario = fc.record({
    first: fc.nat(2 ** 40),
    open: fc.uniqueArray(fc.nat(400), { maxLength: 200 }),
    taken: fc.nat(500),
    partitionTime: fc.integer({ min: -1, max: 2 ** 45 }),
  });
  fc.assert(
    fc.property(scenario, ({ first, open, taken, partitionTime }) => {
      const position = first + Math.max(taken, ...open.map((offset) => offset + 1));
      const held = open.map((offset) => first + offset).sort((a, b) => a - b);
      const commit = encodeCommit(held, position, partitionTime);
      if (!commit) throw new Error('200 open offsets always fit');
      expect(Buffer.byteLength(commit.metadata)).toBeLessThanOrEqual(METADATA_BYTES_MAX);
      const found = decodeCommit(commit);
      expect(found).toMatchObject({ offset: held[0] ?? position, position, partitionTime });
      for (let offset = first; offset < position + 3; offset++)
        expect(found.isFinished(offset)).toBe(offset < position && !held.includes(offset));
    }),
  );
});

test('metadata of somebody else, or damaged, counts as none', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String().map((text) => `mr1:${text}`),
      ),
      (metadata) => {
        const found = decodeCommit({ offset: 7, metadata });
        expect(found.offset).toBe(7);
        expect(found.position).toBeGreaterThanOrEqual(7);
        expect(found.isFinished(6)).toBe(true);
      },
    ),
  );
  expect(decodeCommit({ offset: 7, metadata: 'a note of another client' })).toMatchObject({ position: 7, partitionTime: -1 });
  // Longer than we write: each look at an offset would cost as many steps as there are runs.
  const long = `mr1:${Buffer.alloc(60_002, 1).toString('base64')}`;
  expect(decodeCommit({ offset: 7, metadata: long })).toMatchObject({ position: 7, partitionTime: -1 });
});

test('runs that do not fit the bound are refused rather than cut', () => {
  const open = Array.from({ length: 4_000 }, (_, i) => i * 1_000);
  expect(encodeCommit(open, 4_000_000, 1)).toBeUndefined();
});
