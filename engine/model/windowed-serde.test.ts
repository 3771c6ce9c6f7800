import { expect, test } from 'vitest';
import type { Codec, Serde } from './serde.ts';
import { string } from './serdes.ts';
import { sessionSerde, windowedSerde } from './windowed-serde.ts';

function bound<T>(serde: Serde<T>): Codec<T> {
  return serde.bind({ topic: 't', part: 'key' }, { resource: () => undefined }) as Codec<T>;
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('a windowed key is the key and the start; the end follows from the size', () => {
  const codec = bound(windowedSerde(string(), 10));
  const key = { key: 'ab', start: 256, end: 266 };
  expect(hex(codec.encode(key))).toBe('61620000000000000100');
  expect(codec.decode(Buffer.from(codec.encode(key)), [])).toEqual(key);
});

test('a session is the key, the end and the start', () => {
  const codec = bound(sessionSerde(string()));
  const key = { key: 'ab', start: 1, end: 2 };
  expect(hex(codec.encode(key))).toBe('616200000000000000020000000000000001');
  expect(codec.decode(Buffer.from(codec.encode(key)), [])).toEqual(key);
});

test('serdes that are bound asynchronously are waited for', async () => {
  const later: Serde<string> = { name: 'later', bind: async (...binding) => await string().bind(...binding) };
  const codec = await sessionSerde(later).bind({ topic: 't', part: 'key' }, { resource: () => undefined });
  expect(codec.decode(Buffer.from(codec.encode({ key: 'k', start: 3, end: 9 })), [])).toEqual({ key: 'k', start: 3, end: 9 });
});

test.each([
  ['windowed', windowedSerde(string(), 10), 7, /at least 8 bytes, not 7/],
  ['session', sessionSerde(string()), 15, /at least 16 bytes, not 15/],
])('%s: bytes too few for the times are refused', (_, serde, length, message) => {
  expect(() => bound(serde).decode(Buffer.alloc(length), [])).toThrowError(message);
});
