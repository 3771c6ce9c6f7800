import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

/** Under the load of other tests. */
const WAIT = { timeout: 20_000 };
/** Longer than a test takes: held back until the test lets go. */
const HELD_BACK_MS = 60_000;
/** What was asked for is done, and the connection breaks before the answer. */
const LOST = { cut: true, when: 'after', times: 1 } as const;

let kafka: EmbeddedKafka;
let log: KafkaLog;
/** Another process: what it knows is not what `log` knows. */
let other: KafkaLog;
beforeEach(async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 't', partitions: 1 }] });
  log = kafkaLog({ brokers: [kafka.bootstrap] });
  other = kafkaLog({ brokers: [kafka.bootstrap] });
});
afterEach(async () => {
  await log.close();
  await other.close();
  await kafka.stop();
});

test('topics that were made, grown and deleted without an answer are so when it is repeated', async () => {
  const faults = (['CreateTopics', 'CreatePartitions', 'DeleteTopics'] as const).map((api) => kafka.inject({ api, ...LOST }));
  await log.admin().createTopics([{ name: 'new', partitions: 2 }]);
  expect(await other.admin().describeTopics(['new'])).toMatchObject([{ name: 'new', partitions: 2 }]);
  await log.cluster().createPartitions({ new: 3 });
  expect(await other.admin().describeTopics(['new'])).toMatchObject([{ name: 'new', partitions: 3 }]);
  await log.admin().deleteTopics(['new']);
  expect(await other.admin().describeTopics(['new'])).toEqual([]);
  expect(faults.map(({ hits }) => hits)).toEqual([1, 1, 1]);
});

test('a topic that others make anew while its deletion waits for an answer that is lost stays', async () => {
  const fault = kafka.inject({ api: 'DeleteTopics', ...LOST, delayMs: HELD_BACK_MS });
  const deletion = log.admin().deleteTopics(['t']);
  await expect.poll(() => other.admin().describeTopics(['t']), WAIT).toEqual([]);
  await other.admin().createTopics([{ name: 't', partitions: 1 }]);
  const [made] = await other.admin().describeTopics(['t']);
  fault.lift();
  await deletion;
  expect(await other.admin().describeTopics(['t'])).toEqual([made]);
});

test('a topic that is deleted while it is described is left out', async () => {
  const fault = kafka.inject({ api: 'DescribeConfigs', delayMs: HELD_BACK_MS, times: 1 });
  const described = log.admin().describeTopics(['t']);
  await expect.poll(() => fault.hits, WAIT).toBe(1);
  await other.admin().deleteTopics(['t']);
  fault.lift();
  expect(await described).toEqual([]);
});
