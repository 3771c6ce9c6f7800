import { afterEach, describe, expect, test } from 'vitest';
import type { FetchedBatch, Log, LogConsumer, LogProducer, TopicPartition } from '../../../engine/ports.ts';
import { startEmbeddedKafka } from '../embedded/index.ts';
import { LeaveGroup } from '../wire/messages/leave-group.ts';
import { BrokerConnection } from './broker-connection.ts';
import { kafkaLog } from './kafka-log.ts';

/** A real Apache Kafka to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;
const RUN = REAL_KAFKA === undefined ? 'test' : Date.now().toString(36);
let counter = 0;
/** A name of this test's own: a real broker keeps topics, groups and transactional ids over tests. */
const own = (name: string): string => `${name}-${RUN}-${counter++}`;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Started {
  readonly bootstrap: string;
  readonly log: Log;
}

async function start(): Promise<Started> {
  let bootstrap = REAL_KAFKA;
  if (bootstrap === undefined) {
    const kafka = await startEmbeddedKafka();
    cleanups.push(() => kafka.stop());
    bootstrap = kafka.bootstrap;
  }
  const log = kafkaLog({ brokers: [bootstrap], giveUpAfterMs: 20_000 });
  cleanups.push(() => log.close());
  return { bootstrap, log };
}

/** A topic of the test's own; records of any age stay in it. */
async function topicOf(log: Log, partitions: number, configs: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = own('topic');
  await log.admin().createTopics([{ name, partitions, configs: { 'retention.ms': '-1', ...configs } }]);
  return name;
}

function producerOf(log: Log, transactionalId: string, transactionTimeoutMs?: number): LogProducer {
  const producer = log.producer({
    clientId: 'writer',
    transactionalId,
    ...(transactionTimeoutMs === undefined ? {} : { transactionTimeoutMs }),
  });
  cleanups.push(() => producer.close());
  return producer;
}

function send(producer: LogProducer, topic: string, partition: number, ...values: readonly string[]): void {
  for (const value of values) producer.send(topic, partition, null, Buffer.from(value), 1, []);
}

/** What a partition holds up to the end that such readers see. */
async function read(
  log: Log,
  { topic, partition }: TopicPartition,
  isolation: 'read_committed' | 'read_uncommitted',
): Promise<string[]> {
  const reader = log.reader({ clientId: own('reader'), isolation });
  try {
    reader.assign([{ topic, partition, offset: 0 }]);
    const values: string[] = [];
    for (;;) {
      const batches = await reader.poll(300);
      if (batches.length === 0) return values;
      values.push(...valuesOf(batches));
    }
  } finally {
    await reader.close();
  }
}

function valuesOf(batches: readonly FetchedBatch[]): string[] {
  const values: string[] = [];
  for (const batch of batches) while (batch.next()) values.push(String(batch.value));
  return values;
}

const committed = (log: Log, topic: string, partition = 0) => read(log, { topic, partition }, 'read_committed');

/** The end of a transaction is settled when its coordinator has noted it; partitions learn of it a little later. */
const shown = (log: Log, topic: string, partition = 0) => expect.poll(() => committed(log, topic, partition));

async function memberOf(log: Log, groupId: string, topic: string): Promise<LogConsumer> {
  const consumer = log.consumer({
    groupId,
    clientId: 'member',
    isolation: 'read_committed',
    offsetReset: 'earliest',
    sessionTimeoutMs: 2_000,
  });
  cleanups.push(() => consumer.close());
  await consumer.subscribe([topic], { assigned: async () => {}, revoked: async () => {}, lost: async () => {} });
  await consumer.poll(10);
  return consumer;
}

const numbers = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('what is written in transactions', () => {
  test('is seen when it is committed, and not when it was aborted', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const producer = producerOf(log, own('id'));
    producer.beginTransaction();
    send(producer, topic, 0, 'a1', 'a2');
    await producer.flush();
    expect(await committed(log, topic)).toEqual([]);
    await producer.commitTransaction();
    await shown(log, topic).toEqual(['a1', 'a2']);
    producer.beginTransaction();
    send(producer, topic, 0, 'b1');
    await producer.flush();
    send(producer, topic, 0, 'b2');
    await producer.abortTransaction();
    producer.beginTransaction();
    send(producer, topic, 0, 'c1');
    await producer.commitTransaction();
    await shown(log, topic).toEqual(['a1', 'a2', 'c1']);
    const all = () => read(log, { topic, partition: 0 }, 'read_uncommitted');
    await expect.poll(all).toEqual(['a1', 'a2', 'b1', 'c1']);
    // Three markers take offsets of their own.
    expect(producer.position(topic, 0)).toBe(6);
    expect(await log.admin().endOffsets([{ topic, partition: 0 }])).toEqual([7]);
  });

  test('reaches many partitions at once, transaction after transaction, each in the order of sending', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 12);
    const producer = producerOf(log, own('id'));
    const kept: string[][] = Array.from({ length: 12 }, () => []);
    for (let transaction = 0; transaction < 10; transaction++) {
      producer.beginTransaction();
      for (let i = 0; i < 300; i++) send(producer, topic, i % 12, `${transaction}/${i}`);
      if (transaction % 3 === 1) await producer.flush();
      if (transaction % 4 === 3) await producer.abortTransaction();
      else {
        for (let i = 0; i < 300; i++) kept[i % 12]?.push(`${transaction}/${i}`);
        await producer.commitTransaction();
      }
    }
    for (const [partition, values] of kept.entries()) await shown(log, topic, partition).toEqual(values);
  });

  test('of several producers is told apart in one partition', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const [one, two, three] = [producerOf(log, own('id')), producerOf(log, own('id')), producerOf(log, own('id'))];
    const plain = log.producer({ clientId: 'plain' });
    cleanups.push(() => plain.close());
    for (const producer of [one, two, three]) producer.beginTransaction();
    for (let round = 0; round < 3; round++) {
      for (const [name, producer] of [
        ['one', one],
        ['two', two],
        ['three', three],
        ['plain', plain],
      ] as const) {
        send(producer, topic, 0, `${name}${round}`);
        await producer.flush();
      }
    }
    await two.abortTransaction();
    two.beginTransaction();
    send(two, topic, 0, 'two again');
    await two.commitTransaction();
    // The oldest transaction is open: nothing behind its first record can be read.
    expect(await committed(log, topic)).toEqual([]);
    await one.commitTransaction();
    await shown(log, topic).toEqual(['one0']);
    await three.abortTransaction();
    await shown(log, topic).toEqual(['one0', 'plain0', 'one1', 'plain1', 'one2', 'plain2', 'two again']);
  });

  test('may be nothing at all', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const producer = producerOf(log, own('id'));
    for (const end of ['commitTransaction', 'abortTransaction', 'commitTransaction'] as const) {
      producer.beginTransaction();
      await producer[end]();
    }
    producer.beginTransaction();
    send(producer, topic, 0, 'x');
    await producer.commitTransaction();
    producer.beginTransaction();
    await producer.commitTransaction();
    producer.beginTransaction();
    send(producer, topic, 0, 'y');
    await producer.commitTransaction();
    await shown(log, topic).toEqual(['x', 'y']);
  });

  test('can be more than the producer may hold', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 3);
    const producer = log.producer({
      clientId: 'writer',
      transactionalId: own('id'),
      maxBufferedBytes: 50_000,
      compression: 'lz4',
    });
    cleanups.push(() => producer.close());
    producer.beginTransaction();
    for (let i = 0; i < 3_000; i++) {
      producer.send(topic, i % 3, null, Buffer.from(`${i}`.padEnd(100)), 1, []);
      if (i % 100 === 0) await producer.ready();
    }
    await producer.commitTransaction();
    expect(producer.bufferedBytes).toBe(0);
    for (const partition of [0, 1, 2]) {
      const values = Array.from({ length: 1_000 }, (_, i) => `${i * 3 + partition}`.padEnd(100));
      await shown(log, topic, partition).toEqual(values);
    }
  });
});

describe('offsets in a transaction', () => {
  test('are committed with its records, or not at all', async () => {
    const { log } = await start();
    const [input, output] = [await topicOf(log, 2), await topicOf(log, 1)];
    const groupId = own('group');
    const consumer = await memberOf(log, groupId, input);
    const producer = producerOf(log, own('id'));
    producer.beginTransaction();
    send(producer, output, 0, 'undone');
    await producer.sendOffsets([{ topic: input, partition: 0, offset: 5, metadata: 'm' }], consumer.groupMetadata());
    await producer.abortTransaction();
    expect(await log.admin().committedOffsets(groupId)).toEqual([]);
    producer.beginTransaction();
    send(producer, output, 0, 'done');
    const first = producer.sendOffsets([{ topic: input, partition: 0, offset: 6, metadata: 'm' }], consumer.groupMetadata());
    const second = producer.sendOffsets([{ topic: input, partition: 1, offset: 7, metadata: '' }], consumer.groupMetadata());
    // The commit waits for them by itself.
    await producer.commitTransaction();
    await Promise.all([first, second]);
    const offsets = await consumer.committed([0, 1].map((partition) => ({ topic: input, partition })));
    expect([...offsets].sort((a, b) => a.partition - b.partition)).toEqual([
      { topic: input, partition: 0, offset: 6, metadata: 'm' },
      { topic: input, partition: 1, offset: 7, metadata: '' },
    ]);
    await shown(log, output).toEqual(['done']);
    producer.beginTransaction();
    await producer.sendOffsets([{ topic: input, partition: 0, offset: 8, metadata: '' }], consumer.groupMetadata());
    await producer.sendOffsets([], consumer.groupMetadata());
    await producer.commitTransaction();
    expect(await consumer.committed([{ topic: input, partition: 0 }])).toMatchObject([{ offset: 8 }]);
  });

  test('are waited for by whoever asks where the group stands', async () => {
    const { log } = await start();
    const input = await topicOf(log, 1);
    const consumer = await memberOf(log, own('group'), input);
    const producer = producerOf(log, own('id'));
    producer.beginTransaction();
    await producer.sendOffsets([{ topic: input, partition: 0, offset: 3, metadata: '' }], consumer.groupMetadata());
    let told = false;
    const asked = consumer.committed([{ topic: input, partition: 0 }]).finally(() => {
      told = true;
    });
    await log.admin().endOffsets([{ topic: input, partition: 0 }]);
    expect(told).toBe(false);
    await producer.commitTransaction();
    expect(await asked).toMatchObject([{ offset: 3 }]);
  });

  test('of a member that is not in the group any more are refused; the transaction can be aborted', async () => {
    const { bootstrap, log } = await start();
    const [input, output] = [await topicOf(log, 1), await topicOf(log, 1)];
    const groupId = own('group');
    const consumer = await memberOf(log, groupId, input);
    const stale = consumer.groupMetadata();
    const broker = await BrokerConnection.open(bootstrap, 'somebody else', 5_000);
    cleanups.push(() => broker.close());
    await broker.request(LeaveGroup, { groupId, memberId: stale.memberId, members: [{ memberId: stale.memberId }] });
    const producer = producerOf(log, own('id'));
    const offsets = [{ topic: input, partition: 0, offset: 3, metadata: '' }];
    for (const fenced of [stale, { ...stale, generationId: stale.generationId - 1 }]) {
      producer.beginTransaction();
      send(producer, output, 0, 'zombie');
      await expect(producer.sendOffsets(offsets, fenced)).rejects.toMatchObject({
        code: 'STREAM_GROUP_CHANGED',
        verdict: 'retry',
      });
      await expect(producer.commitTransaction()).rejects.toMatchObject({ code: 'STREAM_GROUP_CHANGED' });
      await producer.abortTransaction();
    }
    expect(await log.admin().committedOffsets(groupId)).toEqual([]);
    const memberId = async () => {
      await consumer.poll(10);
      return consumer.groupMetadata().memberId;
    };
    await expect.poll(memberId).not.toBe(stale.memberId);
    producer.beginTransaction();
    send(producer, output, 0, 'member');
    await producer.sendOffsets(offsets, consumer.groupMetadata());
    await producer.commitTransaction();
    await shown(log, output).toEqual(['member']);
    await expect.poll(() => log.admin().committedOffsets(groupId)).toMatchObject([{ offset: 3 }]);
  });
});

describe('a producer', () => {
  test('is fenced by a newer one of its id, which undoes what the older one left open', async () => {
    const { log } = await start();
    const [topic, input] = [await topicOf(log, 2), await topicOf(log, 1)];
    const id = own('id');
    const consumer = await memberOf(log, own('group'), input);
    const zombies = [];
    for (const name of ['writes', 'commits offsets', 'commits', 'aborts']) {
      const zombie = producerOf(log, id);
      zombies.push({ name, zombie });
      zombie.beginTransaction();
      send(zombie, topic, 0, name);
      await zombie.flush();
    }
    const heir = producerOf(log, id);
    await heir.flush();
    expect(await committed(log, topic)).toEqual([]);
    const fenced = { verdict: 'retry', code: expect.stringMatching(/PRODUCER_FENCED|INVALID_PRODUCER_EPOCH|INVALID_TXN_STATE/) };
    const offsets = [{ topic: input, partition: 0, offset: 1, metadata: '' }];
    const calls = {
      writes: (zombie: LogProducer) => {
        send(zombie, topic, 1, 'late');
        return zombie.flush();
      },
      'commits offsets': (zombie: LogProducer) => zombie.sendOffsets(offsets, consumer.groupMetadata()),
      commits: (zombie: LogProducer) => zombie.commitTransaction(),
      aborts: (zombie: LogProducer) => zombie.abortTransaction(),
    };
    for (const { name, zombie } of zombies) {
      await expect(calls[name as keyof typeof calls](zombie), name).rejects.toMatchObject(fenced);
      await expect(zombie.commitTransaction(), name).rejects.toMatchObject(fenced);
      await expect(zombie.abortTransaction(), name).rejects.toMatchObject(fenced);
      expect(() => zombie.beginTransaction()).toThrow();
    }
    heir.beginTransaction();
    send(heir, topic, 1, 'heir');
    await heir.commitTransaction();
    await shown(log, topic, 1).toEqual(['heir']);
    expect(await committed(log, topic)).toEqual([]);
    expect(await consumer.committed([{ topic: input, partition: 0 }])).toEqual([]);
  });

  test('whose transaction takes too long is fenced; what it wrote is undone', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const id = own('id');
    const slow = producerOf(log, id, 1_000);
    slow.beginTransaction();
    send(slow, topic, 0, 'slow');
    await slow.flush();
    const plain = log.producer({ clientId: 'plain' });
    cleanups.push(() => plain.close());
    send(plain, topic, 0, 'behind');
    await plain.flush();
    // Brokers look for such transactions every ten seconds.
    await expect.poll(() => committed(log, topic), { timeout: 40_000 }).toEqual(['behind']);
    await expect(slow.commitTransaction()).rejects.toMatchObject({
      verdict: 'retry',
      code: expect.stringMatching(/PRODUCER_FENCED|INVALID_PRODUCER_EPOCH|INVALID_TXN_STATE/),
    });
    await slow.close();
    const next = producerOf(log, id);
    next.beginTransaction();
    send(next, topic, 0, 'next');
    await next.commitTransaction();
    await shown(log, topic).toEqual(['behind', 'next']);
  }, 180_000);

  test('goes on after a failure that an abort undoes', async () => {
    const { log } = await start();
    const [narrow, topic] = [await topicOf(log, 1, { 'max.message.bytes': '1000' }), await topicOf(log, 1)];
    const producer = producerOf(log, own('id'));
    for (let round = 0; round < 3; round++) {
      producer.beginTransaction();
      send(producer, topic, 0, `undone${round}`);
      await producer.flush();
      send(producer, narrow, 0, 'x'.repeat(5_000));
      await expect(producer.flush()).rejects.toMatchObject({ code: 'STREAM_KAFKA_MESSAGE_TOO_LARGE' });
      // Neither another flush nor the commit forgets it.
      send(producer, topic, 0, 'more');
      await expect(producer.flush()).rejects.toMatchObject({ code: 'STREAM_KAFKA_MESSAGE_TOO_LARGE' });
      await expect(producer.commitTransaction()).rejects.toMatchObject({ code: 'STREAM_KAFKA_MESSAGE_TOO_LARGE' });
      await producer.abortTransaction();
      producer.beginTransaction();
      send(producer, narrow, 0, `n${round}`);
      send(producer, topic, 0, `t${round}`);
      await producer.commitTransaction();
    }
    await shown(log, topic).toEqual(numbers('t', 3));
    await shown(log, narrow).toEqual(numbers('n', 3));
    expect(producer.bufferedBytes).toBe(0);
  });

  test('goes on when the only batch of a transaction was refused', async () => {
    const { log } = await start();
    const narrow = await topicOf(log, 1, { 'max.message.bytes': '1000' });
    const producer = producerOf(log, own('id'));
    producer.beginTransaction();
    send(producer, narrow, 0, 'x'.repeat(5_000));
    await expect(producer.commitTransaction()).rejects.toMatchObject({ code: 'STREAM_KAFKA_MESSAGE_TOO_LARGE' });
    await producer.abortTransaction();
    producer.beginTransaction();
    send(producer, narrow, 0, 'short');
    await producer.commitTransaction();
    await shown(log, narrow).toEqual(['short']);
  });

  test('refuses calls that do not fit', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const group = { groupId: own('group'), generationId: -1, memberId: '', groupInstanceId: null };
    const misuse = { code: 'STREAM_TRANSACTION_STATE', verdict: 'stop' };
    const producer = producerOf(log, own('id'));
    expect(() => send(producer, topic, 0, 'x')).toThrow('begin one first');
    await expect(producer.commitTransaction()).rejects.toMatchObject(misuse);
    await expect(producer.abortTransaction()).rejects.toMatchObject(misuse);
    await expect(producer.sendOffsets([], group)).rejects.toMatchObject(misuse);
    producer.beginTransaction();
    expect(() => producer.beginTransaction()).toThrow('commit or abort it first');
    send(producer, topic, 0, 'x');
    const ending = producer.commitTransaction();
    expect(() => send(producer, topic, 0, 'late')).toThrow('wait for its end');
    await expect(producer.commitTransaction()).rejects.toMatchObject(misuse);
    await ending;
    await shown(log, topic).toEqual(['x']);
    const plain = log.producer({ clientId: 'plain' });
    cleanups.push(() => plain.close());
    expect(() => plain.beginTransaction()).toThrow('without a transactional id');
    await expect(plain.commitTransaction()).rejects.toMatchObject({ code: 'STREAM_UNSUPPORTED' });
  });
});
