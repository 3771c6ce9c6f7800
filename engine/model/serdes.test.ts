import { expect, test } from 'vitest';
import { NO_HEADERS } from './record.ts';
import type { Codec } from './serde.ts';
import { isUtf8Codec, json, string } from './serdes.ts';

const codecOf = <T>(serde: { bind: ReturnType<typeof string>['bind'] }) =>
  serde.bind({ topic: 't', part: 'key' }, { resource: () => undefined }) as unknown as Codec<T>;
const text = codecOf<string>(string());

test('a text that was just read is written as it was read', () => {
  for (const value of ['', 'key', 'ä漢😀', 'key']) {
    const bytes = Buffer.from(value);
    expect(text.decode(bytes, NO_HEADERS)).toBe(value);
    expect(Buffer.from(text.encode(value)).equals(bytes)).toBe(true);
    expect(Buffer.from(text.encode(`${value}!`)).toString()).toBe(`${value}!`);
  }
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
