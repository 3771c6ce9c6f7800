import avsc from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FastString } from './fast-string.ts';

const ours = new FastString();
const theirs = avsc.Type.forSchema('string');
/** Lengths around those at which another way is taken. */
const texts = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 130 }),
  fc.string({ unit: 'grapheme', maxLength: 70 }),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.constantFrom(0, 1, 6, 7, 20, 21, 63, 64, 65, 9_000).map((length) => 'x'.repeat(length)),
  fc.constantFrom(5, 20, 62, 63).map((length) => `${'x'.repeat(length)}é`),
);

test('writes what avsc writes, wherever it is put and however little room there is', () => {
  fc.assert(
    fc.property(texts, fc.nat(20), fc.nat(160), (text, at, room) => {
      const [mine, avscs] = [Buffer.alloc(at + room), Buffer.alloc(at + room)];
      const [end, expected] = [ours.encode(text, mine, at), theirs.encode(text, avscs, at)];
      expect(end).toBe(expected);
      if (end >= 0) expect(mine).toEqual(avscs);
    }),
    { numRuns: 2_000 },
  );
});

test('reads what avsc reads, from whatever bytes', () => {
  const bytes = fc.oneof(
    texts.map((text) => theirs.toBuffer(text)),
    fc.uint8Array({ maxLength: 90 }).map((each) => Buffer.from(each)),
    fc.tuple(fc.nat(70), fc.uint8Array({ maxLength: 70 })).map(([length, rest]) => Buffer.from([length * 2, ...rest])),
  );
  fc.assert(
    fc.property(bytes, fc.nat(5), (tail, at) => {
      const buffer = Buffer.concat([Buffer.alloc(at, 0xff), tail]);
      expect(ours.decode(buffer, at)).toEqual(theirs.decode(buffer, at));
    }),
    { numRuns: 2_000 },
  );
});

test('refuses what is no string', () => {
  for (const value of [1, null, undefined, {}, Buffer.from('x')])
    expect(() => ours.encode(value, Buffer.alloc(10), 0)).toThrow(/invalid "string"/);
});
