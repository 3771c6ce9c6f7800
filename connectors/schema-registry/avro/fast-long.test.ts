import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFastLong, writeFastLong } from './fast-long.ts';
import type { Tap } from './tap.ts';

const longs = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc.constantFrom(0, -1, 63, 64, -64, -65, 2 ** 27 - 1, 2 ** 27, -(2 ** 27), 2 ** 31, 2 ** 34, -(2 ** 34) - 1, 2 ** 41, 2 ** 48),
);

const tapOf = (buf: Buffer, pos: number) => ({ buf, pos }) as Tap;

/** As Avro's specification has it, bit by bit. */
function written(long: number): Buffer {
  let folded = BigInt.asUintN(64, (BigInt(long) << 1n) ^ (BigInt(long) >> 63n));
  const bytes: number[] = [];
  for (; folded > 0x7fn; folded >>= 7n) bytes.push(Number(folded & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(folded)]);
}

test('reads and writes what the specification says, wherever there is room', () => {
  fc.assert(
    fc.property(longs, fc.nat(5), fc.nat(12), (long, at, room) => {
      const bytes = written(long);
      const buffer = Buffer.concat([Buffer.alloc(at, 0xff), bytes, Buffer.alloc(room, 0xff)]);
      const [reading, writing] = [tapOf(buffer, at), tapOf(Buffer.alloc(buffer.length, 0xff), at)];
      const read = readFastLong(reading);
      const isFast = bytes.length + room >= 8;
      expect([read, reading.pos]).toEqual(isFast ? [long, at + bytes.length] : [undefined, at]);
      expect(writeFastLong(writing, long)).toBe(isFast);
      if (isFast) expect([writing.buf, writing.pos]).toEqual([buffer, at + bytes.length]);
      else expect([writing.buf.every((byte) => byte === 0xff), writing.pos]).toEqual([true, at]);
    }),
    { numRuns: 5_000 },
  );
});

test('leaves longer ones to others, and reads nothing of them', () => {
  for (const bytes of [Buffer.alloc(12, 0xff), Buffer.from([...Array.from({ length: 8 }, () => 0x80), 1])]) {
    const tap = tapOf(bytes, 0);
    expect([readFastLong(tap), tap.pos]).toEqual([undefined, 0]);
  }
  const tap = tapOf(Buffer.alloc(12), 0);
  expect([writeFastLong(tap, 2 ** 55), writeFastLong(tap, -(2 ** 55)), tap.pos]).toEqual([false, false, 0]);
});
