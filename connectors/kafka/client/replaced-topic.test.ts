import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { LogReader } from '../../../engine/ports.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

/** A real Apache Kafka to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;
/** Under the load of other tests. */
const WAIT = { timeout: 20_000 };

let kafka: EmbeddedKafka | undefined;
let topic: string;
let log: KafkaLog;
/** Makes, deletes and writes as another process does: what it knows is not what `log` knows. */
let other: KafkaLog;
beforeEach(async () => {
  if (REAL_KAFKA === undefined) kafka = await startEmbeddedKafka();
  const brokers = [REAL_KAFKA ?? kafka?.bootstrap ?? ''];
  log = kafkaLog({ brokers });
  other = kafkaLog({ brokers });
  topic = `replaced-${randomUUID()}`;
  await other.admin().createTopics([{ name: topic, partitions: 1 }]);
});
afterEach(async () => {
  await log.close();
  await other.close();
  await kafka?.stop();
});

async function replace(): Promise<void> {
  await other.admin().deleteTopics([topic]);
  await other.admin().createTopics([{ name: topic, partitions: 1 }]);
}

async function write(through: KafkaLog, ...values: readonly string[]): Promise<void> {
  const producer = through.producer({ clientId: 'p' });
  for (const value of values) producer.send(topic, 0, null, Buffer.from(value), 1, []);
  await producer.flush();
  await producer.close();
}

/** Polls until the reader has as many records, or fails. */
async function read(reader: LogReader, values: string[], count: number): Promise<StreamError | undefined> {
  let failure: StreamError | undefined;
  await expect
    .poll(async () => {
      try {
        for (const batch of await reader.poll(50)) while (batch.next()) values.push(String(batch.value));
      } catch (error) {
        failure = error as StreamError;
      }
      return failure !== undefined || values.length >= count;
    }, WAIT)
    .toBe(true);
  return failure;
}

test('a reader of a topic that is deleted and made again says so, and gives out nothing of the new one', async () => {
  const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
  reader.assign([{ topic, partition: 0, offset: 0 }]);
  await write(other, 'a', 'b');
  const values: string[] = [];
  expect(await read(reader, values, 2)).toBeUndefined();
  await replace();
  await write(other, 'c', 'd', 'e');
  expect(await read(reader, values, 3)).toMatchObject({
    code: 'STREAM_TOPIC_REPLACED',
    verdict: 'stop',
    context: { topic },
  });
  expect(values).toEqual(['a', 'b']);
});

test('a producer that has written to a topic writes to the one that takes its place', async () => {
  const producer = log.producer({ clientId: 'p' });
  producer.send(topic, 0, null, Buffer.from('a'), 1, []);
  await producer.flush();
  await replace();
  producer.send(topic, 0, null, Buffer.from('b'), 1, []);
  await producer.flush();
  const reader = other.reader({ clientId: 'r', isolation: 'read_committed' });
  reader.assign([{ topic, partition: 0, offset: 0 }]);
  const values: string[] = [];
  expect(await read(reader, values, 1)).toBeUndefined();
  expect(values).toEqual(['b']);
});
