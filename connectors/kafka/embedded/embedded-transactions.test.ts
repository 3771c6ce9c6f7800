import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { afterEach, describe, expect, test } from 'vitest';
import { BrokerConnection } from '../client/broker-connection.ts';
import { RecordCursor } from '../wire/index.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import { InitProducerId } from '../wire/messages/init-producer-id.ts';
import { OffsetFetch } from '../wire/messages/offset-fetch.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from './index.ts';

const PARTITIONS = [0, 1, 2] as const;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(dir?: string): Promise<EmbeddedKafka> {
  const kafka = await startEmbeddedKafka({ ...(dir === undefined ? {} : { dir }), transactionCheckMs: 20 });
  cleanups.push(() => kafka.stop());
  return kafka;
}

function clientOf(bootstrap: string): Kafka {
  return new Kafka({
    brokers: [bootstrap],
    clientId: 'test',
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 20 },
  });
}

async function createTopics(client: Kafka, ...topics: readonly string[]): Promise<void> {
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: PARTITIONS.length })) });
  await admin.disconnect();
}

async function transactional(client: Kafka, transactionalId: string): Promise<Producer> {
  const producer = client.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  cleanups.push(() => producer.disconnect().catch(() => {}));
  return producer;
}

/** The same value to each partition. */
const everywhere = (topic: string, value: string) => ({
  topic,
  messages: PARTITIONS.map((partition) => ({ partition, value })),
});

/** What the partition holds for readers of committed records, and whether everything in it is decided. */
async function readCommitted(connection: BrokerConnection, topic: string, partition: number) {
  const values: string[] = [];
  for (let fetchOffset = 0; ; ) {
    const { responses } = await connection.request(
      { ...Fetch, max: 12 },
      {
        maxWaitMs: 0,
        minBytes: 1,
        maxBytes: 1 << 20,
        isolationLevel: 1,
        topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
      },
    );
    const { records, abortedTransactions, highWatermark, lastStableOffset } = responses[0]?.partitions[0] ?? {};
    if (!records?.length) return { values, decided: highWatermark === lastStableOffset };
    const aborted = abortedTransactions ?? [];
    const cursor = new RecordCursor({ topic, partition, records, fetchOffset, highWatermark: 0, aborted });
    while (cursor.next()) values.push(String(cursor.value));
    fetchOffset = cursor.nextOffset;
  }
}

async function committedOffset(connection: BrokerConnection, groupId: string): Promise<number> {
  const body = { groupId, topics: [{ name: 'in', partitionIndexes: [0] }], requireStable: true };
  const { topics } = await connection.request(OffsetFetch, body, { versionMax: 7 });
  return topics[0]?.partitions[0]?.committedOffset ?? Number.NaN;
}

describe('kafkajs', () => {
  test('commits and aborts: a consumer sees what was committed, in order', async () => {
    const kafka = await start();
    const client = clientOf(kafka.bootstrap);
    await createTopics(client, 'out');
    const producer = await transactional(client, 'a');
    const wanted: string[] = [];
    for (let i = 0; i < 6; i++) {
      const transaction = await producer.transaction();
      for (let j = 0; j < 3; j++)
        await transaction.send({ topic: 'out', messages: [{ key: 'k', partition: 0, value: `${i}.${j}` }] });
      if (i % 3 === 1) await transaction.abort();
      else {
        await transaction.commit();
        wanted.push(`${i}.0`, `${i}.1`, `${i}.2`);
      }
    }
    const consumer = client.consumer({ groupId: 'readers', maxWaitTimeInMs: 50 });
    cleanups.push(() => consumer.disconnect());
    await consumer.connect();
    await consumer.subscribe({ topic: 'out', fromBeginning: true });
    const values: string[] = [];
    await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
    await expect.poll(() => values.length).toBeGreaterThanOrEqual(wanted.length);
    expect(values).toEqual(wanted);
  });

  test('offsets go with the transaction', async () => {
    const kafka = await start();
    const client = clientOf(kafka.bootstrap);
    await createTopics(client, 'in', 'out');
    const producer = await transactional(client, 'a');
    const connection = await BrokerConnection.open(kafka.bootstrap, 'test', 10_000);
    cleanups.push(() => connection.close());
    const step = async (offset: number) => {
      const transaction = await producer.transaction();
      await transaction.send(everywhere('out', `after ${offset}`));
      await transaction.sendOffsets({
        consumerGroupId: 'g',
        topics: [{ topic: 'in', partitions: [{ partition: 0, offset: String(offset) }] }],
      });
      return transaction;
    };
    await (await step(4)).commit();
    expect(await committedOffset(connection, 'g')).toBe(4);
    await (await step(9)).abort();
    expect(await committedOffset(connection, 'g')).toBe(4);
    expect((await readCommitted(connection, 'out', 1)).values).toEqual(['after 4']);
  });

  test('a second producer of the same transactional id fences the first', async () => {
    const kafka = await start();
    const client = clientOf(kafka.bootstrap);
    await createTopics(client, 'out');
    const zombie = await transactional(client, 'a');
    const left = await zombie.transaction();
    await left.send(everywhere('out', 'zombie'));
    const heir = await transactional(client, 'a');
    const transaction = await heir.transaction();
    await transaction.send(everywhere('out', 'heir'));
    await transaction.commit();
    await expect(left.send(everywhere('out', 'zombie again'))).rejects.toThrow(/epoch|fenced/i);
    await expect(left.commit()).rejects.toThrow(/epoch|fenced/i);
    const connection = await BrokerConnection.open(kafka.bootstrap, 'test', 10_000);
    cleanups.push(() => connection.close());
    for (const partition of PARTITIONS)
      expect(await readCommitted(connection, 'out', partition)).toEqual({ values: ['heir'], decided: true });
  });
});

test.each(['transactions.log', 'producer-ids.json'])(
  'a broker whose %s is damaged does not start, and names the file',
  async (file) => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    const kafka = await startEmbeddedKafka({ dir });
    const producer = await transactional(clientOf(kafka.bootstrap), 'a');
    await producer.transaction();
    await kafka.stop();
    const bytes = readFileSync(join(dir, file));
    bytes.writeUInt8(bytes.readUInt8(2) ^ 1, 2);
    writeFileSync(join(dir, file), bytes);
    await expect(startEmbeddedKafka({ dir })).rejects.toMatchObject({
      code: 'STREAM_BROKER_FILE_DAMAGED',
      message: expect.stringContaining(join(dir, file)),
    });
    bytes.writeUInt8(bytes.readUInt8(2) ^ 1, 2);
    writeFileSync(join(dir, file), bytes);
    await start(dir);
  },
);

describe('kill -9', () => {
  const brokerProcess = new URL('./broker-process.ts', import.meta.url);
  const WRITERS = 4;
  const ROUNDS = 3;

  async function startProcess(dir: string): Promise<{ child: ChildProcess; bootstrap: string }> {
    const child = fork(brokerProcess, ['--dir', dir], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    cleanups.push(() => child.kill('SIGKILL'));
    const [line] = await once(child.stdout ?? process.stdin, 'data');
    return { child, bootstrap: (JSON.parse(String(line)) as { bootstrap: string }).bootstrap };
  }

  /** How a transaction ended as far as its producer knows. */
  type Outcome = 'committed' | 'aborted' | 'unknown';

  /** Transactions one after another, each with a record in every partition and an offset, until the broker is gone. */
  async function write(child: ChildProcess, producer: Producer, writer: number, from: number, told: Map<string, Outcome>) {
    // kafkajs notices a dead broker only at its request timeout: the process's end is the sooner sign.
    const gone = once(child, 'exit').then((): never => {
      throw new Error('killed');
    });
    for (let i = from; ; i++) {
      const value = `${writer}:${i}`;
      const commit = i % 4 !== 3;
      told.set(value, commit ? 'unknown' : 'aborted');
      try {
        const transaction = await Promise.race([producer.transaction(), gone]);
        await Promise.race([transaction.send(everywhere('out', value)), gone]);
        const topics = [{ topic: 'in', partitions: [{ partition: 0, offset: String(i) }] }];
        await Promise.race([transaction.sendOffsets({ consumerGroupId: `g${writer}`, topics }), gone]);
        await Promise.race([commit ? transaction.commit() : transaction.abort(), gone]);
      } catch (error) {
        if (!child.killed) throw error;
        return;
      }
      if (commit) told.set(value, 'committed');
    }
  }

  test('each transaction is there in every partition with its offset, or nowhere', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    const told = new Map<string, Outcome>();
    for (let round = 0; round < ROUNDS; round++) {
      const { child, bootstrap } = await startProcess(dir);
      const client = clientOf(bootstrap);
      if (round === 0) await createTopics(client, 'in', 'out');
      const producers = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => transactional(client, `w${writer}`)));
      const exited = once(child, 'exit');
      const writing = producers.map((producer, writer) => write(child, producer, writer, round * 1_000, told));
      const acknowledged = (): number => [...told.values()].filter((outcome) => outcome === 'committed').length;
      const wanted = acknowledged() + 20 + round * 7;
      await expect.poll(acknowledged, { interval: 1 }).toBeGreaterThanOrEqual(wanted);
      child.kill('SIGKILL');
      await exited;
      await Promise.all(writing);
      for (const producer of producers) producer.disconnect().catch(() => {});
    }
    const kafka = await start(dir);
    const connection = await BrokerConnection.open(kafka.bootstrap, 'test', 10_000);
    cleanups.push(() => connection.close());
    const readAll = () => Promise.all(PARTITIONS.map((partition) => readCommitted(connection, 'out', partition)));
    // Whoever comes next ends what was left open.
    for (let writer = 0; writer < WRITERS; writer++)
      await connection.request(InitProducerId, { transactionalId: `w${writer}`, transactionTimeoutMs: 1_000 });
    const all = await readAll();
    expect(all.map(({ decided }) => decided)).toEqual(PARTITIONS.map(() => true));
    const [first, ...others] = all.map(({ values }) => [...values].sort());
    for (const other of others) expect(other).toEqual(first);
    const found = new Set(first);
    expect(found.size).toBe(first?.length);
    for (const [value, outcome] of told)
      if (outcome !== 'unknown') expect([value, found.has(value)]).toEqual([value, outcome === 'committed']);
    for (let writer = 0; writer < WRITERS; writer++) {
      const mine = [...found].filter((value) => value.startsWith(`${writer}:`)).map((value) => Number(value.split(':')[1]));
      expect(await committedOffset(connection, `g${writer}`)).toBe(Math.max(...mine));
    }
  }, 180_000);
});
