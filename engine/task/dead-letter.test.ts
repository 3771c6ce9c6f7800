import { expect, test } from 'vitest';
import { headerText } from '../model/record.ts';
import { StreamError } from '../model/stream-error.ts';
import { deadLetterHeaders, sendDeadLetter } from './dead-letter.ts';
import type { InputRecord } from './input-record.ts';
import { readDeadLetter, replayHeaders } from './read-dead-letter.ts';
import type { TaskOutputs } from './task-outputs.ts';

const input = {
  queue: { topic: 'orders', partition: 3 },
  offset: 42,
  timestamp: 777,
  ownTimestamp: 1_000,
  key: Buffer.from('k'),
  value: Buffer.from('the value'),
  headers: [
    ['traceparent', Buffer.from('00-abc')],
    ['millrace-attempts', Buffer.from('9')],
    ['millrace-replays', Buffer.from('1')],
    ['traceparent', null],
  ],
} as unknown as InputRecord;
const fault = { domain: 'user', scope: 'record', verdict: 'park' } as const;
const error = new StreamError('no good', { code: 'STREAM_TEST', ...fault, context: { step: 'score' } });
const tooLarge = new StreamError('too large', { code: 'STREAM_RECORD_TOO_LARGE', ...fault });

function outputs(send: (value: Uint8Array | null) => void) {
  const sent: { topic: string; value: Uint8Array | null; timestamp: number; headers: InputRecord['headers'] }[] = [];
  const of: TaskOutputs = {
    send: (topic, _partition, _key, value, timestamp, headers) => {
      send(value);
      sent.push({ topic, value, timestamp, headers });
    },
    partitions: () => 1,
    position: () => undefined,
  };
  return { of, sent };
}

test('a dead letter carries its origin and reason, the own headers of its record, and the time of the failure', () => {
  const { of, sent } = outputs(() => {});
  sendDeadLetter(of, 'dead', input, deadLetterHeaders(input, error, 2, 5_000), 5_000);
  expect(sent).toHaveLength(1);
  const [letter] = sent;
  expect(letter).toMatchObject({ topic: 'dead', value: input.value, timestamp: 5_000 });
  const told = Object.fromEntries((letter?.headers ?? []).map(([name]) => [name, headerText(letter?.headers ?? [], name)]));
  expect(told).toMatchObject({
    'millrace-replays': '1',
    'millrace-origin-topic': 'orders',
    'millrace-origin-partition': '3',
    'millrace-origin-offset': '42',
    'millrace-origin-timestamp': '1000',
    'millrace-error-code': 'STREAM_TEST',
    'millrace-error-message': 'no good',
    'millrace-step': 'score',
    'millrace-attempts': '2',
  });
});

test('a record that is too large to be written again is parked without its value; any other failure goes on', () => {
  const { of, sent } = outputs((value) => {
    if (value !== null) throw tooLarge;
  });
  sendDeadLetter(of, 'dead', input, deadLetterHeaders(input, error, 1, 1), 1);
  expect(sent[0]?.value).toBeNull();
  expect(headerText(sent[0]?.headers ?? [], 'millrace-value-omitted')).toBe('9 bytes');
  const broken = outputs(() => {
    throw error;
  });
  expect(() => sendDeadLetter(broken.of, 'dead', input, [], 1)).toThrow('no good');
});

test('a letter is read back: its record with its own time and headers, and what a replay writes', () => {
  const { of, sent } = outputs(() => {});
  sendDeadLetter(of, 'dead', input, deadLetterHeaders(input, error, 2, 5_000), 5_000);
  const { key, value } = input;
  const letter = readDeadLetter({ offset: 8, timestamp: 6_000, key, value, headers: sent[0]?.headers ?? [] });
  expect(letter).toEqual({
    offset: 8,
    origin: { topic: 'orders', partition: 3, offset: 42, timestamp: 1_000 },
    key,
    value,
    valueOmitted: false,
    headers: [
      ['traceparent', Buffer.from('00-abc')],
      ['traceparent', null],
    ],
    replays: 1,
    code: 'STREAM_TEST',
    message: 'no good',
    step: 'score',
    attempts: 2,
    failedAt: 5_000,
  });
  expect(replayHeaders(letter)).toEqual([...letter.headers, ['millrace-replays', Buffer.from('2')]]);
});

test('a record that no task wrote has no origin, and its own time for that of the failure', () => {
  const letter = readDeadLetter({ offset: 0, timestamp: 6_000, key: null, value: null, headers: [['millrace-attempts', null]] });
  expect(letter).toMatchObject({ origin: undefined, code: '', attempts: 0, replays: 0, failedAt: 6_000 });
});
