import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BrokerConnection } from '../client/broker-connection.ts';
import { ERROR, RecordBatchBuilder, RecordCursor } from '../wire/index.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import { ListOffsets } from '../wire/messages/list-offsets.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import { OffsetForLeaderEpoch } from '../wire/messages/offset-for-leader-epoch.ts';
import { Produce } from '../wire/messages/produce.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from './index.ts';

/** In the newest versions in which topics have names. */
const FetchByName = { ...Fetch, max: 12 };
const ProduceByName = { ...Produce, max: 12 };
const PLACE = { topic: 't', partition: 0 };
/** Segments of two batches. */
const TOPIC = { name: 't', configs: { 'retention.ms': '-1', 'segment.bytes': '220' } };

let dir: string;
let kafka: EmbeddedKafka;
let broker: BrokerConnection;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-lost-'));
  await start();
});
afterEach(async () => {
  broker.close();
  await kafka.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  kafka = await startEmbeddedKafka({ dir, topics: [TOPIC] });
  broker = await BrokerConnection.open(kafka.bootstrap, 'test', 10_000);
}

/** One batch for each of them. */
async function produce(...batches: readonly (readonly string[])[]): Promise<void> {
  for (const values of batches) {
    const builder = new RecordBatchBuilder();
    for (const value of values) builder.append(null, Buffer.from(value), 1_000, []);
    const records = Buffer.from(builder.finish());
    const topicData = [{ name: 't', partitionData: [{ index: 0, records }] }];
    await broker.request(ProduceByName, { acks: -1, timeoutMs: 1_000, topicData });
  }
}

async function fetchFrom(fetchOffset: number, epochs: { readonly currentLeaderEpoch?: number; lastFetchedEpoch?: number } = {}) {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20, ...epochs }];
  const { responses } = await broker.request(FetchByName, {
    minBytes: 1,
    maxBytes: 1 << 20,
    topics: [{ topic: 't', partitions }],
  });
  return responses[0]?.partitions[0];
}

async function endOfEpoch(leaderEpoch: number, currentLeaderEpoch = -1) {
  const topics = [{ topic: 't', partitions: [{ partition: 0, currentLeaderEpoch, leaderEpoch }] }];
  return (await broker.request(OffsetForLeaderEpoch, { topics })).topics[0]?.partitions[0];
}

async function values(): Promise<string> {
  let found = '';
  for (let offset = 0; ; ) {
    const { records, highWatermark = 0 } = (await fetchFrom(offset)) ?? {};
    const cursor = new RecordCursor({ ...PLACE, records: records ?? Buffer.alloc(0), fetchOffset: offset, highWatermark });
    while (cursor.next()) found += String(cursor.value);
    if (cursor.nextOffset === offset) return found;
    offset = cursor.nextOffset;
  }
}

test('a partition that loses its end goes on from there in another epoch, over a restart too', async () => {
  await produce(['a', 'b'], ['c', 'd'], ['e', 'f'], ['g', 'h']);
  // The batch that holds the offset goes whole.
  expect(kafka.loseEnd({ ...PLACE, offset: 5 })).toBe(4);
  await produce(['v'], ['w', 'x', 'y', 'z']);
  expect(await values()).toBe('abcdvwxyz');
  broker.close();
  await kafka.stop();
  await start();
  expect(await values()).toBe('abcdvwxyz');
  const { topics } = await broker.request(Metadata, { topics: [{ name: 't' }] });
  expect(topics[0]?.partitions[0]).toMatchObject({ leaderEpoch: 1 });
  expect(await endOfEpoch(0)).toMatchObject({ leaderEpoch: 0, endOffset: 4 });
  expect(await endOfEpoch(1)).toMatchObject({ leaderEpoch: 1, endOffset: 9 });
  expect(await endOfEpoch(2)).toMatchObject({ errorCode: ERROR.NONE, leaderEpoch: -1, endOffset: -1 });
});

test('down to nothing, and twice', async () => {
  await produce(['a', 'b'], ['c', 'd'], ['e', 'f']);
  expect(kafka.loseEnd({ ...PLACE, offset: 0 })).toBe(0);
  await produce(['v', 'w']);
  expect(kafka.loseEnd({ ...PLACE, offset: 2 })).toBe(2);
  await produce(['x']);
  expect(await values()).toBe('vwx');
  expect(await endOfEpoch(0)).toMatchObject({ leaderEpoch: 0, endOffset: 0 });
  expect(await endOfEpoch(1)).toMatchObject({ leaderEpoch: 1, endOffset: 2 });
  expect(() => kafka.loseEnd({ topic: 'other', partition: 0, offset: 0 })).toThrow('other-0');
});

test('whoever says in which epoch it has read is told where what it has ends', async () => {
  await produce(['a', 'b'], ['c', 'd'], ['e', 'f']);
  const read = { lastFetchedEpoch: 0 };
  expect(await fetchFrom(6, read)).toMatchObject({ errorCode: ERROR.NONE, divergingEpoch: { epoch: -1 } });
  expect(await fetchFrom(7, read)).toMatchObject({ errorCode: ERROR.NONE, divergingEpoch: { epoch: 0, endOffset: 6 } });
  expect(await fetchFrom(6, { lastFetchedEpoch: 1 })).toMatchObject({ errorCode: ERROR.OFFSET_OUT_OF_RANGE });
  kafka.loseEnd({ ...PLACE, offset: 2 });
  await produce(['v', 'w', 'x', 'y', 'z']);
  expect(await fetchFrom(6)).toMatchObject({ errorCode: ERROR.NONE, divergingEpoch: { epoch: -1 } });
  const diverging = await fetchFrom(6, read);
  expect(diverging).toMatchObject({ errorCode: ERROR.NONE, highWatermark: 7, divergingEpoch: { epoch: 0, endOffset: 2 } });
  expect(diverging?.records?.length).toBe(0);
  expect(await fetchFrom(2, read)).toMatchObject({ errorCode: ERROR.NONE, divergingEpoch: { epoch: -1 } });
});

test('requests for another epoch than the leader’s are refused', async () => {
  await produce(['a'], ['b']);
  kafka.loseEnd({ ...PLACE, offset: 1 });
  const { FENCED_LEADER_EPOCH, NONE, UNKNOWN_LEADER_EPOCH } = ERROR;
  for (const [currentLeaderEpoch, errorCode] of [
    [0, FENCED_LEADER_EPOCH],
    [1, NONE],
    [2, UNKNOWN_LEADER_EPOCH],
  ] as const) {
    expect(await fetchFrom(0, { currentLeaderEpoch })).toMatchObject({ errorCode });
    expect(await endOfEpoch(0, currentLeaderEpoch)).toMatchObject({ errorCode });
    const partitions = [{ partitionIndex: 0, currentLeaderEpoch, timestamp: -1 }];
    const { topics } = await broker.request(ListOffsets, { topics: [{ name: 't', partitions }] });
    expect(topics[0]?.partitions[0]).toMatchObject({ errorCode, leaderEpoch: errorCode === NONE ? 1 : -1 });
  }
});
