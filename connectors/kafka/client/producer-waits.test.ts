import { queryObjects } from 'node:v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogProducer } from '../../../engine/ports.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

let kafka: EmbeddedKafka;
let log: KafkaLog;
beforeEach(async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 't' }] });
  log = kafkaLog({ brokers: [kafka.bootstrap] });
});
afterEach(async () => {
  await log.close();
  await kafka.stop();
});

/** Promises that are still reachable, after a collection. */
const promises = (): number => queryObjects(Promise, { format: 'count' });

async function flushed(producer: LogProducer, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await producer.flush();
}

test('nothing of a flush stays with a producer of transactions', async () => {
  const producer = log.producer({ clientId: 'p', transactionalId: 'p' });
  producer.beginTransaction();
  producer.send('t', 0, null, Buffer.from('a'), 1, []);
  await flushed(producer, 10);
  const before = promises();
  await flushed(producer, 1_000);
  expect(promises() - before).toBeLessThan(100);
  await producer.commitTransaction();
  await producer.close();
});

test('a flush that waits for its producer to be known ends when that is closed', async () => {
  const held = kafka.inject({ api: 'InitProducerId', delayMs: 60_000 });
  const producer = log.producer({ clientId: 'p', transactionalId: 'p' });
  const flush = producer.flush();
  const closed = producer.close();
  await expect(flush).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
  await expect(producer.flush()).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
  held.lift();
  await closed;
});
