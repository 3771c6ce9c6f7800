import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RecordedMetrics } from '../../../engine/test-kit/recorded-metrics.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { ListGroups, Metadata } from '../wire/index.ts';
import { BrokerConnection } from './broker-connection.ts';
import { ClientMeter } from './client-meter.ts';
import { kafkaLog } from './kafka-log.ts';
import { Throttle } from './throttle.ts';

const METADATA = { topics: [] };

let kafka: EmbeddedKafka;
let metrics: RecordedMetrics;
let other: BrokerConnection;
const connections: BrokerConnection[] = [];
beforeEach(async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 't' }] });
  metrics = new RecordedMetrics();
  other = await open();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const each of connections.splice(0)) each.close();
  await kafka.stop();
});

async function open(meter?: ClientMeter): Promise<BrokerConnection> {
  const connection = await BrokerConnection.open(kafka.bootstrap, 'c', 300_000, meter && { meter });
  connections.push(connection);
  return connection;
}

/** The virtual clock goes on, and what was sent meanwhile has been answered. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (let i = 0; i < 3; i++) await other.request(Metadata, METADATA);
}

const sent = (): number => metrics.sum('kafka_client_requests_total', { api: 'Metadata' });

describe('a connection whose quota is used up', () => {
  test('is silent for so long, then goes on in order; others are not, and it is counted', async () => {
    const connection = await open(new ClientMeter(metrics));
    kafka.inject({ api: 'Metadata', throttleMs: 5_000, times: 1 });
    await connection.request(Metadata, METADATA);
    expect(metrics.sum('kafka_client_throttle_ms_total', { api: 'Metadata' })).toBe(5_000);
    const answered: number[] = [];
    const waiting = [1, 2, 3].map((at) => connection.request(Metadata, METADATA).then(() => answered.push(at)));
    await pass(4_999);
    expect([sent(), answered]).toEqual([1, []]);
    await pass(1);
    await Promise.all(waiting);
    expect([sent(), answered]).toEqual([4, [1, 2, 3]]);
    await connection.request(Metadata, METADATA);
    expect(sent()).toBe(5);
  });

  test('is silent longer when an answer that was under way says so', async () => {
    const connection = await open(new ClientMeter(metrics));
    kafka.inject({ api: 'Metadata', throttleMs: 1_000, times: 1 });
    kafka.inject({ api: 'ListGroups', throttleMs: 3_000, times: 1 });
    await Promise.all([connection.request(Metadata, METADATA), connection.request(ListGroups, {})]);
    const waiting = connection.request(Metadata, METADATA);
    await pass(2_999);
    expect(sent()).toBe(1);
    await pass(1);
    await waiting;
    expect(sent()).toBe(2);
  });

  test('fails what may not take so long, and all that waits when it is closed', async () => {
    const connection = await open();
    kafka.inject({ api: 'Metadata', throttleMs: 5_000, times: 1 });
    await connection.request(Metadata, METADATA);
    await expect(connection.request(Metadata, METADATA, { timeoutMs: 4_000 })).rejects.toMatchObject({
      code: 'STREAM_KAFKA_UNREACHABLE',
      verdict: 'retry',
      message: expect.stringContaining('takes no request for 5000 ms: a quota is used up'),
    });
    const waiting = connection.request(Metadata, METADATA);
    connection.close('its owner is gone');
    await expect(waiting).rejects.toThrow('its owner is gone');
  });
});

test('a producer whose quota is used up holds its records back, and loses none', async () => {
  const log = kafkaLog({ brokers: [kafka.bootstrap], metrics });
  const producer = log.producer({ clientId: 'p' });
  const write = (value: string): Promise<void> => {
    producer.send('t', 0, null, Buffer.from(value), 1, []);
    return producer.flush();
  };
  const produced = (): number => metrics.sum('kafka_client_requests_total', { api: 'Produce' });
  kafka.inject({ api: 'Produce', throttleMs: 5_000, times: 1 });
  await write('a');
  const waiting = write('b');
  await pass(4_999);
  expect(produced()).toBe(1);
  await pass(1);
  await waiting;
  expect(await log.admin().endOffsets([{ topic: 't', partition: 0 }])).toEqual([2]);
  await producer.close();
  await log.close();
});

test('brokers of before KIP-219 have waited themselves, and nobody waits for ever', () => {
  const throttle = new Throttle();
  expect(throttle.answered('Fetch', 7, { throttleTimeMs: 50 })).toBe(50);
  expect(throttle.answered('Fetch', 8, { throttleTimeMs: 0 })).toBe(0);
  expect(throttle.wait()).toBeUndefined();
  expect(throttle.answered('Fetch', 8, { throttleTimeMs: 2 ** 31 - 1 })).toBe(2 ** 31 - 1);
  expect(throttle.leftMs).toBe(120_000);
});
