import { afterAll, beforeAll, expect, test } from 'vitest';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { Log, LogConsumer } from '../../engine/ports.ts';
import type { NodeNumber } from './cluster-network.ts';
import { KafkaCluster } from './kafka-cluster.ts';

const PORT = 19412;
const TOPIC = 'orders';
const RECORDS = 2_000;
const VALUE = Buffer.alloc(1_000, 'x');
/** What the values of one round have together; metadata and heartbeats are far less. */
const ROUND_BYTES = RECORDS * VALUE.length;

const cleanups: (() => Promise<unknown>)[] = [];
let cluster: KafkaCluster;
let leader: NodeNumber;
let follower: NodeNumber;
let log: Log;
let consumer: LogConsumer;
let read = 0;

beforeAll(async () => {
  cluster = await KafkaCluster.start(PORT);
  cleanups.push(() => cluster.close());
  const writing = kafkaLog({ brokers: cluster.brokers });
  cleanups.push(() => writing.close());
  await writing.admin().createTopics([{ name: TOPIC, partitions: 1 }]);
  await cluster.inSync([TOPIC]);
  [leader, follower] = (await cluster.replicasOf(TOPIC, 0)) as [NodeNumber, NodeNumber];
  log = kafkaLog({ brokers: cluster.brokers, rackId: `rack-${follower}` });
  cleanups.push(() => log.close());
  consumer = log.consumer({ groupId: 'g', clientId: 'test', isolation: 'read_committed', offsetReset: 'earliest' });
  cleanups.push(() => consumer.close());
  const ignore = async (): Promise<void> => {};
  await consumer.subscribe([TOPIC], { assigned: ignore, revoked: ignore, lost: ignore });
});

afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Writes a round of records, reads until all that was written has come, in order and once; says how much of it came from which node. */
async function round(): Promise<{ readonly leader: number; readonly follower: number }> {
  // Reading goes on beside the writing.
  const before = { leader: cluster.servedBy(leader), follower: cluster.servedBy(follower) };
  const producer = log.producer({ clientId: 'test' });
  for (let i = 0; i < RECORDS; i++) producer.send(TOPIC, 0, null, VALUE, 1_000, []);
  await producer.flush();
  await producer.close();
  for (const end = read + RECORDS; read < end; )
    for (const batch of await consumer.poll(100)) while (batch.next()) expect(batch.offset).toBe(read++);
  return { leader: cluster.servedBy(leader) - before.leader, follower: cluster.servedBy(follower) - before.follower };
}

test('a consumer in the rack of a follower reads from it, from the leader when it dies, and from it again when it is back', async () => {
  const near = await round();
  expect(near.follower).toBeGreaterThan(ROUND_BYTES);
  expect(near.leader).toBeLessThan(ROUND_BYTES / 4);

  await cluster.kill(follower);
  const far = await round();
  expect(far.leader).toBeGreaterThan(ROUND_BYTES);

  await cluster.start(follower);
  await cluster.inSync();
  await expect.poll(async () => (await round()).follower).toBeGreaterThan(ROUND_BYTES);
});
