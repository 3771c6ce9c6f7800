import { afterEach, expect, test } from 'vitest';
import { RecordedMetrics } from '../../../engine/test-kit/recorded-metrics.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { kafkaLog } from './kafka-log.ts';

/** Longer than a test takes: held back until the test lets go. */
const HELD_BACK_MS = 60_000;

let kafka: EmbeddedKafka | undefined;
afterEach(async () => kafka?.stop());

test('a topic whose leader a producer of the same client has forgotten is fetched on', { timeout: 30_000 }, async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 't', partitions: 1 }] });
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  const reader = log.reader({ clientId: 'shared', isolation: 'read_committed' });
  reader.assign([{ topic: 't', partition: 0, offset: 0 }]);
  const producer = log.producer({ clientId: 'shared', lingerMs: 0 });
  const read: string[] = [];
  const readAll = async (count: number): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while (read.length < count && Date.now() < deadline)
      for (const batch of await reader.poll(100)) while (batch.next()) read.push(String(batch.value));
  };
  producer.send('t', 0, null, Buffer.from('before'), 1, []);
  await readAll(1);
  // The producer is told that the leader moved, and it takes a while until somebody says where to: the fetch that waits ends meanwhile.
  const moved = kafka.inject({ api: 'Produce', topic: 't', error: 'NOT_LEADER_OR_FOLLOWER', times: 1 });
  const slow = kafka.inject({ api: 'Metadata', delayMs: 1_500, times: 1 });
  producer.send('t', 0, null, Buffer.from('after'), 2, []);
  await producer.flush();
  expect([moved.hits, slow.hits]).toEqual([1, 1]);
  await readAll(2);
  expect(read).toEqual(['before', 'after']);
  await producer.close();
  await reader.close();
  await log.close();
});

test('a topic that is described keeps its id and its partitions when a producer of the same client forgets its leader', async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 't', partitions: 3 }] });
  const metrics = new RecordedMetrics();
  const lookUps = () => metrics.sum('kafka_client_requests_total', { api: 'Metadata' });
  const log = kafkaLog({ brokers: [kafka.bootstrap], clientId: 'shared', metrics });
  const [first] = await log.admin().describeTopics(['t']);
  const producer = log.producer({ clientId: 'shared', lingerMs: 0 });
  producer.send('t', 0, null, Buffer.from('a'), 1, []);
  await producer.flush();
  const describing = kafka.inject({ api: 'DescribeConfigs', delayMs: HELD_BACK_MS, times: 1 });
  const described = log.admin().describeTopics(['t']);
  await expect.poll(() => describing.hits).toBe(1);
  const moved = kafka.inject({ api: 'Produce', topic: 't', error: 'NOT_LEADER_OR_FOLLOWER', times: 1 });
  const lookingUp = kafka.inject({ api: 'Metadata', delayMs: HELD_BACK_MS, times: 1 });
  const before = lookUps();
  producer.send('t', 0, null, Buffer.from('b'), 2, []);
  // The leader is forgotten, and asked for, while the description is under way.
  await expect.poll(lookUps).toBeGreaterThan(before);
  expect(moved.hits).toBe(1);
  describing.lift();
  expect(await described).toEqual([first]);
  lookingUp.lift();
  await producer.close();
  await log.close();
});
