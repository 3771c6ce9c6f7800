import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { type Api, ERROR, Fetch, Metadata, RecordBatchBuilder, type RequestOf } from '../wire/index.ts';
import { Cluster } from './cluster.ts';
import { Fetcher } from './fetcher.ts';

/** Under the load of other tests. */
const WAIT_MS = 20_000;
const SERVED = [Metadata, Fetch] as unknown as readonly Api[];
const PLACES = [0, 1].map((partition) => ({ topic: 't', partition }));

/** Each leads the partition of its number, and answers each fetch with one record. */
let brokers: readonly FakeBroker[] = [];
let cluster: Cluster;
let fetcher: Fetcher;
beforeEach(async () => {
  brokers = PLACES.map(
    () =>
      new FakeBroker(SERVED, ({ key }, request) =>
        key === Metadata.key ? metadata() : fetched(request as RequestOf<typeof Fetch>),
      ),
  );
  for (const broker of brokers) await broker.listen();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  cluster = new Cluster({ brokers: [`127.0.0.1:${brokers[0]?.port}`] });
  const resets = { reset: async () => 0, resetLost: async () => 0 };
  fetcher = new Fetcher(cluster, { isolation: 'read_uncommitted', maxBufferedBytes: 1, ...resets });
});
afterEach(async () => {
  fetcher.close();
  await cluster.close();
  vi.useRealTimers();
  for (const broker of brokers) broker.stop();
});

function metadata(): object {
  const part = (partitionIndex: number) => ({
    ...{ errorCode: ERROR.NONE, partitionIndex, leaderId: partitionIndex },
    ...{ replicaNodes: [partitionIndex], isrNodes: [partitionIndex] },
  });
  return {
    brokers: brokers.map(({ port }, nodeId) => ({ nodeId, host: '127.0.0.1', port, rack: null })),
    clusterId: 'fake',
    controllerId: 0,
    topics: [{ errorCode: ERROR.NONE, name: 't', topicId: '0'.repeat(32), partitions: [part(0), part(1)] }],
  };
}

function fetched({ topics }: RequestOf<typeof Fetch>): object {
  const responses = topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, fetchOffset }) => ({
      ...{ partitionIndex: partition, errorCode: ERROR.NONE, highWatermark: fetchOffset + 1, lastStableOffset: fetchOffset + 1 },
      ...{ abortedTransactions: null, records: record(fetchOffset) },
    })),
  }));
  return { errorCode: ERROR.NONE, sessionId: 0, responses };
}

function record(offset: number): Buffer {
  const builder = new RecordBatchBuilder(64);
  builder.append(null, Buffer.from('v'), 1, []);
  const batch = Buffer.from(builder.finish());
  batch.writeBigInt64BE(BigInt(offset), 0);
  return batch;
}

/** Timers stand still meanwhile. */
async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = performance.now() + WAIT_MS; !isSo(); ) {
    expect(performance.now()).toBeLessThan(deadline);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('when there is room again every leader is asked at once, not one of them', async () => {
  fetcher.assign(PLACES.map((place) => ({ ...place, offset: 0 })));
  for (const end of [1, 2, 3]) {
    await until(() => PLACES.every((place) => fetcher.highWatermark(place) === end));
    expect(await fetcher.poll(0, new AbortController().signal)).toHaveLength(2);
  }
});
