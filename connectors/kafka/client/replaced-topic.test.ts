import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { LogReader } from '../../../engine/ports.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

/** Under the load of other tests. */
const WAIT = { timeout: 20_000 };

let kafka: EmbeddedKafka;
let log: KafkaLog;
/** Makes, deletes and writes as another process does: what it knows is not what `log` knows. */
let other: KafkaLog;
beforeEach(async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 't' }] });
  log = kafkaLog({ brokers: [kafka.bootstrap] });
  other = kafkaLog({ brokers: [kafka.bootstrap] });
});
afterEach(async () => {
  await log.close();
  await other.close();
  await kafka.stop();
});

async function write(through: KafkaLog, ...values: readonly string[]): Promise<void> {
  const producer = through.producer({ clientId: 'p' });
  for (const value of values) producer.send('t', 0, null, Buffer.from(value), 1, []);
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
  reader.assign([{ topic: 't', partition: 0, offset: 0 }]);
  await write(other, 'a', 'b');
  const values: string[] = [];
  expect(await read(reader, values, 2)).toBeUndefined();
  await other.admin().deleteTopics(['t']);
  await other.admin().createTopics([{ name: 't', partitions: 1 }]);
  await write(other, 'c', 'd', 'e');
  expect(await read(reader, values, 3)).toMatchObject({
    code: 'STREAM_TOPIC_REPLACED',
    verdict: 'stop',
    context: { topic: 't' },
  });
  expect(values).toEqual(['a', 'b']);
});

test('a producer that has written to a topic writes to the one that takes its place', async () => {
  const producer = log.producer({ clientId: 'p' });
  producer.send('t', 0, null, Buffer.from('a'), 1, []);
  await producer.flush();
  await other.admin().deleteTopics(['t']);
  await other.admin().createTopics([{ name: 't', partitions: 1 }]);
  producer.send('t', 0, null, Buffer.from('b'), 1, []);
  await producer.flush();
  const reader = other.reader({ clientId: 'r', isolation: 'read_committed' });
  reader.assign([{ topic: 't', partition: 0, offset: 0 }]);
  const values: string[] = [];
  expect(await read(reader, values, 1)).toBeUndefined();
  expect(values).toEqual(['b']);
});
