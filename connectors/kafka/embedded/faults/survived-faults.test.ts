/** Our client and kafkajs get over every fault: what they wrote is there, once, and is read. */
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Log } from '../../../../engine/ports.ts';
import { kafkaLog } from '../../client/index.ts';
import { type EmbeddedKafka, type Fault, startEmbeddedKafka } from '../index.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const TOPIC = 'orders';
const PARTITIONS = 3;
const VALUES = Array.from({ length: 30 }, (_, i) => `o${i}`);

/** Writes all values, then reads them as a member of a group that commits. */
type RoundTrip = (kafka: EmbeddedKafka) => Promise<readonly string[]>;

const ours: RoundTrip = async (kafka) => {
  const log = kafkaLog({ brokers: [kafka.bootstrap], requestTimeoutMs: 5_000, giveUpAfterMs: 20_000 });
  cleanups.push(() => log.close());
  const producer = log.producer({ clientId: 'test' });
  for (const value of VALUES) producer.send(TOPIC, null, Buffer.from(value), Buffer.from(value), 0, []);
  await producer.flush();
  const consumer = log.consumer({ groupId: 'readers', clientId: 'test', isolation: 'read_committed', offsetReset: 'earliest' });
  cleanups.push(() => consumer.close());
  await consumer.subscribe([TOPIC], { assigned: async () => {}, revoked: async () => {}, lost: async () => {} });
  const values: string[] = [];
  while (values.length < VALUES.length) {
    for (const batch of await consumer.poll(100)) {
      while (batch.next()) values.push(String(batch.value));
      await consumer.commit([{ topic: TOPIC, partition: batch.partition, offset: batch.nextOffset, metadata: '' }]);
    }
  }
  return values;
};

const kafkajs: RoundTrip = async (kafka) => {
  const client = new Kafka({
    brokers: [kafka.bootstrap],
    clientId: 'test',
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 20, retries: 20 },
  });
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
  cleanups.push(() => producer.disconnect());
  await producer.connect();
  await producer.send({ topic: TOPIC, messages: VALUES.map((value) => ({ key: value, value })) });
  // A member that was cut off comes back as a new one, and the group waits for the old one's session to end.
  const consumer = client.consumer({ groupId: 'readers', maxWaitTimeInMs: 50, heartbeatInterval: 100, sessionTimeout: 1_000 });
  cleanups.push(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { readonly message: { readonly value: Buffer | null } }): Promise<void> => {
      values.push(String(message.value));
      if (values.length >= VALUES.length) resolve();
    };
    consumer.run({ autoCommitThreshold: 1, eachMessage }).catch(reject);
  });
  return values;
};

/** What strikes on the way of a round trip, each at least once. */
const FAULTS: readonly Fault[] = [
  { api: 'Produce', topic: TOPIC, partition: 1, error: 'NOT_LEADER_OR_FOLLOWER', times: 2 },
  { api: 'Produce', error: 'NOT_ENOUGH_REPLICAS', times: 1 },
  { api: 'Produce', error: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', when: 'after', times: 1 },
  { api: 'Produce', topic: TOPIC, partition: 2, error: 'REQUEST_TIMED_OUT', when: 'after', times: 1 },
  { api: 'Produce', cut: true, times: 1 },
  { api: 'Produce', cut: true, when: 'after', times: 1 },
  { api: 'Produce', delayMs: 200, times: 1 },
  { api: 'InitProducerId', error: 'COORDINATOR_LOAD_IN_PROGRESS', times: 1 },
  { api: 'Metadata', topic: TOPIC, error: 'LEADER_NOT_AVAILABLE', times: 2 },
  { api: 'Fetch', topic: TOPIC, error: 'NOT_LEADER_OR_FOLLOWER', times: 2 },
  { api: 'Fetch', topic: TOPIC, partition: 0, error: 'UNKNOWN_TOPIC_OR_PARTITION', times: 1 },
  { api: 'Fetch', cut: true, times: 1 },
  { api: 'Fetch', cut: true, when: 'after', times: 1 },
  { api: 'Fetch', delayMs: 200, times: 1 },
  { api: 'ListOffsets', error: 'NOT_LEADER_OR_FOLLOWER', times: 1 },
  { api: 'FindCoordinator', error: 'COORDINATOR_NOT_AVAILABLE', times: 2 },
  { api: 'JoinGroup', error: 'COORDINATOR_LOAD_IN_PROGRESS', times: 1 },
  { api: 'JoinGroup', cut: true, times: 1 },
  { api: 'SyncGroup', error: 'REBALANCE_IN_PROGRESS', times: 1 },
  { api: 'SyncGroup', cut: true, when: 'after', times: 1 },
  { api: 'OffsetFetch', error: 'COORDINATOR_LOAD_IN_PROGRESS', times: 1 },
  { api: 'OffsetFetch', cut: true, times: 1 },
];

const start = async (): Promise<EmbeddedKafka> => {
  const kafka = await startEmbeddedKafka({ topics: [{ name: TOPIC, partitions: PARTITIONS }] });
  cleanups.push(() => kafka.stop());
  return kafka;
};

/** kafkajs' `connect` fails on it, for its caller to try again. */
const FIRST_METADATA_CUT: Fault = { api: 'Metadata', cut: true, times: 1 };

describe.for([
  ['our client', ours, [...FAULTS, FIRST_METADATA_CUT]],
  ['kafkajs', kafkajs, FAULTS],
] as const)('%s gets over', ([, roundTrip, faults]) => {
  test.for(faults)('%j', { timeout: 30_000 }, async (fault) => {
    const kafka = await start();
    const handle = kafka.inject(fault);
    const values = await roundTrip(kafka);
    expect(handle.hits).toBe(fault.times);
    expect([...values].sort()).toEqual([...VALUES].sort());
  });
});

/** What kafkajs tries again in its transactions, which are those of version 1; a refused EndTxn is for its caller. */
const TRANSACTION_FAULTS: readonly Fault[] = [
  { api: 'InitProducerId', error: 'CONCURRENT_TRANSACTIONS', times: 1 },
  { api: 'AddPartitionsToTxn', error: 'CONCURRENT_TRANSACTIONS', times: 1 },
  { api: 'AddPartitionsToTxn', topic: TOPIC, error: 'COORDINATOR_LOAD_IN_PROGRESS', times: 1 },
  { api: 'Produce', topic: TOPIC, error: 'NOT_LEADER_OR_FOLLOWER', times: 1 },
];

test.for(TRANSACTION_FAULTS)('a transaction of kafkajs gets over %j', { timeout: 30_000 }, async (fault) => {
  const kafka = await start();
  const injected = kafka.inject(fault);
  const client = new Kafka({
    brokers: [kafka.bootstrap],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 20, retries: 20 },
  });
  const producer = client.producer({ transactionalId: 'shop', idempotent: true, maxInFlightRequests: 1 });
  cleanups.push(() => producer.disconnect());
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic: TOPIC, messages: VALUES.map((value) => ({ key: value, value })) });
  await transaction.commit();
  expect(injected.hits).toBe(fault.times);
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  cleanups.push(() => log.close());
  expect((await readCommitted(log)).sort()).toEqual([...VALUES].sort());
});

async function readCommitted(log: Log): Promise<string[]> {
  const reader = log.reader({ clientId: 'test', isolation: 'read_committed' });
  cleanups.push(() => reader.close());
  reader.assign(Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: TOPIC, partition, offset: 0 })));
  const values: string[] = [];
  while (values.length < VALUES.length)
    for (const batch of await reader.poll(100)) while (batch.next()) values.push(String(batch.value));
  return values;
}

test('a leader that moves: producing and reading stop, and go on when it is found', { timeout: 30_000 }, async () => {
  const kafka = await start();
  const moved = kafka.inject({ api: ['Produce', 'Fetch', 'ListOffsets'], topic: TOPIC, error: 'NOT_LEADER_OR_FOLLOWER' });
  const values = ours(kafka);
  await expect.poll(() => moved.hits).toBeGreaterThan(2);
  moved.lift();
  expect([...(await values)].sort()).toEqual([...VALUES].sort());
});
