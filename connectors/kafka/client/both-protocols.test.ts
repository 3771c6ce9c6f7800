import { afterEach, expect, test } from 'vitest';
import type { GroupSharing, LogConsumer, TopicPartition } from '../../../engine/ports.ts';
import { named, onRealKafka, WorkerBench } from '../../../tests/worker/worker-bench.ts';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { fakeMetadata } from '../../testing/fake-metadata.ts';
import type { Api } from '../wire/api.ts';
import { ERROR, FindCoordinator, Heartbeat, JoinGroup, LeaveGroup, Metadata, SyncGroup } from '../wire/index.ts';
import { Cluster } from './cluster.ts';
import { GroupMembership } from './group-membership.ts';
import { ASSIGNORS, encodeAssignment } from './group-protocol.ts';
import { kafkaLog } from './kafka-log.ts';

const WAIT = { timeout: 60_000 };
/** So many take longer than from one heartbeat of the consumer protocol to the next. */
const FINISHING_CALLS = 200;
const SERVED = [Metadata, FindCoordinator, JoinGroup, SyncGroup, Heartbeat, LeaveGroup] as unknown as readonly Api[];
const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A member of a group of two topics that are read together. Generation after generation another one leads, or else the broker shares out. */
async function membership(leaders: readonly string[], given: readonly TopicPartition[]): Promise<GroupMembership> {
  let generationId = 0;
  const broker: FakeBroker = new FakeBroker(SERVED, ({ key }) => {
    const node = { nodeId: 1, host: '127.0.0.1', port: broker.port };
    if (key === Metadata.key) return fakeMetadata(broker, ['a', 'b']);
    if (key === FindCoordinator.key) return { errorCode: ERROR.NONE, ...node, coordinators: [{ key: 'g', ...node }] };
    if (key === SyncGroup.key)
      return { errorCode: ERROR.NONE, assignment: encodeAssignment({ partitions: given, standbys: [], isUnfinished: false }) };
    if (key !== JoinGroup.key) return { errorCode: ERROR.NONE };
    const leader = leaders[generationId++];
    return { errorCode: ERROR.NONE, generationId, protocolName: ASSIGNORS[0], leader, memberId: 'm', members: [] };
  });
  await broker.listen();
  const cluster = new Cluster({ brokers: [`127.0.0.1:${broker.port}`] });
  const options = { groupId: 'g', groupInstanceId: null, sessionTimeoutMs: 60_000, assignors: ASSIGNORS };
  const group = new GroupMembership(cluster, options);
  group.subscribe(['a', 'b'], { together: [{ topics: ['a', 'b'] }] }, () => {});
  cleanups.push(
    () => broker.stop(),
    () => cluster.close(),
    () => group.close(),
  );
  return group;
}

const places = (...topics: readonly string[]): readonly TopicPartition[] => topics.map((topic) => ({ topic, partition: 0 }));

test('a member that holds partitions loses them when the broker begins to share out, and holds none while it joins from then on', async () => {
  const group = await membership(['other', '', '', 'other'], places('a', 'b'));
  expect(await group.join(false)).toMatchObject({ partitions: places('a', 'b') });
  expect(group.isCooperative).toBe(true);
  expect(await group.join(true)).toBeUndefined();
  expect([group.rejoin, group.isCooperative]).toEqual(['lost', false]);
  expect(await group.join(false)).toMatchObject({ partitions: places('a', 'b') });
  expect([group.rejoin, group.isCooperative]).toEqual([undefined, false]);
  // The members of the other protocol have left.
  await group.join(false);
  expect(group.isCooperative).toBe(true);
});

test('a broker that shares out apart what is read together ends the member before it works on a part', async () => {
  const group = await membership([''], places('a'));
  await expect(group.join(false)).rejects.toMatchObject({ code: 'STREAM_KAFKA_NOT_TOGETHER', verdict: 'stop' });
});

/** Who holds each partition, and those that were given to one while another one held them. */
class Holders {
  readonly twice: string[] = [];
  readonly #holders = new Map<number, Set<string>>();

  take(name: string, partitions: readonly TopicPartition[]): void {
    for (const { partition } of partitions) {
      const holders = this.#holders.get(partition) ?? new Set();
      this.#holders.set(partition, holders.add(name));
      if (holders.size > 1) this.twice.push(`${partition}: ${[...holders].join()}`);
    }
  }

  release(name: string, partitions?: readonly TopicPartition[]): void {
    for (const [partition, holders] of this.#holders)
      if (!partitions || partitions.some((each) => each.partition === partition)) holders.delete(name);
  }

  countOf(name: string): number {
    return [...this.#holders.values()].filter((holders) => holders.has(name)).length;
  }
}

async function member(bench: WorkerBench, holders: Holders, name: string, groupProtocol: 'classic' | 'consumer') {
  const log = kafkaLog({ brokers: [bench.kafka.bootstrap], groupProtocol });
  const options = { groupId: named('group'), clientId: name, isolation: 'read_committed', offsetReset: 'earliest' } as const;
  const consumer: LogConsumer = log.consumer({ ...options, sessionTimeoutMs: 6_000 });
  const sharing: GroupSharing = { together: [{ topics: [named('in')] }] };
  await consumer.subscribe(
    [named('in')],
    {
      assigned: async (partitions) => holders.take(name, partitions),
      revoked: async (partitions) => {
        // Whoever finishes its work takes some time, in which others hear from the broker.
        for (let i = 0; i < FINISHING_CALLS; i++) await bench.log.admin().describeTopics([named('in')]);
        await consumer.commit(partitions.map(({ topic, partition }) => ({ topic, partition, offset: 0, metadata: '' })));
        holders.release(name, partitions);
      },
      lost: async (partitions) => holders.release(name, partitions),
    },
    sharing,
  );
  let running = true;
  const polling = (async () => {
    while (running) await consumer.poll(20);
  })();
  const stop = async (): Promise<void> => {
    running = false;
    holders.release(name);
    await consumer.close();
    await polling;
    await log.close();
  };
  cleanups.push(stop);
  return { stop };
}

// The embedded broker keeps the protocols of a group apart, as a Kafka does whose `group.consumer.migration.policy` is `disabled`.
test.runIf(onRealKafka)(
  'members of both protocols share a group, and no two of them hold a partition',
  async () => {
    const bench = await WorkerBench.start();
    cleanups.push(() => bench.close());
    await bench.topics(['in', 6]);
    const holders = new Holders();
    const counts = (...names: readonly string[]) => names.map((name) => holders.countOf(name));
    await member(bench, holders, 'classic-1', 'classic');
    const second = await member(bench, holders, 'classic-2', 'classic');
    await expect.poll(() => counts('classic-1', 'classic-2'), WAIT).toEqual([3, 3]);
    const newer = await member(bench, holders, 'consumer', 'consumer');
    await expect.poll(() => counts('classic-1', 'classic-2', 'consumer'), WAIT).toEqual([2, 2, 2]);
    await second.stop();
    await expect.poll(() => counts('classic-1', 'consumer'), WAIT).toEqual([3, 3]);
    await newer.stop();
    await expect.poll(() => counts('classic-1'), WAIT).toEqual([6]);
    expect(holders.twice).toEqual([]);
  },
  180_000,
);
