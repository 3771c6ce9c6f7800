import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_HEADERS } from './record.ts';
import type { Codec } from './serde.ts';
import { isUtf8Codec, json, string } from './serdes.ts';

const codecOf = <T>(serde: { bind: ReturnType<typeof string>['bind'] }) =>
  serde.bind({ topic: 't', part: 'key' }, { resource: () => undefined }) as unknown as Codec<T>;
const text = codecOf<string>(string());

test('texts of any length are written as UTF-8', () => {
  const length = fc.constantFrom(0, 1, 19, 20, 21, 1_023, 1_024, 1_025, 5_000);
  const char = fc.constantFrom('a', '\u007f', '\u0080', 'ä', '漢', '😀', '\ud800');
  fc.assert(
    fc.property(length, char, char, (count, one, other) => {
      const value = `${one.repeat(count)}${other}`;
      expect(Buffer.from(text.encode(value))).toEqual(Buffer.from(value, 'utf8'));
      expect(text.decode(Buffer.from(value), NO_HEADERS)).toBe(Buffer.from(value).toString());
    }),
  );
});

test('a key that is written stays as it is while the value of its record is written', () => {
  const bytes = text.encode('key');
  (string().bind({ topic: 't', part: 'value' }, { resource: () => undefined }) as Codec<string>).encode('value');
  expect(Buffer.from(bytes).toString()).toBe('key');
});

test('a text is read where it lies among other bytes', () => {
  for (const value of ['', 'key', 'ä漢😀', 'longer than a few bytes']) {
    const bytes = Buffer.from(value);
    const buffer = Buffer.concat([Buffer.from('<<'), bytes, Buffer.from('>>')]);
    expect(text.decodeIn?.(buffer, 2, 2 + bytes.length, NO_HEADERS)).toBe(value);
    expect(Buffer.from(text.encode(value)).equals(bytes)).toBe(true);
  }
});

test('bytes that are no UTF-8 are not written again: one text has one key', () => {
  const broken = Buffer.from([0x61, 0xff]);
  const read = text.decode(broken, NO_HEADERS);
  const written = Buffer.from(text.encode(read));
  expect(written).toEqual(Buffer.from('a\ufffd'));
  text.decode(Buffer.from('something else'), NO_HEADERS);
  expect(Buffer.from(text.encode(read))).toEqual(written);
});

test('only the codec of texts is told to be one', () => {
  expect([isUtf8Codec(text as Codec<unknown>), isUtf8Codec(codecOf(json()))]).toEqual([true, false]);
});
