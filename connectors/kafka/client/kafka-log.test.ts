import { connect, createServer } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, test } from 'vitest';
import { partitionOfKey } from '../../../engine/model/murmur2.ts';
import type { FetchedBatch, Log, LogConsumer, RebalanceListener, TopicPartition } from '../../../engine/ports.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { LeaveGroup } from '../wire/messages/leave-group.ts';
import { BrokerConnection } from './broker-connection.ts';
import { kafkaLog } from './kafka-log.ts';
import { assignRange } from './range-assignor.ts';

/** A real Apache Kafka to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;
const onRealKafka = REAL_KAFKA !== undefined;
const RUN = onRealKafka ? Date.now().toString(36) : 'test';
let counter = 0;
/** A name of this test's own: a real broker keeps topics and groups over tests. */
const own = (name: string): string => `${name}-${RUN}-${counter++}`;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(giveUpAfterMs = 20_000): Promise<{ kafka: Pick<EmbeddedKafka, 'bootstrap'>; log: Log }> {
  if (REAL_KAFKA) return { kafka: { bootstrap: REAL_KAFKA }, log: open(REAL_KAFKA, giveUpAfterMs) };
  const kafka = await startEmbeddedKafka();
  cleanups.push(() => kafka.stop());
  return { kafka, log: open(kafka.bootstrap, giveUpAfterMs) };
}

/** A topic of the test's own; records of any age stay in it. */
async function topicOf(log: Log, partitions: number): Promise<string> {
  const name = own('topic');
  await log.admin().createTopics([{ name, partitions, configs: { 'retention.ms': '-1' } }]);
  return name;
}

function open(bootstrap: string, giveUpAfterMs = 20_000): Log {
  const log = kafkaLog({ brokers: [bootstrap], giveUpAfterMs });
  cleanups.push(() => log.close());
  return log;
}

async function produce(log: Log, topic: string, values: readonly string[], partition: number | null = null): Promise<void> {
  const producer = log.producer({ clientId: 'producer' });
  for (const value of values) producer.send(topic, partition, Buffer.from(value), Buffer.from(value), Date.now(), []);
  await producer.flush();
  await producer.close();
}

function valuesOf(batches: readonly FetchedBatch[]): string[] {
  const values: string[] = [];
  for (const batch of batches) while (batch.next()) values.push(String(batch.value));
  return values;
}

/** Polls until so many records have come. */
async function take(source: { poll(ms: number): Promise<readonly FetchedBatch[]> }, count: number): Promise<string[]> {
  const values: string[] = [];
  while (values.length < count) values.push(...valuesOf(await source.poll(200)));
  return values;
}

class Owned implements RebalanceListener {
  partitions: readonly TopicPartition[] = [];
  readonly events: string[] = [];
  async assigned(partitions: readonly TopicPartition[]): Promise<void> {
    this.partitions = partitions;
    this.events.push(`assigned ${partitions.length}`);
  }
  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    this.events.push(`revoked ${partitions.length}`);
    this.partitions = [];
  }
  async lost(): Promise<void> {
    this.events.push('lost');
    this.partitions = [];
  }
}

async function join(
  log: Log,
  groupId: string,
  topics: readonly string[],
  clientId: string,
  sessionTimeoutMs = 2_000,
): Promise<{ consumer: LogConsumer; owned: Owned }> {
  const consumer = log.consumer({
    groupId,
    clientId,
    isolation: 'read_committed',
    offsetReset: 'earliest',
    sessionTimeoutMs,
  });
  cleanups.push(() => consumer.close());
  const owned = new Owned();
  await consumer.subscribe(topics, owned);
  return { consumer, owned };
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => `v${i}`);

describe('producing and reading', () => {
  test('keeps the order of a partition, headers, nulls and timestamps', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const producer = log.producer({ clientId: 'p' });
    producer.send(topic, 0, null, Buffer.from('a'), 5, [
      ['h', Buffer.from('1')],
      ['n', null],
    ]);
    producer.send(topic, 0, Buffer.from('k'), null, 6, []);
    await producer.flush();
    expect(producer.position(topic, 0)).toBe(2);
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    cleanups.push(() => reader.close());
    reader.assign([{ topic, partition: 0, offset: 0 }]);
    const [batch] = await reader.poll(5_000);
    expect(batch?.next()).toBe(true);
    expect([batch?.key, String(batch?.value), batch?.timestamp, batch?.offset]).toEqual([null, 'a', 5, 0]);
    expect(batch?.headers).toEqual([
      ['h', Buffer.from('1')],
      ['n', null],
    ]);
    expect(batch?.next()).toBe(true);
    expect([String(batch?.key), batch?.value, batch?.timestamp]).toEqual(['k', null, 6]);
    expect(batch?.next()).toBe(false);
  });

  test('100,000 records over 6 partitions come back, each once, in order within their partition', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 6);
    const values = numbers(100_000);
    await produce(log, topic, values);
    const reader = log.reader({ clientId: 'r', isolation: 'read_uncommitted' });
    cleanups.push(() => reader.close());
    reader.assign(Array.from({ length: 6 }, (_, partition) => ({ topic, partition, offset: 0 })));
    const found = await take(reader, values.length);
    expect(found).toHaveLength(values.length);
    const byPartition = (list: readonly string[]) =>
      Array.from({ length: 6 }, (_, p) => list.filter((v) => partitionOfKey(Buffer.from(v), 6) === p));
    expect(byPartition(found)).toEqual(byPartition(values));
  });

  test('kafkajs places keys on the same partitions', async () => {
    const { kafka, log } = await start();
    const topic = await topicOf(log, 7);
    const keys = Array.from({ length: 100 }, (_, i) => `key-${i}-é`);
    const producer = new Kafka({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic, messages: keys.map((key) => ({ key, value: key })) });
    await producer.disconnect();
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    cleanups.push(() => reader.close());
    reader.assign(Array.from({ length: 7 }, (_, partition) => ({ topic, partition, offset: 0 })));
    for (let seen = 0; seen < keys.length; ) {
      for (const batch of await reader.poll(500)) {
        while (batch.next()) {
          expect(partitionOfKey(batch.key ?? Buffer.alloc(0), 7)).toBe(batch.partition);
          seen++;
        }
      }
    }
  });

  test('a pause delivers nothing and loses nothing', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const { consumer, owned } = await join(log, own('group'), [topic], 'one');
    await consumer.poll(10);
    await produce(log, topic, numbers(10));
    consumer.pause(owned.partitions);
    expect(await consumer.poll(300)).toEqual([]);
    consumer.resume(owned.partitions);
    expect(await take(consumer, 10)).toEqual(numbers(10));
  });
});

describe('a group', () => {
  test('goes on from what was committed, with its metadata', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const group = own('group');
    await produce(log, topic, numbers(10));
    const first = await join(log, group, [topic], 'one');
    await take(first.consumer, 10);
    await first.consumer.commit([{ topic, partition: 0, offset: 4, metadata: 'note' }]);
    await first.consumer.close();
    const second = await join(log, group, [topic], 'two');
    expect(await take(second.consumer, 6)).toEqual(numbers(10).slice(4));
    expect(await second.consumer.committed([{ topic, partition: 0 }])).toEqual([
      { topic, partition: 0, offset: 4, metadata: 'note' },
    ]);
    expect(await log.admin().committedOffsets(group)).toHaveLength(1);
  });

  test('shares co-partitioned topics alike, and hands partitions over when a member comes and goes', async () => {
    const { log } = await start();
    const [a, b] = [await topicOf(log, 4), await topicOf(log, 4)];
    const group = own('group');
    const one = await join(log, group, [a, b], 'one');
    await one.consumer.poll(10);
    expect(one.owned.partitions).toHaveLength(8);
    const two = await join(log, group, [a, b], 'two');
    const pumping = new Set([one.consumer, two.consumer]);
    const pump = async (consumer: LogConsumer): Promise<void> => {
      while (pumping.has(consumer)) await consumer.poll(50);
    };
    const [first, second] = [pump(one.consumer), pump(two.consumer)];
    await expect.poll(() => [one.owned.partitions.length, two.owned.partitions.length]).toEqual([4, 4]);
    const partitionsOf = (owned: Owned, topic: string) =>
      owned.partitions.filter((p) => p.topic === topic).map((p) => p.partition);
    expect(partitionsOf(one.owned, a)).toEqual(partitionsOf(one.owned, b));
    pumping.delete(two.consumer);
    await second;
    await two.consumer.close();
    await expect.poll(() => one.owned.partitions.length).toBe(8);
    expect(one.owned.events).toContain('revoked 8');
    pumping.clear();
    await first;
  });

  test('ranges give every partition to exactly one member', () => {
    const members = ['c', 'a', 'b'].map((memberId) => ({ memberId, topics: ['t'] }));
    const assigned = assignRange(members, new Map([['t', 7]]));
    expect(
      [...assigned.values()]
        .flatMap(({ partitions }) => partitions)
        .map(({ partition }) => partition)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(assigned.get('a')?.partitions).toHaveLength(3);
  });

  test('topics that belong together keep equal partition numbers on one member, however many partitions each has', () => {
    const members = ['a', 'b', 'c'].map((memberId) => ({ memberId, topics: ['x', 'y', 'one', 'two'] }));
    const counts = new Map([
      ['x', 7],
      ['y', 3],
      ['one', 1],
      ['two', 1],
    ]);
    const assigned = assignRange(members, counts, [{ topics: ['x', 'y'] }, { topics: ['one'] }, { topics: ['two'] }]);
    for (const { partitions: places } of assigned.values()) {
      const numbersOf = (name: string) => places.filter(({ topic }) => topic === name).map(({ partition }) => partition);
      for (const number of numbersOf('y')) expect(numbersOf('x')).toContain(number);
    }
    expect([...assigned.values()].flatMap(({ partitions }) => partitions)).toHaveLength(12);
    const owner = (name: string) =>
      [...assigned].find(([, { partitions }]) => partitions.some(({ topic }) => topic === name))?.[0];
    expect(owner('one')).not.toBe(owner('two'));
  });

  test('a topic that only some members read goes to them alone', () => {
    const members = [
      { memberId: 'a', topics: ['x', 'y'] },
      { memberId: 'b', topics: ['x'] },
    ];
    const assigned = assignRange(
      members,
      new Map([
        ['x', 2],
        ['y', 2],
      ]),
    );
    expect(assigned.get('b')?.partitions).toEqual([{ topic: 'x', partition: 1 }]);
    expect(assigned.get('a')?.partitions).toHaveLength(3);
  });
});

describe('trouble', () => {
  test.skipIf(onRealKafka)(
    'a broker that goes away and comes back loses nothing (embedded only: the test stops it)',
    async () => {
      const dir = (await import('node:fs')).mkdtempSync(
        (await import('node:path')).join((await import('node:os')).tmpdir(), 'millrace-test-'),
      );
      const first = await startEmbeddedKafka({ dir });
      const log = open(first.bootstrap, 30_000);
      await log.admin().createTopics([{ name: 't', partitions: 2 }]);
      const { consumer } = await join(log, 'group', ['t'], 'one');
      await consumer.poll(10);
      await produce(log, 't', ['before'], 0);
      expect(await take(consumer, 1)).toEqual(['before']);
      await first.stop();
      const producer = log.producer({ clientId: 'late' });
      producer.send('t', 0, null, Buffer.from('during'), 1, []);
      const flushed = producer.flush();
      const second = await startEmbeddedKafka({ dir, port: first.port });
      cleanups.push(() => second.stop());
      await flushed;
      expect(await take(consumer, 1)).toEqual(['during']);
      await producer.close();
    },
  );

  test('a topic that does not exist is named', async () => {
    const { log } = await start(500);
    const nowhere = own('nowhere');
    const producer = log.producer({ clientId: 'p' });
    producer.send(nowhere, null, null, Buffer.from('x'), 1, []);
    await expect(producer.flush()).rejects.toMatchObject({
      code: 'STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION',
      message: expect.stringContaining(`'${nowhere}'`),
    });
  });

  test('a record over the limit is refused before it is sent', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const producer = log.producer({ clientId: 'p' });
    expect(() => producer.send(topic, null, null, Buffer.alloc(2_000_000), 1, [])).toThrow('over the limit');
  });

  test('nothing that listens, and something that is not Kafka, are named with their port', async () => {
    const silent = createServer((socket) => void socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => silent.close());
    const { port } = silent.address() as { port: number };
    await expect(open(`127.0.0.1:${port}`, 300).admin().describeTopics()).rejects.toThrow(`127.0.0.1:${port}`);
    await new Promise<void>((resolve) => silent.close(() => resolve()));
    connect(port).on('error', () => {});
    await expect(open(`127.0.0.1:${port}`, 300).admin().describeTopics()).rejects.toMatchObject({
      code: 'STREAM_KAFKA_UNREACHABLE',
    });
    expect(() => kafkaLog({ brokers: [] }).admin()).toThrow('at least one');
    await expect(open('nonsense', 300).admin().describeTopics()).rejects.toThrow('host:port');
  });
});

describe('administration', () => {
  test('topics are made once, described with their configs, and deleted; what is made again is empty', async () => {
    const { log } = await start();
    const admin = log.admin();
    const name = own('admin');
    const spec = { name, partitions: 3, configs: { 'retention.ms': '123456', 'cleanup.policy': 'delete' } };
    await admin.createTopics([spec]);
    await admin.createTopics([{ ...spec, partitions: 5 }]);
    const [described] = await admin.describeTopics([name, own('missing')]);
    expect(described).toMatchObject({ name, partitions: 3, configs: spec.configs });
    expect((await admin.describeTopics()).map((topic) => topic.name)).toContain(name);
    await produce(log, name, numbers(10));
    await admin.deleteTopics([name]);
    expect(await admin.describeTopics([name])).toEqual([]);
    await admin.createTopics([spec]);
    const places = [0, 1, 2].map((partition) => ({ topic: name, partition }));
    expect(await admin.endOffsets(places)).toEqual([0, 0, 0]);
    await expect(admin.createTopics([{ name: own('config'), partitions: 1, configs: { 'no.such': '1' } }])).rejects.toMatchObject(
      {
        code: 'STREAM_KAFKA_INVALID_CONFIG',
      },
    );
  });

  test('records before an offset are deleted; a reader that stands there goes on at the beginning', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 2);
    for (const partition of [0, 1]) await produce(log, topic, numbers(10), partition);
    const places = [0, 1].map((partition) => ({ topic, partition }));
    await log.admin().deleteRecords([
      { topic, partition: 0, offset: 4 },
      { topic, partition: 1, offset: 10 },
    ]);
    expect(await log.admin().beginningOffsets(places)).toEqual([4, 10]);
    expect(await log.admin().endOffsets(places)).toEqual([10, 10]);
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    cleanups.push(() => reader.close());
    reader.assign(places.map((place) => ({ ...place, offset: 0 })));
    expect(await take(reader, 6)).toEqual(numbers(10).slice(4));
    await produce(log, topic, ['late'], 1);
    expect(await take(reader, 1)).toEqual(['late']);
  });
});

describe('the producer', () => {
  test.each(['gzip', 'snappy', 'lz4'] as const)('packs with %s what the broker takes and gives back', async (compression) => {
    const { log } = await start();
    const topic = await topicOf(log, 1);
    const producer = log.producer({ clientId: 'packer', compression });
    for (const value of numbers(5_000)) producer.send(topic, 0, null, Buffer.from(value), 1, []);
    await producer.flush();
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    cleanups.push(() => reader.close());
    reader.assign([{ topic, partition: 0, offset: 0 }]);
    expect(await take(reader, 5_000)).toEqual(numbers(5_000));
    await producer.close();
  });

  test('makes room when its open batches alone reach the bound', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 20);
    const producer = log.producer({ clientId: 'bounded', maxBufferedBytes: 100_000, lingerMs: 60_000 });
    for (let i = 0; i < 400; i++) {
      producer.send(topic, i % 20, null, Buffer.alloc(1_000, 65), 1, []);
      await producer.ready();
      expect(producer.bufferedBytes).toBeLessThanOrEqual(100_000);
    }
    await producer.flush();
    expect(producer.bufferedBytes).toBe(0);
    expect(producer.position(topic, 7)).toBe(20);
    await producer.close();
  });

  test('that is closed early says so to whoever waits for the flush', async () => {
    const { log } = await start();
    const producer = log.producer({ clientId: 'early' });
    producer.send(own('nowhere'), null, null, Buffer.from('x'), 1, []);
    const flushed = producer.flush();
    await producer.close();
    await expect(flushed).rejects.toMatchObject({ code: 'STREAM_CLOSED', verdict: 'retry' });
  });
});

describe('a member', () => {
  test('whose group went on without it is told, commits nothing, and joins again', async () => {
    const { kafka, log } = await start();
    const topic = await topicOf(log, 1);
    const groupId = own('group');
    const { consumer, owned } = await join(log, groupId, [topic], 'one');
    await produce(log, topic, numbers(3));
    await take(consumer, 3);
    const { memberId } = consumer.groupMetadata();
    const broker = await BrokerConnection.open(kafka.bootstrap, 'somebody else', 5_000);
    cleanups.push(() => broker.close());
    await broker.request(LeaveGroup, { groupId, memberId, members: [{ memberId }] });
    await expect(consumer.commit([{ topic, partition: 0, offset: 3, metadata: '' }])).rejects.toMatchObject({
      code: 'STREAM_GROUP_CHANGED',
      verdict: 'retry',
    });
    expect(await log.admin().committedOffsets(groupId)).toEqual([]);
    expect(await take(consumer, 3)).toEqual(numbers(3));
    expect(owned.events).toEqual(['assigned 1', 'lost', 'assigned 1']);
    await consumer.commit([{ topic, partition: 0, offset: 3, metadata: '' }]);
    expect(await log.admin().committedOffsets(groupId)).toMatchObject([{ topic, partition: 0, offset: 3 }]);
  });

  test('that takes longer than its session to finish its work for a rebalance is still in the group, and commits', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 2);
    const groupId = own('group');
    const sessionTimeoutMs = 600;
    const { consumer, owned } = await join(log, groupId, [topic], 'one', sessionTimeoutMs);
    await consumer.poll(10);
    owned.revoked = async () => {
      const begun = performance.now();
      while (performance.now() - begun < 2 * sessionTimeoutMs) await new Promise((resolve) => setTimeout(resolve, 20));
      await consumer.commit([{ topic, partition: 0, offset: 3, metadata: '' }]);
    };
    const second = await join(log, groupId, [topic], 'two', sessionTimeoutMs);
    const state = { over: false };
    cleanups.push(() => {
      state.over = true;
    });
    const pump = async (member: LogConsumer): Promise<void> => {
      while (!state.over) await member.poll(50);
    };
    const pumps = [pump(consumer), pump(second.consumer)];
    await expect.poll(() => [owned.partitions.length, second.owned.partitions.length]).toEqual([1, 1]);
    state.over = true;
    await Promise.all(pumps);
    expect(owned.events).toEqual(['assigned 2', 'assigned 1']);
    expect(await log.admin().committedOffsets(groupId)).toMatchObject([{ topic, partition: 0, offset: 3 }]);
  });

  test('knows where it stands from the assignment on, and closes at once while it waits to join', async () => {
    const { log } = await start();
    const topic = await topicOf(log, 2);
    await produce(log, topic, numbers(5), 0);
    const group = own('group');
    const { consumer } = await join(log, group, [topic], 'one');
    await take(consumer, 5);
    expect([0, 1, 2].map((partition) => consumer.position({ topic, partition }))).toEqual([5, 0, undefined]);
    expect(consumer.highWatermark({ topic, partition: 0 })).toBe(5);
    consumer.seek({ topic, partition: 0 }, 3);
    expect(consumer.position({ topic, partition: 0 })).toBe(3);
    expect(await take(consumer, 2)).toEqual(['v3', 'v4']);
    // The second one waits for the first, which does not poll any more.
    const second = await join(log, group, [topic], 'two');
    const waiting = second.consumer.poll(10_000);
    await new Promise((resolve) => setImmediate(resolve));
    const asked = performance.now();
    await second.consumer.close();
    expect(await waiting).toEqual([]);
    expect(performance.now() - asked).toBeLessThan(6_000);
  });
});
