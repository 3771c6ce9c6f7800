import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogReader } from '../../../engine/ports.ts';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { fakeMetadata } from '../../testing/fake-metadata.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import type { Api } from '../wire/api.ts';
import { DescribeConfigs, ERROR, Metadata } from '../wire/index.ts';
import type { KafkaLogOptions } from './client-options.ts';
import { Cluster } from './cluster.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

/** Under the load of other tests. */
const WAIT = { timeout: 20_000 };
const STALE = { api: 'Metadata', error: 'REBOOTSTRAP_REQUIRED' } as const;

let before: EmbeddedKafka;
/** Where the names of brokers lead by now: another cluster, which has a topic of its own. */
let now: EmbeddedKafka;
const logs: KafkaLog[] = [];
const fakes: FakeBroker[] = [];
beforeEach(async () => {
  before = await startEmbeddedKafka({ topics: [{ name: 'both' }, { name: 'before' }] });
  now = await startEmbeddedKafka({ topics: [{ name: 'both' }, { name: 'now' }] });
});
afterEach(async () => {
  for (const each of logs.splice(0)) await each.close();
  for (const each of fakes.splice(0)) each.stop();
  await before.stop();
  await now.stop();
});

/** A broker that answers Metadata, and counts how often it is asked. */
async function fakeBroker(answer: () => object): Promise<{ readonly port: number; readonly asked: number }> {
  let asked = 0;
  const broker = new FakeBroker([Metadata as unknown as Api], () => {
    asked++;
    return answer();
  });
  await broker.listen();
  fakes.push(broker);
  return {
    port: broker.port,
    get asked() {
      return asked;
    },
  };
}

function open(brokers: readonly string[], options: Partial<KafkaLogOptions> = {}): KafkaLog {
  const log = kafkaLog({ brokers, ...options });
  logs.push(log);
  return log;
}

async function namesOf(log: KafkaLog): Promise<readonly string[]> {
  return [...(await log.topics()).keys()].sort();
}

async function write(log: KafkaLog, value: string): Promise<void> {
  const producer = log.producer({ clientId: 'c', lingerMs: 0 });
  producer.send('both', 0, null, Buffer.from(value), 1, []);
  await producer.flush();
  await producer.close();
}

async function readAll(reader: LogReader, values: string[], expected: readonly string[]): Promise<void> {
  await expect
    .poll(async () => {
      for (const batch of await reader.poll(50)) while (batch.next()) values.push(String(batch.value));
      return values;
    }, WAIT)
    .toEqual(expected);
}

test('a client that is sent back goes on with the brokers that it was given', async () => {
  const log = open([before.bootstrap, now.bootstrap]);
  expect(await namesOf(log)).toEqual(['before', 'both']);
  const stale = before.inject(STALE);
  expect(await namesOf(log)).toEqual(['both', 'now']);
  expect(stale.hits).toBe(1);
  // The one that sent it back is not asked again.
  expect(await namesOf(log)).toEqual(['both', 'now']);
  expect(stale.hits).toBe(1);
});

test('a reader and a producer of a client that is sent back, to where it was, lose nothing', async () => {
  const log = open([before.bootstrap], { clientId: 'c' });
  const reader = log.reader({ clientId: 'c', isolation: 'read_committed' });
  reader.assign([{ topic: 'both', partition: 0, offset: 0 }]);
  const values: string[] = [];
  await write(log, 'a');
  await readAll(reader, values, ['a']);
  const stale = before.inject({ ...STALE, times: 2 });
  await log.topics();
  expect(stale.hits).toBe(2);
  await write(log, 'b');
  await readAll(reader, values, ['a', 'b']);
});

test('brokers that were known before it was sent back are not asked any more, only those that it was given', async () => {
  // Both are of before: one sends the client back, and the other, which may be as old, would answer.
  const stale = await fakeBroker(() => ({ errorCode: ERROR.REBOOTSTRAP_REQUIRED, brokers: [], topics: [] }));
  const old = await fakeBroker(() => ({ ...fakeMetadata(old, ['before']), errorCode: ERROR.NONE }));
  let [told, topics] = [[stale, old], ['both']];
  const given = await fakeBroker(() => ({
    ...fakeMetadata(given, topics),
    brokers: told.map(({ port }, at) => ({ nodeId: at + 1, host: '127.0.0.1', port, rack: null })),
  }));
  const cluster = new Cluster({ brokers: [`127.0.0.1:${given.port}`] });
  expect(await cluster.refresh(null)).toEqual(['both']);
  expect(cluster.topics.leader({ topic: 'both', partition: 0 })).toBe(1);
  [told, topics] = [[given], []];
  expect(await cluster.brokers()).toEqual([1]);
  expect([stale.asked, old.asked, given.asked]).toEqual([1, 0, 2]);
  // Who leads now is asked again as well.
  expect(cluster.topics.leader({ topic: 'both', partition: 0 })).toBeUndefined();
  await cluster.close();
});

test('a broker that sends it back although the others take it for one of them is asked last from then on', async () => {
  const stale = await fakeBroker(() => ({ errorCode: ERROR.REBOOTSTRAP_REQUIRED, brokers: [], topics: [] }));
  const good = await fakeBroker(() => ({
    ...fakeMetadata(good, ['both']),
    brokers: [stale, good].map(({ port }, at) => ({ nodeId: at + 1, host: '127.0.0.1', port, rack: null })),
  }));
  const cluster = new Cluster({ brokers: [stale, good].map(({ port }) => `127.0.0.1:${port}`) });
  // Each time that it is asked, all that is known is forgotten, and every connection dropped.
  for (let i = 0; i < 3; i++) expect(await cluster.refresh(null)).toEqual(['both']);
  expect([stale.asked, good.asked]).toEqual([1, 3]);
  await cluster.close();
});

test('what waits for a broker when the client is sent back is told so, and asks again; the client is closed by nobody', async () => {
  const cluster = new Cluster({ brokers: [before.bootstrap], giveUpAfterMs: 20_000 });
  await cluster.refresh(null);
  const [broker = -1] = await cluster.brokers();
  const held = before.inject({ api: 'DescribeConfigs', delayMs: 60_000, times: 1 });
  const waiting = await cluster.connection(broker, 'produce');
  const request = waiting.request(DescribeConfigs, { resources: [] });
  const refused = expect(request).rejects.toMatchObject({
    code: 'STREAM_KAFKA_UNREACHABLE',
    verdict: 'retry',
    message: `Kafka broker ${before.bootstrap} is not connected: broker ${before.bootstrap} sent this client back to the addresses that it was given`,
  });
  await expect.poll(() => held.hits, WAIT).toBe(1);
  before.inject({ ...STALE, times: 1 });
  await cluster.refresh(null);
  await refused;
  held.lift();
  const again = await cluster.connection(broker, 'metadata');
  expect(await again.request(DescribeConfigs, { resources: [] })).toMatchObject({ results: [] });
  await cluster.close();
  await expect(again.request(DescribeConfigs, { resources: [] })).rejects.toThrow('is not connected: this client was closed');
  await expect(cluster.connection(broker, 'metadata')).rejects.toThrow('is not connected: this client was closed');
});

test('what waits on a connection that nobody has any more is told why', async () => {
  const cluster = new Cluster({ brokers: [before.bootstrap] });
  before.inject({ api: 'DescribeConfigs', delayMs: 60_000 });
  const waiting = await cluster.connectionTo(before.bootstrap, 'fetch-7');
  const request = waiting.request(DescribeConfigs, { resources: [] });
  cluster.release('fetch-7', 'its reader was closed');
  await expect(request).rejects.toMatchObject({ verdict: 'retry', message: expect.stringContaining('its reader was closed') });
  await cluster.close();
});

test('brokers that send it back again and again are named when its time is up', async () => {
  const log = open([before.bootstrap], { giveUpAfterMs: 200 });
  before.inject(STALE);
  await expect(log.topics()).rejects.toMatchObject({
    code: 'STREAM_KAFKA_REBOOTSTRAP_REQUIRED',
    verdict: 'retry',
    message: expect.stringContaining(before.bootstrap),
  });
});

test('a client whose brokers are all gone goes on with those that it was given', async () => {
  const cluster = new Cluster({ brokers: [before.bootstrap, now.bootstrap] });
  expect(await cluster.refresh(null)).toContain('before');
  await before.stop();
  expect(await cluster.refresh(null)).toContain('now');
  await cluster.close();
});
