import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { Log, LogProducer } from '../../engine/ports.ts';
import { backlogOfRecords } from './backlog.ts';
import { PARTITIONS } from './topology.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let log: Log;
beforeEach(async () => {
  const kafka = await startEmbeddedKafka({ topics: [{ name: 'orders', partitions: PARTITIONS }] });
  cleanups.push(() => kafka.stop());
  log = kafkaLog({ brokers: [`127.0.0.1:${kafka.port}`] });
  cleanups.push(() => log.close());
});

async function transaction(transactionalId: string): Promise<LogProducer> {
  const producer = log.producer({ clientId: 'test', transactionalId });
  cleanups.push(() => producer.close());
  producer.beginTransaction();
  producer.send('orders', 0, null, Buffer.from('1'), 1, []);
  await producer.flush();
  return producer;
}

test('committed records that an open transaction hides are not processed', async () => {
  const open = await transaction('open');
  await (await transaction('hidden')).commitTransaction();
  expect(await backlogOfRecords(log, 'g', ['orders'])).toMatchObject([{ topic: 'orders', partition: 0 }]);
  await open.abortTransaction();
  await expect.poll(() => backlogOfRecords(log, 'g', ['orders'])).toEqual([{ topic: 'orders', partition: 0, records: 1 }]);
});

test('marks of transactions and records that were aborted are nothing to process', async () => {
  await (await transaction('aborted')).abortTransaction();
  await expect.poll(() => backlogOfRecords(log, 'g', ['orders'])).toEqual([]);
});
