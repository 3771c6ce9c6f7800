import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogConsumer, TopicPartition } from '../../../engine/ports.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

/** Under the load of other tests. */
const WAIT = { timeout: 20_000 };

let kafka: EmbeddedKafka;
let log: KafkaLog;
beforeEach(async () => {
  kafka = await startEmbeddedKafka({ topics: ['a', 'b'].map((name) => ({ name })) });
  log = kafkaLog({ brokers: [kafka.bootstrap] });
});
afterEach(async () => {
  await log.close();
  await kafka.stop();
});

/** A static member, alone and so the leader, that reads the topics: what it is given, assignment by assignment. */
async function member(...topics: readonly string[]): Promise<{ readonly given: string[]; readonly consumer: LogConsumer }> {
  const consumer = log.consumer({
    groupId: 'g',
    groupInstanceId: 'one',
    clientId: 'c',
    isolation: 'read_committed',
    offsetReset: 'earliest',
    sessionTimeoutMs: 60_000,
  });
  const given: string[] = [];
  const ignored = async (): Promise<void> => {};
  const assigned = async (places: readonly TopicPartition[]): Promise<void> => {
    given.push(...places.map(({ topic }) => topic));
  };
  await consumer.subscribe(topics, { assigned, revoked: ignored, lost: ignored }, { together: [] });
  await expect
    .poll(async () => {
      await consumer.poll(20);
      return [...given].sort();
    }, WAIT)
    .toEqual(topics);
  return { given, consumer };
}

test('a static member that leads is back with what it had', async () => {
  await (await member('a')).consumer.close();
  const fault = kafka.inject({ api: 'JoinGroup', delayMs: 1 });
  const back = await member('a');
  expect(fault.hits).toBe(1);
  await back.consumer.close();
});

test('a static member that leads is back and reads more: the group shares that out as well', async () => {
  await (await member('a')).consumer.close();
  const fault = kafka.inject({ api: 'JoinGroup', delayMs: 1 });
  const back = await member('a', 'b');
  expect(fault.hits).toBe(2);
  await back.consumer.close();
});
