import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Log, Logger } from '../../../engine/ports.ts';
import { kafkaLog } from '../client/index.ts';
import { FailingDisk } from '../fixtures/failing-disk.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from './index.ts';

/** Under the load of other tests. */
const WAIT = { timeout: 30_000 };

let dir: string;
let disk: FailingDisk;
let kafka: EmbeddedKafka;
let log: Log;
let errors: string[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  errors = [];
  await start();
  disk = new FailingDisk();
});
afterEach(async () => {
  disk.remove();
  await log.close();
  await kafka.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const logger: Logger = { debug() {}, info() {}, warn() {}, error: (_, message) => void errors.push(message) };
  kafka = await startEmbeddedKafka({ dir, topics: [{ name: 't' }], transactionCheckMs: 20, logger });
  log = kafkaLog({ brokers: [kafka.bootstrap] });
}

async function restart(): Promise<void> {
  await log.close();
  await kafka.stop();
  await start();
}

/** The disk fills up, something is tried until it was refused some times, and then there is room again. */
async function full(work: () => Promise<unknown>): Promise<void> {
  disk.writesLeft = 0;
  disk.refused = 0;
  const working = work();
  await vi.waitFor(() => expect(disk.refused).toBeGreaterThan(2), WAIT);
  disk.repair();
  await working;
}

async function values(): Promise<string[]> {
  const [end = 0] = await log.admin().endOffsets([{ topic: 't', partition: 0 }]);
  const reader = log.reader({ clientId: 'reader', isolation: 'read_committed' });
  reader.assign([{ topic: 't', partition: 0, offset: 0 }]);
  const found: string[] = [];
  for (let position = 0; position < end; ) {
    for (const batch of await reader.poll(1_000)) {
      while (batch.next()) found.push(String(batch.value));
      position = batch.nextOffset;
    }
  }
  await reader.close();
  return found;
}

test('a producer tries again until there is room: each record is there once, also after a restart', async () => {
  const producer = log.producer({ clientId: 'p' });
  const write = (i: number): void => producer.send('t', 0, null, Buffer.from(String(i)), 1_000, []);
  for (let i = 0; i < 10; i++) write(i);
  await producer.flush();
  await full(async () => {
    for (let i = 10; i < 20; i++) write(i);
    await producer.flush();
  });
  write(20);
  await producer.flush();
  const { refused } = disk;
  const all = Array.from({ length: 21 }, (_, i) => String(i));
  expect(await values()).toEqual(all);
  await restart();
  expect(await values()).toEqual(all);
  // Told, but not for each request.
  const told = errors.filter((each) => each.includes('no space left')).length;
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThan(refused);
});

test('a transaction and a topic come through, or are not there', async () => {
  const producer = log.producer({ clientId: 'p', transactionalId: 'pay' });
  await full(async () => {
    producer.beginTransaction();
    producer.send('t', 0, null, Buffer.from('paid'), 1_000, []);
    await producer.commitTransaction();
  });
  await full(() => log.admin().createTopics([{ name: 'later', partitions: 2, configs: {} }]));
  expect(await values()).toEqual(['paid']);
  await restart();
  expect(await values()).toEqual(['paid']);
  expect((await log.admin().describeTopics()).map(({ name, partitions }) => `${name}: ${partitions}`).sort()).toEqual([
    'later: 2',
    't: 1',
  ]);
});

test('a broker that cannot start for want of room says so', async () => {
  await log.close();
  await kafka.stop();
  disk.writesLeft = 1;
  await expect(startEmbeddedKafka({ dir })).rejects.toMatchObject({
    code: 'STREAM_BROKER_DISK',
    message: expect.stringContaining('the disk is full: make room'),
  });
  disk.repair();
  await start();
  expect(await values()).toEqual([]);
});
