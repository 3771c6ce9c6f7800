import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInt64, writeInt64 } from './int64.ts';

test('whole numbers are the bytes of a bigint, and come back', () => {
  const edges = [0, 1, -1, 255, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges)), fc.nat(5), (value, offset) => {
      const [bytes, expected] = [Buffer.alloc(14), Buffer.alloc(14)];
      writeInt64(bytes, offset, value);
      expected.writeBigInt64BE(BigInt(value), offset);
      expect(bytes).toEqual(expected);
      expect(readInt64(bytes, offset)).toBe(value);
    }),
  );
});
