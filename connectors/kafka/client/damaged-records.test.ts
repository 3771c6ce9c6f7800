import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStreamError, type StreamError } from '../../../engine/model/stream-error.ts';
import type { FetchedBatch, LogReader } from '../../../engine/ports.ts';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { fakeMetadata } from '../../testing/fake-metadata.ts';
import type { Api } from '../wire/api.ts';
import { crc32c } from '../wire/crc32c.ts';
import { type Compression, ERROR, Fetch, Metadata, RecordBatchBuilder, type RequestOf } from '../wire/index.ts';
import { BATCH } from '../wire/record-batch-header.ts';
import type { KafkaLogOptions } from './client-options.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

/** How far the log of partition 3 of `orders` is: what a fetch from an offset is answered with. */
let records: (offset: number) => Buffer;
let fetches: number;
let broker: FakeBroker;
const cleanups: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  fetches = 0;
  broker = new FakeBroker([Metadata, Fetch] as unknown as readonly Api[], async ({ key }, request) => {
    if (key === Metadata.key) return fakeMetadata(broker, ['orders'], { partition: 3 });
    fetches++;
    // A fetch waits a little, as at a real broker.
    await setTimeout(2);
    return fetched(request as RequestOf<typeof Fetch>);
  });
  await broker.listen();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  broker.stop();
});

function fetched({ topics }: RequestOf<typeof Fetch>): object {
  const responses = topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, fetchOffset }) => ({
      partitionIndex: partition,
      errorCode: ERROR.NONE,
      highWatermark: 1_000,
      lastStableOffset: 1_000,
      abortedTransactions: null,
      records: records(fetchOffset),
    })),
  }));
  return { errorCode: ERROR.NONE, sessionId: 0, responses };
}

function batchAt(offset: number, values: readonly string[], compression: Compression = 'none'): Buffer {
  const builder = new RecordBatchBuilder(64);
  for (const value of values) builder.append(null, Buffer.from(value), 1, []);
  const batch = Buffer.from(builder.finish(compression));
  batch.writeBigInt64BE(BigInt(offset), BATCH.baseOffset);
  return batch;
}

function open(options: Partial<KafkaLogOptions> = {}): KafkaLog {
  const log = kafkaLog({ brokers: [`127.0.0.1:${broker.port}`], ...options });
  cleanups.push(() => log.close());
  return log;
}

function readerOf(log: KafkaLog): LogReader {
  const found = log.reader({ clientId: 'r', isolation: 'read_uncommitted' });
  found.assign([{ topic: 'orders', partition: 3, offset: 40 }]);
  return found;
}

/** What is read up to the first error, and that error. */
async function readUntilError(from: LogReader): Promise<{ readonly values: readonly string[]; readonly error: StreamError }> {
  const values: string[] = [];
  for (;;) {
    try {
      for (const batch of await from.poll(100)) for (const value of valuesOf(batch)) values.push(value);
    } catch (error) {
      if (!isStreamError(error)) throw error;
      return { values, error };
    }
  }
}

function* valuesOf(batch: FetchedBatch): Generator<string> {
  while (batch.next()) yield String(batch.value);
}

const NOTHING = Buffer.alloc(0);
const DAMAGED = { code: 'STREAM_KAFKA_RECORDS', domain: 'external', scope: 'batch', verdict: 'stop' } as const;

test('a batch that is cut off ends in an error that says where and what to do, and is not asked for again by itself', async () => {
  const whole = batchAt(40, ['a', 'b']);
  records = () => whole.subarray(0, whole.length - 1);
  const log = open();
  const from = readerOf(log);
  const { error, values } = await readUntilError(from);
  expect(values).toEqual([]);
  expect(error).toMatchObject({ ...DAMAGED, context: { topic: 'orders', partition: 3, offset: 40 } });
  expect(error.message).toMatch(
    /topic 'orders', partition 3, offset 40 cannot be read.*no whole batch.*look at proxies.*set the group's offset/,
  );
  // Whoever polls on has it asked for once more each time, and no oftener, whatever else is asked meanwhile.
  const askedOnce = async (already: number): Promise<void> => {
    await expect.poll(() => fetches).toBe(already + 1);
    for (let i = 0; i < 20; i++) await log.topics();
    expect(fetches).toBe(already + 1);
  };
  await askedOnce(1);
  expect((await readUntilError(from)).error).toMatchObject(DAMAGED);
  await askedOnce(2);
  // It goes on where it stood.
  records = (offset) => (offset === 40 ? whole : NOTHING);
  await readUntilError(from);
  const read: string[] = [];
  await expect
    .poll(async () => {
      for (const batch of await from.poll(100)) read.push(...valuesOf(batch));
      return read;
    })
    .toEqual(['a', 'b']);
});

test('what was fetched before it is handed out first', async () => {
  records = (offset) => (offset === 40 ? batchAt(40, ['a', 'b']) : Buffer.alloc(10));
  const from = readerOf(open());
  // Both answers have come before anything is polled.
  await expect.poll(() => fetches).toBe(2);
  await setTimeout(20);
  expect((await from.poll(0)).flatMap((batch) => [...valuesOf(batch)])).toEqual(['a', 'b']);
  expect(await readUntilError(from)).toMatchObject({ values: [], error: { ...DAMAGED, context: { offset: 42 } } });
});

test('a batch that ends before the offset that was asked for leads no further, either', async () => {
  records = () => batchAt(30, ['a']);
  expect((await readUntilError(readerOf(open()))).error).toMatchObject(DAMAGED);
});

describe('what cannot be read names its place and the remedy', () => {
  /** Wrong already when its checksum was made. */
  const damaged = (batch: Buffer, change: (batch: Buffer) => void): Buffer => {
    change(batch);
    batch.writeUInt32BE(crc32c(batch, BATCH.attributes), BATCH.crc);
    return batch;
  };
  const attributes = (value: number) => (batch: Buffer) => void batch.writeInt16BE(value, BATCH.attributes);
  const magic = (value: number) => (batch: Buffer) => void batch.writeInt8(value, BATCH.magic);
  test.each<[string, (offset: number) => Buffer, RegExp, string]>([
    [
      'an unknown compression',
      (at) => damaged(batchAt(at, ['x', 'y']), attributes(5)),
      /compression 5.*newer version of Millrace/,
      'behind',
    ],
    [
      'gzip that does not unpack',
      (at) => damaged(batchAt(at, ['x', 'y']), attributes(1)),
      /unpack with gzip.*the disk/,
      'behind',
    ],
    ['lz4 that does not unpack', (at) => damaged(batchAt(at, ['x', 'y']), attributes(3)), /offset 42.*the disk/, 'behind'],
    [
      'a record that is too long',
      (at) => damaged(batchAt(at, ['x', 'y']), (b) => void b.writeUInt8(0x7e, BATCH.records)),
      /longer than its batch.*the disk/,
      'behind',
    ],
    ['the format of before Kafka 0.11', (at) => damaged(batchAt(at, ['x', 'y']), magic(1)), /format v1.*copy the topic/, 'later'],
    ['a format that there is not', (at) => damaged(batchAt(at, ['x', 'y']), magic(9)), /format v9.*the disk/, 'later'],
    [
      'a length that cannot be',
      (at) => damaged(batchAt(at, ['x', 'y']), (b) => void b.writeInt32BE(-1, BATCH.length)),
      /batch of 11 bytes.*the disk/,
      'later',
    ],
  ])('%s', async (_, wrong, text, next) => {
    // What lies before it in the same answer is handed out.
    records = (offset) => Buffer.concat(offset < 42 ? [batchAt(40, ['a', 'b']), wrong(42)] : [wrong(42)]);
    const { values, error } = await readUntilError(readerOf(open()));
    expect(values).toEqual(['a', 'b']);
    expect(error).toMatchObject({ ...DAMAGED, context: { topic: 'orders', partition: 3, offset: 42 } });
    expect(error.message).toMatch(text);
    expect(error.message).toContain(next === 'behind' ? "set the group's offset to 44" : "set the group's offset to a later one");
  });

  test('a checksum that is wrong, unless none is checked', async () => {
    const wrong = batchAt(42, ['x', 'y']);
    wrong.write('z', wrong.length - 2);
    const answers = new Map([
      [40, Buffer.concat([batchAt(40, ['a']), batchAt(41, ['b']), wrong])],
      [42, wrong],
    ]);
    records = (offset) => answers.get(offset) ?? NOTHING;
    const { values, error } = await readUntilError(readerOf(open()));
    expect(values).toEqual(['a', 'b']);
    expect(error).toMatchObject({ ...DAMAGED, context: { topic: 'orders', partition: 3, offset: 42 } });
    expect(error.message).toMatch(/checksum is wrong.*the disk/);
    const unchecked = await readerOf(open({ checkCrcs: false })).poll(10_000);
    expect(unchecked.flatMap((batch) => [...valuesOf(batch)])).toEqual(['a', 'b', 'x', 'z']);
  });
});
