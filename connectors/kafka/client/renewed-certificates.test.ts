import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import type { Log, Logger } from '../../../engine/ports.ts';
import { testCertificate } from '../../testing/test-certificates.ts';
import { type EmbeddedKafka, type EmbeddedTls, startEmbeddedKafka } from '../embedded/index.ts';
import { kafkaLog } from './kafka-log.ts';

const BEFORE = { cert: testCertificate('broker.pem'), key: testCertificate('broker.key') };
const AFTER = { cert: testCertificate('renewed.pem'), key: testCertificate('renewed.key') };
const [CA, RENEWED_CA] = [testCertificate('ca.pem'), testCertificate('renewed-ca.pem')];
const PLACE = { topic: 'orders', partition: 0 };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** What files would hold: both sides look before each connection. */
interface Files {
  broker: Omit<EmbeddedTls, 'renewed'>;
  ca: string;
}

async function start(files: Files, warnings: string[] = []): Promise<{ readonly kafka: EmbeddedKafka; readonly log: Log }> {
  const logger: Logger = { debug() {}, info() {}, error() {}, warn: (_fields, message) => void warnings.push(message) };
  const tls = { ...files.broker, renewed: () => files.broker };
  const kafka = await startEmbeddedKafka({ topics: [{ name: 'orders' }], tls, logger });
  cleanups.push(() => kafka.stop());
  const log = kafkaLog({ brokers: [kafka.bootstrap], tls: { ca: files.ca, renewed: () => ({ ca: files.ca }) }, logger });
  cleanups.push(() => log.close());
  return { kafka, log };
}

/** Who has signed the certificate that the broker shows. */
async function issuerOf({ port }: EmbeddedKafka): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { issuer } = socket.getPeerCertificate();
  socket.destroy();
  return String(issuer.CN);
}

test('a producer and a consumer go on while the certificates of all are renewed, the authority included', async () => {
  const files: Files = { broker: BEFORE, ca: CA };
  const { kafka, log } = await start(files);
  const producer = log.producer({ clientId: 'p' });
  cleanups.push(() => producer.close());
  const consumer = log.consumer({ clientId: 'c', groupId: 'g', isolation: 'read_committed', offsetReset: 'earliest' });
  cleanups.push(() => consumer.close());
  await consumer.subscribe(['orders'], { assigned: async () => {}, revoked: async () => {}, lost: async () => {} });
  const read: string[] = [];
  const writeAndRead = async (text: string): Promise<void> => {
    producer.send(PLACE.topic, PLACE.partition, null, Buffer.from(text), Date.now(), []);
    await producer.flush();
    await expect
      .poll(async () => {
        for (const batch of await consumer.poll(100)) while (batch.next()) read.push(String(batch.value));
        return read.at(-1);
      })
      .toBe(text);
  };
  await writeAndRead('before');
  expect(await issuerOf(kafka)).toBe('Millrace tests');

  files.broker = AFTER;
  files.ca = RENEWED_CA;
  // Connections that are open stay as they are.
  await writeAndRead('meanwhile');
  expect(await issuerOf(kafka)).toBe('Millrace tests, renewed');
  const faults = ['Produce', 'Fetch', 'Metadata', 'Heartbeat'] as const;
  const cut = faults.map((api) => kafka.inject({ api, cut: true, times: 1 }));
  await writeAndRead('after');
  // A fetch that waited for it began before.
  await writeAndRead('again');
  expect(cut.slice(0, 2).map(({ hits }) => hits)).toEqual([1, 1]);
  expect(read).toEqual(['before', 'meanwhile', 'after', 'again']);
});

test('what cannot be used is told, and what was there before is used on both sides', async () => {
  const files: Files = { broker: BEFORE, ca: CA };
  const warnings: string[] = [];
  const { kafka, log } = await start(files, warnings);
  // The certificate is written, and its key not yet.
  files.broker = { ...BEFORE, cert: AFTER.cert };
  files.ca = 'half';
  expect(await issuerOf(kafka)).toBe('Millrace tests');
  expect((await log.admin().describeTopics()).map(({ name }) => name)).toEqual(['orders']);
  expect(warnings).toEqual(
    expect.arrayContaining([
      expect.stringContaining(
        'the renewed certificates cannot be used, and those before are: tls.key: is not the key of tls.cert',
      ),
      expect.stringContaining('those before are: tls.ca: expected certificates in PEM'),
    ]),
  );
  files.broker = AFTER;
  expect(await issuerOf(kafka)).toBe('Millrace tests, renewed');
});

test('one that is renewed by one that has expired is refused with the reason', async () => {
  const files: Files = { broker: BEFORE, ca: CA };
  const { log } = await start(files);
  files.broker = { ...BEFORE, cert: testCertificate('expired.pem') };
  await expect(log.admin().describeTopics()).rejects.toMatchObject({
    code: 'STREAM_KAFKA_TLS',
    verdict: 'stop',
    message: expect.stringContaining('certificate has expired'),
  });
  files.broker = BEFORE;
  expect(await log.admin().describeTopics()).toHaveLength(1);
});
