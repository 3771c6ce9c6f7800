import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogReader } from '../../../engine/ports.ts';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { type Api, ERROR, Fetch, Metadata, RecordBatchBuilder, type RequestOf } from '../wire/index.ts';
import { kafkaLog } from './kafka-log.ts';

type FetchRequest = RequestOf<typeof Fetch>;
type PartAsked = FetchRequest['topics'][number]['partitions'][number];

const CLOSE = 'rack-b';
const WAIT = { timeout: 30_000 };
const SERVED: readonly Api[] = [Metadata, Fetch] as unknown as readonly Api[];

/** What one broker of two answers to a fetch of partition 0. */
interface PartAnswer {
  readonly errorCode?: number;
  readonly preferredReadReplica?: number;
  readonly from?: number;
  /** Its log parts from what was read. */
  readonly diverges?: boolean;
}

/** A broker of two. Broker 1 leads the partition, broker 2 follows it. */
class OneOfTwo extends FakeBroker {
  readonly fetches: FetchRequest[] = [];
  answer: (asked: PartAsked) => PartAnswer = () => ({});
  readonly #peers: () => readonly OneOfTwo[];

  constructor(peers: () => readonly OneOfTwo[]) {
    super(SERVED, async ({ key }, request) => {
      if (key === Metadata.key) return this.#metadata();
      const answer = this.#fetched(request as FetchRequest);
      // A fetch waits a little, as at a real broker.
      await setTimeout(5);
      return answer;
    });
    this.#peers = peers;
  }

  #metadata(): object {
    return {
      brokers: this.#peers().map(({ port }, i) => ({ nodeId: i + 1, host: '127.0.0.1', port, rack: null })),
      clusterId: 'fake',
      controllerId: 1,
      topics: [
        {
          errorCode: ERROR.NONE,
          name: 't',
          topicId: '0'.repeat(32),
          partitions: [{ errorCode: ERROR.NONE, partitionIndex: 0, leaderId: 1, replicaNodes: [1, 2], isrNodes: [1, 2] }],
        },
      ],
    };
  }

  #fetched(request: FetchRequest): object {
    this.fetches.push(request);
    const responses = request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((asked) => {
        const { errorCode = ERROR.NONE, preferredReadReplica = -1, from, diverges } = this.answer(asked);
        const records = from === undefined ? Buffer.alloc(0) : record(from);
        return {
          partitionIndex: asked.partition,
          errorCode,
          ...(diverges && { divergingEpoch: { epoch: 0, endOffset: 0 } }),
          highWatermark: 10,
          lastStableOffset: 10,
          abortedTransactions: null,
          preferredReadReplica,
          records,
        };
      }),
    }));
    return { errorCode: ERROR.NONE, sessionId: 0, responses };
  }
}

/** The batch of one record at an offset. */
function record(offset: number): Buffer {
  const builder = new RecordBatchBuilder(64);
  builder.append(null, Buffer.from(`v${offset}`), 1_000, []);
  const batch = Buffer.from(builder.finish());
  batch.writeBigInt64BE(BigInt(offset), 0);
  return batch;
}

let brokers: readonly OneOfTwo[] = [];
let leader: OneOfTwo;
let follower: OneOfTwo;
const cleanups: (() => Promise<void>)[] = [];
beforeEach(async () => {
  brokers = [new OneOfTwo(() => brokers), new OneOfTwo(() => brokers)];
  [leader, follower] = brokers as [OneOfTwo, OneOfTwo];
  for (const broker of brokers) await broker.listen();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  for (const broker of brokers) broker.stop();
});

function reader(rackId?: string): LogReader {
  const log = kafkaLog({ brokers: [`127.0.0.1:${leader.port}`], ...(rackId === undefined ? {} : { rackId }) });
  const found = log.reader({ clientId: 'r', isolation: 'read_uncommitted' });
  found.assign([{ topic: 't', partition: 0, offset: 0 }]);
  cleanups.push(() => log.close());
  return found;
}

async function read(from: LogReader, count: number): Promise<string[]> {
  const values: string[] = [];
  await vi.waitFor(async () => {
    for (const batch of await from.poll(100)) while (batch.next()) values.push(String(batch.value));
    expect(values.length).toBeGreaterThanOrEqual(count);
  }, WAIT);
  return values;
}

/** The leader sends those of the rack to the follower, and serves the others. */
const refers = ({ fetchOffset }: PartAsked): PartAnswer =>
  leader.fetches.at(-1)?.rackId === CLOSE ? { preferredReadReplica: 2 } : { from: fetchOffset };
const serves = ({ fetchOffset }: PartAsked): PartAnswer => (fetchOffset < 10 ? { from: fetchOffset } : {});

test('a client that says where it is reads from the replica that the leader names, another one from the leader', async () => {
  leader.answer = refers;
  follower.answer = serves;
  expect((await read(reader(CLOSE), 10)).slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, i) => `v${i}`));
  expect(leader.fetches).toHaveLength(1);
  expect(await read(reader(), 3)).toContain('v2');
  expect(leader.fetches.length).toBeGreaterThan(3);
});

test('where the replica is behind or gone the leader is read, and nothing is lost or read twice', async () => {
  leader.answer = (asked) => (asked.fetchOffset < 5 || asked.fetchOffset >= 8 ? refers(asked) : serves(asked));
  follower.answer = (asked) =>
    asked.fetchOffset >= 3 && asked.fetchOffset < 8 ? { errorCode: ERROR.OFFSET_OUT_OF_RANGE } : serves(asked);
  const from = reader(CLOSE);
  const values = await read(from, 3);
  // The follower does not have offset 3: the leader, asked again, has it now.
  leader.answer = (asked) => (asked.fetchOffset < 8 ? serves(asked) : refers(asked));
  values.push(...(await read(from, 10 - values.length)));
  expect(values).toEqual(Array.from({ length: 10 }, (_, i) => `v${i}`));
  // The replica goes away, and the leader serves by itself.
  follower.stop();
  leader.answer = ({ fetchOffset }) => (fetchOffset < 12 ? { from: fetchOffset } : {});
  expect(await read(from, 2)).toEqual(['v10', 'v11']);
});

test('a replica whose log parts from what was read is left for the leader, and nothing is lost or read twice', async () => {
  leader.answer = (asked) => (asked.fetchOffset === 0 ? refers(asked) : serves(asked));
  follower.answer = (asked) => (asked.fetchOffset < 3 ? serves(asked) : { diverges: true });
  expect(await read(reader(CLOSE), 10)).toEqual(Array.from({ length: 10 }, (_, i) => `v${i}`));
});

test('a replica that is no broker is looked up, and the leader asked again', async () => {
  let asked = 0;
  leader.answer = ({ fetchOffset }) => (asked++ < 2 ? { preferredReadReplica: 77 } : { from: fetchOffset });
  expect((await read(reader(CLOSE), 1))[0]).toBe('v0');
});
