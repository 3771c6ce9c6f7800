import { afterEach, expect, test } from 'vitest';
import { prometheusMetrics } from '../../metrics/index.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import { BrokerConnection } from './broker-connection.ts';
import { ClientMeter } from './client-meter.ts';
import { kafkaLog } from './kafka-log.ts';

let kafka: EmbeddedKafka | undefined;
afterEach(() => kafka?.stop());

/** Values by name and labels, without those of nothing. */
async function countsOf(metrics: ReturnType<typeof prometheusMetrics>): Promise<Readonly<Record<string, number>>> {
  const lines = (await metrics.render()).split('\n').filter((line) => line.startsWith('kafka_client_'));
  return Object.fromEntries(
    lines.map((line) => [line.slice('kafka_client_'.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

test('bytes, requests by call, and connections with why they ended', async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 'orders' }] });
  const metrics = prometheusMetrics({ prefix: '' });
  const log = kafkaLog({ brokers: [kafka.bootstrap], metrics });
  const producer = log.producer({ clientId: 'p' });
  producer.send('orders', 0, null, Buffer.alloc(10_000), Date.now(), []);
  await producer.flush();
  await producer.close();
  await log.close();
  const counts = await countsOf(metrics);
  expect(counts).toMatchObject({
    'requests_total{api="Produce"}': 1,
    connections_opened_total: 2,
    'connections_closed_total{reason="client"}': 2,
  });
  expect(counts.bytes_out_total).toBeGreaterThan(10_000);
  expect(counts.bytes_out_total).toBeLessThan(11_000);
  expect(counts.bytes_in_total).toBeGreaterThan(100);
});

test('a connection that the broker ends, and one that never begins', async () => {
  kafka = await startEmbeddedKafka();
  const metrics = prometheusMetrics({ prefix: '' });
  const meter = new ClientMeter(metrics);
  const connection = await BrokerConnection.open(kafka.bootstrap, 'c', 10_000, { meter });
  kafka.inject({ api: 'Metadata', cut: true, times: 1 });
  await expect(connection.request(Metadata, { topics: [] })).rejects.toThrow('closed the connection');
  await kafka.stop();
  await expect(BrokerConnection.open(kafka.bootstrap, 'c', 10_000, { meter })).rejects.toThrow('cannot be reached');
  expect(await countsOf(metrics)).toMatchObject({
    'connections_closed_total{reason="broker"}': 1,
    'connections_failed_total{code="STREAM_KAFKA_UNREACHABLE"}': 1,
  });
});
