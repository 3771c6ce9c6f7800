import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Consumer, Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type EmbeddedKafka, type EmbeddedKafkaOptions, startEmbeddedKafka } from './index.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function start(options: EmbeddedKafkaOptions = {}): Promise<{ kafka: EmbeddedKafka; client: Kafka }> {
  const kafka = await startEmbeddedKafka(options);
  cleanups.push(() => kafka.stop().catch(() => {}));
  return { kafka, client: clientOf(kafka.bootstrap) };
}

function clientOf(bootstrap: string): Kafka {
  return new Kafka({
    brokers: [bootstrap],
    clientId: 'test',
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 20 },
  });
}

async function createTopic(
  client: Kafka,
  topic: string,
  numPartitions = 1,
  configs: { name: string; value: string }[] = [],
): Promise<void> {
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions, configEntries: configs }] });
  await admin.disconnect();
}

async function produce(client: Kafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = client.producer();
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ key: value, value })) });
  await producer.disconnect();
}

/** Reads a topic from the beginning until `count` records have come. */
async function consume(client: Kafka, topic: string, count: number, groupId = `group-${Math.random()}`): Promise<string[]> {
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ message }) => {
          values.push(message.value?.toString() ?? '');
          if (values.length >= count) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return values;
}

const numbers = (count: number, prefix = 'v'): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('the start', () => {
  /** It takes 100 ms and less on a machine that is not busy: this is to notice a start that waits for something. */
  const START_MS_MAX = 3_000;

  test('takes no time, topics included', async () => {
    const took: number[] = [];
    for (let i = 0; i < 5; i++) {
      const begin = performance.now();
      await start({ topics: [{ name: 'orders', partitions: 12 }] });
      took.push(performance.now() - begin);
    }
    // The fastest: other processes may hold the machine.
    expect(Math.min(...took)).toBeLessThan(START_MS_MAX);
  });

  test('makes topics with their configs; one that is there stays as it is', async () => {
    const dir = temporaryDir();
    const topic = { name: 'orders', partitions: 2, configs: { 'retention.ms': '1000' } };
    const first = await start({ dir, topics: [topic, { name: 'audit' }], defaultPartitions: 3 });
    await produce(first.client, 'orders', numbers(3));
    await first.kafka.stop();
    const { client } = await start({ dir, topics: [{ ...topic, configs: { 'retention.ms': '5' } }] });
    expect(await consume(client, 'orders', 3)).toHaveLength(3);
    const admin = client.admin();
    await admin.connect();
    cleanups.push(() => admin.disconnect());
    const { topics } = await admin.fetchTopicMetadata();
    expect(Object.fromEntries(topics.map(({ name, partitions }) => [name, partitions.length]))).toEqual({ orders: 2, audit: 3 });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: 'orders', configNames: ['retention.ms'] }],
    });
    expect(resources[0]?.configEntries[0]?.configValue).toBe('1000');
  });

  test('that fails names why and leaves no folder behind', async () => {
    const { kafka } = await start();
    const temporary = temporaryDir();
    vi.stubEnv('TMPDIR', temporary);
    cleanups.push(() => vi.unstubAllEnvs());
    await expect(startEmbeddedKafka({ port: kafka.port })).rejects.toMatchObject({ code: 'STREAM_PORT_IN_USE' });
    for (const topic of [{ name: 'a b' }, { name: 'a', partitions: 0 }, { name: 'a', configs: { 'retention.ms': 'soon' } }]) {
      await expect(startEmbeddedKafka({ topics: [topic] })).rejects.toMatchObject({ code: 'STREAM_CONFIG' });
    }
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('on every address tells clients one that they can connect to, or the one it is given', async () => {
    const everywhere = await start({ host: '0.0.0.0' });
    expect(everywhere.kafka.bootstrap).toBe(`127.0.0.1:${everywhere.kafka.port}`);
    const { kafka, client } = await start({ host: '0.0.0.0', advertisedHost: 'localhost', topics: [{ name: 'orders' }] });
    expect(kafka.bootstrap).toBe(`localhost:${kafka.port}`);
    await produce(client, 'orders', ['a']);
    expect(await consume(client, 'orders', 1)).toEqual(['a']);
  });
});

describe('the embedded broker and kafkajs', () => {
  test('gives records back in order', async () => {
    const { client } = await start();
    await createTopic(client, 'orders');
    await produce(client, 'orders', numbers(500));
    expect(await consume(client, 'orders', 500)).toEqual(numbers(500));
  });

  test('a topic keeps its partitions, configs and records over a restart', async () => {
    const dir = temporaryDir();
    const first = await start({ dir });
    await createTopic(first.client, 'kept', 3, [{ name: 'retention.ms', value: '1000' }]);
    await produce(first.client, 'kept', numbers(30));
    await first.kafka.stop();
    const second = await start({ dir });
    const admin = second.client.admin();
    await admin.connect();
    cleanups.push(() => admin.disconnect());
    const { topics } = await admin.fetchTopicMetadata({ topics: ['kept'] });
    expect(topics[0]?.partitions).toHaveLength(3);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: 'kept', configNames: ['retention.ms'] }],
    });
    expect(resources[0]?.configEntries[0]?.configValue).toBe('1000');
    expect((await consume(second.client, 'kept', 30)).sort()).toEqual(numbers(30).sort());
  });

  test('a group goes on from its committed offset', async () => {
    const { client } = await start();
    await createTopic(client, 'steps');
    await produce(client, 'steps', numbers(5, 'a'));
    expect(await consume(client, 'steps', 5, 'readers')).toEqual(numbers(5, 'a'));
    await produce(client, 'steps', numbers(5, 'b'));
    expect(await consume(client, 'steps', 5, 'readers')).toEqual(numbers(5, 'b'));
  });

  test('two members share the partitions, and one takes all when the other leaves', async () => {
    const { client } = await start();
    await createTopic(client, 'shared', 4);
    const owned = new Map<string, number>();
    const join = async (name: string): Promise<Consumer> => {
      const consumer = client.consumer({ groupId: 'pair', maxWaitTimeInMs: 50, heartbeatInterval: 100, rebalanceTimeout: 2000 });
      cleanups.push(() => consumer.disconnect());
      consumer.on(
        consumer.events.GROUP_JOIN,
        ({ payload }) => void owned.set(name, payload.memberAssignment.shared?.length ?? 0),
      );
      await consumer.connect();
      await consumer.subscribe({ topic: 'shared' });
      await consumer.run({ eachMessage: async () => {} });
      return consumer;
    };
    await join('one');
    const two = await join('two');
    await expect.poll(() => [owned.get('one'), owned.get('two')]).toEqual([2, 2]);
    await two.disconnect();
    await expect.poll(() => owned.get('one')).toBe(4);
  });

  test('offsets are found by timestamp, and records before a point can be deleted', async () => {
    const { client } = await start();
    await createTopic(client, 'times');
    const producer = client.producer();
    await producer.connect();
    await producer.send({
      topic: 'times',
      messages: [10, 20, 30].map((n) => ({ value: String(n), timestamp: String(n * 1000) })),
    });
    await producer.disconnect();
    const admin = client.admin();
    await admin.connect();
    cleanups.push(() => admin.disconnect());
    expect(await admin.fetchTopicOffsetsByTimestamp('times', 15_000)).toMatchObject([{ partition: 0, offset: '1' }]);
    await admin.deleteTopicRecords({ topic: 'times', partitions: [{ partition: 0, offset: '2' }] });
    expect(await admin.fetchTopicOffsets('times')).toMatchObject([{ low: '2', high: '3' }]);
  });

  test('old segments go when retention says so', async () => {
    const { client, kafka } = await start();
    await createTopic(client, 'old', 1, [
      { name: 'segment.bytes', value: '500' },
      { name: 'retention.ms', value: '1000' },
    ]);
    for (let i = 0; i < 5; i++) await produce(client, 'old', [String(i).repeat(200)]);
    kafka.applyRetention(Date.now() + 60_000);
    const admin = client.admin();
    await admin.connect();
    cleanups.push(() => admin.disconnect());
    expect(await admin.fetchTopicOffsets('old')).toMatchObject([{ low: '5', high: '5' }]);
  });

  test('a compacted topic keeps the newest record of each key, takes none without a key, and lets nobody delete', async () => {
    const { client, kafka } = await start();
    await createTopic(client, 'compacted', 1, [
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'segment.bytes', value: '400' },
    ]);
    const producer = client.producer({ retry: { retries: 0 } });
    await producer.connect();
    cleanups.push(() => producer.disconnect());
    for (let i = 0; i < 20; i++) {
      const messages = [{ key: String(i % 3), value: String(i).padEnd(100) }];
      await producer.send({ topic: 'compacted', messages });
    }
    await kafka.compact();
    // The last two are in the segment that is written to.
    expect((await consume(client, 'compacted', 5)).map(Number)).toEqual([15, 16, 17, 18, 19]);
    await expect(producer.send({ topic: 'compacted', messages: [{ value: 'no key' }] })).rejects.toThrow(/failed the validation/);
    const admin = client.admin();
    await admin.connect();
    cleanups.push(() => admin.disconnect());
    await expect(admin.deleteTopicRecords({ topic: 'compacted', partitions: [{ partition: 0, offset: '5' }] })).rejects.toThrow();
  });

  test('mistakes get Kafka’s errors', async () => {
    const { client } = await start();
    const admin = client.admin();
    await admin.connect();
    cleanups.push(() => admin.disconnect());
    await admin.createTopics({ topics: [{ topic: 'once' }] });
    expect(await admin.createTopics({ topics: [{ topic: 'once' }] })).toBe(false);
    await expect(admin.createTopics({ topics: [{ topic: 'bad name' }] })).rejects.toThrow();
    await expect(admin.createTopics({ topics: [{ topic: 'three', replicationFactor: 3 }] })).rejects.toThrow(
      'Topic creation errors',
    );
    const producer = client.producer({ retry: { retries: 0 } });
    await producer.connect();
    cleanups.push(() => producer.disconnect());
    await expect(producer.send({ topic: 'once', messages: [{ value: 'x'.repeat(2_000_000) }] })).rejects.toThrow(
      /too large|larger/i,
    );
  });
});

describe('after a crash', () => {
  const brokerProcess = new URL('./broker-process.ts', import.meta.url);

  async function startProcess(dir: string, port = 0): Promise<{ child: ChildProcess; bootstrap: string }> {
    const child = fork(brokerProcess, ['--dir', dir, '--port', String(port)], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    cleanups.push(() => child.kill('SIGKILL'));
    const [line] = await once(child.stdout ?? process.stdin, 'data');
    return { child, bootstrap: (JSON.parse(String(line)) as { bootstrap: string }).bootstrap };
  }

  test('every record that was acknowledged before kill -9 is there, once', async () => {
    const dir = temporaryDir();
    const first = await startProcess(dir);
    const client = clientOf(first.bootstrap);
    await createTopic(client, 'survivors');
    const producer = clientOf(first.bootstrap).producer();
    await producer.connect();
    const acknowledged: string[] = [];
    const killed = once(first.child, 'exit');
    for (let i = 0; ; i++) {
      if (i === 40) first.child.kill('SIGKILL');
      const value = `record ${i}`;
      try {
        // kafkajs notices a dead broker only at its request timeout: the process's end is the sooner sign.
        await Promise.race([
          producer.send({ topic: 'survivors', messages: [{ value }] }),
          killed.then(() => Promise.reject(new Error('killed'))),
        ]);
        acknowledged.push(value);
      } catch {
        break;
      }
    }
    producer.disconnect().catch(() => {});
    await killed;
    const second = await startProcess(dir);
    const found = await consume(clientOf(second.bootstrap), 'survivors', acknowledged.length);
    expect(found.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);
  });

  test('a torn tail is cut back to the last whole batch', async () => {
    const dir = temporaryDir();
    const first = await start({ dir });
    await createTopic(first.client, 'torn');
    await produce(first.client, 'torn', ['whole']);
    await first.kafka.stop();
    const log = join(dir, 'torn-0', readdirSync(join(dir, 'torn-0')).find((file) => file.endsWith('.log')) ?? '');
    const size = statSync(log).size;
    appendFileSync(log, Buffer.concat([Buffer.alloc(8), Buffer.from([0, 0, 0, 90]), Buffer.alloc(40, 7)]));
    const second = await start({ dir });
    expect(statSync(log).size).toBe(size);
    await produce(second.client, 'torn', ['after']);
    expect(await consume(second.client, 'torn', 2)).toEqual(['whole', 'after']);
  });

  test('a folder or port in use is named', async () => {
    const dir = temporaryDir();
    const { kafka } = await start({ dir });
    await expect(startEmbeddedKafka({ dir })).rejects.toThrow(dir);
    await expect(startEmbeddedKafka({ port: kafka.port })).rejects.toThrow(`port ${kafka.port}`);
  });
});

test('noise on the port closes that connection and hurts nobody else', async () => {
  const { kafka, client } = await start();
  await createTopic(client, 'calm');
  for (const noise of [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.alloc(64, 0xff),
    Buffer.from([0, 0, 0, 8, 0, 99, 0, 0, 0, 0, 0, 1]),
  ]) {
    const socket = connect(kafka.port, '127.0.0.1');
    socket.write(noise);
    await once(socket, 'close');
  }
  await produce(client, 'calm', ['still here']);
  expect(await consume(client, 'calm', 1)).toEqual(['still here']);
});
