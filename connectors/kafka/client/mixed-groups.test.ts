import { AssignerProtocol, Kafka, logLevel, type PartitionAssigner } from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import type { GroupSharing, LogConsumer, TopicPartition } from '../../../engine/ports.ts';
import { named, WorkerBench } from '../../../tests/worker/worker-bench.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const SHARING: GroupSharing = { together: [{ topics: [named('in')], standbys: 1 }] };

class Seen {
  partitions: readonly TopicPartition[] = [];
  standbys: readonly TopicPartition[] = [];
  assignments = 0;
}

/** A member of ours that polls until the test is over, or it is stopped. */
async function member(bench: WorkerBench, clientId: string, groupInstanceId?: string) {
  const consumer: LogConsumer = bench.log.consumer({
    groupId: named('group'),
    clientId,
    isolation: 'read_committed',
    offsetReset: 'earliest',
    sessionTimeoutMs: 10_000,
    ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
  });
  const seen = new Seen();
  const given = async (places: readonly TopicPartition[]): Promise<void> => {
    seen.partitions = seen.partitions.filter(({ partition }) => !numbers(places).includes(partition));
  };
  await consumer.subscribe(
    [named('in')],
    {
      assigned: async (partitions, standbys) => {
        Object.assign(seen, { partitions: [...seen.partitions, ...partitions], standbys, assignments: seen.assignments + 1 });
      },
      revoked: given,
      lost: given,
    },
    SHARING,
  );
  let running = true;
  const polling = (async () => {
    while (running) await consumer.poll(20);
  })();
  const stop = async (): Promise<void> => {
    running = false;
    await consumer.close();
    await polling;
  };
  cleanups.push(stop);
  return { seen, stop };
}

async function start(): Promise<WorkerBench> {
  const bench = await WorkerBench.start();
  cleanups.push(() => bench.close());
  await bench.topics(['in', 4]);
  return bench;
}

const numbers = (places: readonly TopicPartition[]): number[] => places.map(({ partition }) => partition).sort();

/** What members of older versions speak: `range`, and nothing beside their topics. */
const older: PartitionAssigner = () => ({
  name: 'range',
  version: 0,
  protocol: ({ topics }) => ({
    name: 'range',
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
  }),
  assign: async ({ members, topics }) =>
    members.map(({ memberId }, i) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: 0,
        assignment: Object.fromEntries(topics.map((topic) => [topic, [0, 1, 2, 3].filter((n) => n % members.length === i)])),
        userData: Buffer.alloc(0),
      }),
    })),
});

test('members of an older version share with ours, whoever leads; standbys are back when they are gone', async () => {
  const bench = await start();
  const ours = await member(bench, 'ours');
  await expect.poll(() => ours.seen.partitions.length).toBe(4);
  const kafka = new Kafka({ brokers: [bench.kafka.bootstrap], clientId: 'older', logLevel: logLevel.NOTHING });
  const old = kafka.consumer({ groupId: named('group'), partitionAssigners: [older] });
  cleanups.push(() => old.disconnect());
  let theirs: readonly number[] = [];
  old.on('consumer.group_join', ({ payload }) => {
    theirs = payload.memberAssignment[named('in')] ?? [];
  });
  await old.connect();
  await old.subscribe({ topic: named('in') });
  await old.run({ eachMessage: async () => {} });
  const all = (): number[] => [...numbers(ours.seen.partitions), ...theirs].sort();
  await expect.poll(() => [ours.seen.partitions.length, theirs.length]).toEqual([2, 2]);
  expect(all()).toEqual([0, 1, 2, 3]);
  // Now the older one leads: it was there first of those that are left.
  const second = await member(bench, 'second');
  await ours.stop();
  await expect.poll(() => [second.seen.partitions.length, theirs.length]).toEqual([2, 2]);
  expect([...numbers(second.seen.partitions), ...theirs].sort()).toEqual([0, 1, 2, 3]);
  await old.disconnect();
  const third = await member(bench, 'third');
  // Standbys are given before the partitions that the other one has to give up first.
  await expect
    .poll(() => [second, third].map(({ seen }) => [seen.partitions.length, seen.standbys.length]))
    .toEqual([
      [2, 2],
      [2, 2],
    ]);
  expect(numbers(second.seen.standbys)).toEqual(numbers(third.seen.partitions));
}, 180_000);

test('a static member that comes back has the same partitions and standbys, and nobody else hears of it', async () => {
  const bench = await start();
  const first = await member(bench, 'first', 'one');
  const second = await member(bench, 'second', 'two');
  await expect.poll(() => [first.seen.partitions.length, second.seen.partitions.length]).toEqual([2, 2]);
  const before = { heard: first.seen.assignments, partitions: second.seen.partitions, standbys: second.seen.standbys };
  expect(before.standbys).toHaveLength(2);
  await second.stop();
  const back = await member(bench, 'second', 'two');
  await expect.poll(() => back.seen.assignments).toBe(1);
  expect([back.seen.partitions, back.seen.standbys]).toEqual([before.partitions, before.standbys]);
  expect(first.seen.assignments).toBe(before.heard);
});
