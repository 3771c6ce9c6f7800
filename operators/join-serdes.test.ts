import { describe, expect, test } from 'vitest';
import { NO_HEADERS } from '../engine/model/record.ts';
import type { Codec, Serde } from '../engine/model/serde.ts';
import { json, string } from '../engine/model/serdes.ts';
import { answerSerde, subscriberKeySerde, subscriptionSerde } from './join-foreign-messages.ts';
import { sidedKeySerde, sidedValuesSerde } from './join-streams-serdes.ts';

/** A serde whose codec must be looked up first, and which uses one buffer for all it writes. */
function late(): Serde<string> {
  const shared = Buffer.alloc(64);
  const codec: Codec<string> = {
    encode: (value) => shared.subarray(0, shared.write(value)),
    decode: (bytes) => bytes.toString('utf8'),
  };
  return { name: 'late', bind: () => Promise.resolve(codec) };
}

async function codecOf<T>(serde: Serde<T>): Promise<Codec<T>> {
  return serde.bind({ topic: 't', part: 'value' }, { resource: () => undefined });
}

async function roundTrip<T>(serde: Serde<T>, value: T): Promise<T> {
  const codec = await codecOf(serde);
  return codec.decode(Buffer.from(codec.encode(value)), NO_HEADERS);
}

describe.each([
  ['at once', string()],
  ['after a lookup', late()],
])('messages and rows of joins come back as they were, with a codec that is there %s', (_, text) => {
  test.each<readonly [string, Serde<unknown>, unknown]>([
    ['sided key', sidedKeySerde(text) as Serde<unknown>, { side: 'left', key: 'k' }],
    ['empty sided key', sidedKeySerde(text) as Serde<unknown>, { side: 'right', key: '' }],
    [
      'sided values',
      sidedValuesSerde(text as Serde<unknown>, json()) as Serde<unknown>,
      { side: 'left', values: ['a', '', 'bc'] },
    ],
    [
      'values of the other side',
      sidedValuesSerde(text as Serde<unknown>, json()) as Serde<unknown>,
      { side: 'right', values: [1] },
    ],
    ['subscription', subscriptionSerde(text) as Serde<unknown>, { key: 'k', instruction: 'leave', hash: null, partition: 3 }],
    ['answer', answerSerde(text) as Serde<unknown>, { hash: 'h', partition: 0, value: 'v', quiet: false }],
    ['answer that there is none', answerSerde(text) as Serde<unknown>, { hash: null, partition: 9, value: null, quiet: true }],
    ['subscriber', subscriberKeySerde(text, text) as Serde<unknown>, { foreign: 'f', key: 'k' }],
    ['subscriber with empty keys', subscriberKeySerde(text, text) as Serde<unknown>, { foreign: '', key: '' }],
  ])('%s', async (_name, serde, value) => {
    expect(await roundTrip(serde, value)).toEqual(value);
  });
});

test('an answer whose value takes no bytes says that there is none, as in Kafka Streams', async () => {
  const answer = { hash: 'h', partition: 0, value: '', quiet: false };
  expect(await roundTrip(answerSerde(string()), answer)).toEqual({ ...answer, value: null });
});

test.each<readonly [string, Serde<unknown>, Buffer]>([
  ['no side', sidedKeySerde(string()) as Serde<unknown>, Buffer.from([7])],
  ['nothing', sidedKeySerde(string()) as Serde<unknown>, Buffer.alloc(0)],
  [
    'a value that is cut off',
    sidedValuesSerde(string() as Serde<unknown>, json()) as Serde<unknown>,
    Buffer.from([1, 0, 0, 0, 9, 97]),
  ],
  ['a length that is cut off', sidedValuesSerde(string() as Serde<unknown>, json()) as Serde<unknown>, Buffer.from([1, 0, 0])],
  ['a head that is cut off', answerSerde(string()) as Serde<unknown>, Buffer.from([0, 0, 0, 9, 123])],
  ['a head that is not JSON', answerSerde(string()) as Serde<unknown>, Buffer.from([0, 0, 0, 1, 123, 0])],
  ['a subscriber without an end', subscriberKeySerde(string(), string()) as Serde<unknown>, Buffer.from([0, 0, 0, 1, 97])],
])('%s is refused as a record that cannot be decoded', async (_, serde, bytes) => {
  const codec = await codecOf(serde);
  expect(() => codec.decode(bytes, NO_HEADERS)).toThrow(expect.objectContaining({ code: 'STREAM_DECODE', scope: 'record' }));
});

test('the subscribers of a key lie between its ends, and no others', async () => {
  const codec = await codecOf(subscriberKeySerde(string(), string()));
  const bytes = (key: Parameters<typeof codec.encode>[0]) => Buffer.from(codec.encode(key));
  const keys = ['', 'a', 'a\u0000', 'a\u0001', 'ab', 'b'];
  for (const foreign of keys) {
    const [first, last] = [bytes({ foreign, end: 'first' }), bytes({ foreign, end: 'last' })];
    const between = keys.flatMap((each) =>
      ['', '\u0000', 'k', '\u00ff']
        .filter((key) => {
          const row = bytes({ foreign: each, key });
          return row.compare(first) >= 0 && row.compare(last) <= 0;
        })
        .map(() => each),
    );
    expect(between).toEqual([foreign, foreign, foreign, foreign]);
  }
});
