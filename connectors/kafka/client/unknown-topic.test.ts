import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { LogReader } from '../../../engine/ports.ts';
import type { FaultError } from '../embedded/faults/fault.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

/** Under the load of other tests. */
const WAIT = { timeout: 20_000 };
const GIVE_UP_AFTER_MS = 300;

let kafka: EmbeddedKafka;
let log: KafkaLog;
let reader: LogReader;
/** What has come, and what was told instead. */
let values: string[];
let told: StreamError[];
beforeEach(async () => {
  [values, told] = [[], []];
  kafka = await startEmbeddedKafka({ topics: [{ name: 'lost' }, { name: 'there' }] });
  log = kafkaLog({ brokers: [kafka.bootstrap], giveUpAfterMs: GIVE_UP_AFTER_MS });
  reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
  reader.assign(['lost', 'there'].map((topic) => ({ topic, partition: 0, offset: 0 })));
});
afterEach(async () => {
  await log.close();
  await kafka.stop();
});

async function write(topic: string, value: string): Promise<void> {
  const producer = log.producer({ clientId: 'p' });
  producer.send(topic, 0, null, Buffer.from(value), 1, []);
  await producer.flush();
  await producer.close();
}

async function poll(): Promise<void> {
  try {
    for (const batch of await reader.poll(50)) while (batch.next()) values.push(String(batch.value));
  } catch (error) {
    told.push(error as StreamError);
  }
}

function untilRead(...expected: readonly string[]): Promise<void> {
  return expect.poll(() => poll().then(() => values), WAIT).toEqual(expected);
}

function untilTold(count: number): Promise<void> {
  return expect.poll(() => poll().then(() => told.length), WAIT).toBeGreaterThanOrEqual(count);
}

test.each<FaultError>(['UNKNOWN_TOPIC_ID', 'INCONSISTENT_TOPIC_ID', 'UNKNOWN_TOPIC_OR_PARTITION'])(
  'a topic that a broker refuses to read with %s, and metadata tell all the same, is told to whoever polls after a while',
  async (error) => {
    await write('lost', 'a');
    await untilRead('a');
    const since = performance.now();
    const fault = kafka.inject({ api: 'Fetch', topic: 'lost', error });
    await untilTold(1);
    expect(performance.now() - since).toBeGreaterThanOrEqual(GIVE_UP_AFTER_MS);
    expect(told[0]).toMatchObject({
      code: `STREAM_KAFKA_${error}`,
      verdict: 'retry',
      context: { topic: 'lost', partition: 0 },
      message: expect.stringMatching(/lost-0.*create/),
    });
    // It was asked for again and again before.
    expect(fault.hits).toBeGreaterThan(2);
    // Whoever polls on tries again, and other topics are read.
    await write('there', 'b');
    await untilRead('a', 'b');
    await untilTold(2);
    fault.lift();
    await write('lost', 'c');
    await untilRead('a', 'b', 'c');
  },
);

test('a topic that a broker does not know for a while is read on, and nobody is told', async () => {
  const fault = kafka.inject({ api: 'Fetch', topic: 'lost', error: 'UNKNOWN_TOPIC_ID', times: 2 });
  await write('lost', 'a');
  await untilRead('a');
  expect(fault.hits).toBe(2);
  expect(told).toEqual([]);
});
