import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { schemaRegistry, startSchemaRegistry } from '../../connectors/schema-registry/index.ts';
import { cuttableProxy } from '../../connectors/testing/index.ts';
import { testCertificate } from '../../connectors/testing/test-certificates.ts';
import { headerText } from '../../engine/model/record.ts';
import type { Log, Logger } from '../../engine/ports.ts';
import { SILENT_LOGGER } from '../../engine/worker/silent.ts';
import { avroEventDecoder } from '../gateway/event-decoder.ts';
import { uploadedEvent } from '../testing/sample-events.ts';
import { createEventProducer, type EventProducer } from './event-producer.ts';
import type { KafkajsSecurityOptions } from './kafkajs-security.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const TOPIC = 'document_uploaded';
const CONTEXT = { correlationId: 'order-7', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };

interface Parts {
  readonly broker: string;
  readonly registryUrl: string;
  readonly logger?: Logger;
  readonly security?: KafkajsSecurityOptions;
}

function producerFor({ broker, logger = SILENT_LOGGER, registryUrl, security = {} }: Parts): EventProducer {
  const registry = schemaRegistry({ url: registryUrl, giveUpAfterMs: 1_000, requestTimeoutMs: 1_000 });
  const producer = createEventProducer({ brokers: [broker], registryUrl, registry, logger, ...security });
  cleanups.push(() => registry.close());
  cleanups.push(() => producer.close());
  return producer;
}

async function proxyOf(port: number) {
  const proxy = await cuttableProxy({ host: '127.0.0.1', port });
  cleanups.push(() => proxy.close());
  return proxy;
}

async function setUp(dir?: string) {
  const kafka = await startEmbeddedKafka(dir === undefined ? {} : { dir });
  cleanups.push(() => kafka.stop());
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  cleanups.push(() => log.close());
  await log.admin().createTopics([{ name: TOPIC, partitions: 3 }]);
  const server = await startSchemaRegistry();
  cleanups.push(() => server.stop());
  return { kafka, log, server, broker: kafka.bootstrap, registryUrl: server.url };
}

/** Sends until it is taken; each attempt is bounded. */
async function untilSent(producer: EventProducer, id: string): Promise<void> {
  const attempt = (): Promise<string> =>
    producer.documentUploaded(uploadedEvent({ id, documentId: id }), CONTEXT, 2_000).then(() => 'sent', String);
  await expect.poll(attempt).toBe('sent');
}

/** The records of the topic, once there are so many. */
async function recordsOf(log: Log, count: number) {
  const reader = log.reader({ clientId: 'test', isolation: 'read_committed' });
  cleanups.push(() => reader.close());
  reader.assign([0, 1, 2].map((partition) => ({ topic: TOPIC, partition, offset: 0 })));
  const records = [];
  while (records.length < count) {
    for (const batch of await reader.poll(200)) {
      while (batch.next())
        records.push({ key: String(batch.key), value: batch.value, timestamp: batch.timestamp, headers: batch.headers });
    }
  }
  return records;
}

describe('an event', () => {
  test('is Avro under its registered schema, keyed by document, with the headers of every event', async () => {
    const parts = await setUp();
    const event = uploadedEvent({ fileName: 'ünï.pdf', tenant: 'acme' });
    await producerFor(parts).documentUploaded(event, CONTEXT, 10_000);
    const [record] = await recordsOf(parts.log, 1);
    expect(record).toMatchObject({ key: 'doc-1', timestamp: event.uploadedAt });
    const names = ['event-id', 'tenant', 'correlation-id', 'schema-version', 'traceparent'];
    const headers = names.map((name) => headerText(record?.headers ?? [], name));
    expect(headers).toEqual(['event-1', 'acme', 'order-7', '1', CONTEXT.traceparent]);
    const registry = schemaRegistry({ url: parts.registryUrl });
    expect((await registry.latest(`${TOPIC}-value`))?.id).toBe(record?.value?.readInt32BE(1));
    expect(await avroEventDecoder(registry).decode(record?.value ?? Buffer.alloc(0))).toEqual({ ok: true, event });
    expect(await avroEventDecoder(registry).decode(Buffer.from('no Avro'))).toMatchObject({ ok: false });
  });

  test('reaches brokers with TLS and users', async () => {
    const user = { username: 'api', password: 'pencil' };
    const tls = { cert: testCertificate('broker.pem'), key: testCertificate('broker.key') };
    const kafka = await startEmbeddedKafka({ topics: [{ name: TOPIC, partitions: 3 }], tls, sasl: { users: [user] } });
    cleanups.push(() => kafka.stop());
    const server = await startSchemaRegistry();
    cleanups.push(() => server.stop());
    const security = { tls: { ca: testCertificate('ca.pem') }, sasl: { mechanism: 'SCRAM-SHA-512', ...user } } as const;
    const producer = producerFor({ broker: kafka.bootstrap, registryUrl: server.url, security });
    await producer.documentUploaded(uploadedEvent(), CONTEXT, 10_000);
    const log = kafkaLog({ brokers: [kafka.bootstrap], ...security });
    cleanups.push(() => log.close());
    expect(await recordsOf(log, 1)).toMatchObject([{ key: 'doc-1' }]);
  });

  test('leaves the compatibility of the subject as somebody has set it', async () => {
    const parts = await setUp();
    const config = `${parts.registryUrl}/config/${TOPIC}-value`;
    const put = await fetch(config, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ compatibility: 'FULL_TRANSITIVE' }),
    });
    expect(put.status).toBe(200);
    await producerFor(parts).documentUploaded(uploadedEvent(), CONTEXT, 10_000);
    expect(await (await fetch(config)).json()).toEqual({ compatibilityLevel: 'FULL_TRANSITIVE' });
  });
});

describe('while something is away', () => {
  test.each(['cut', 'stall'] as const)('the registry (%s): a refusal in time, and the next event goes through', async (how) => {
    const parts = await setUp();
    const proxy = await proxyOf(parts.server.port);
    const producer = producerFor({ ...parts, registryUrl: `http://127.0.0.1:${proxy.port}` });
    await proxy[how]();
    const from = performance.now();
    await expect(producer.documentUploaded(uploadedEvent(), CONTEXT, 500)).rejects.toMatchObject({
      status: 503,
      code: 'registry_unavailable',
      retryAfterSeconds: 5,
    });
    expect(performance.now() - from).toBeLessThan(6_000);
    await proxy.restore();
    await untilSent(producer, 'later');
  });

  test('the registry stalls between the registration and the first encoding: later events do not wait for ever', async () => {
    const parts = await setUp();
    const proxy = await proxyOf(parts.server.port);
    const registryUrl = `http://127.0.0.1:${proxy.port}`;
    const registered = schemaRegistry({ url: parts.registryUrl });
    const registry = {
      register: async (...of: Parameters<typeof registered.register>) => {
        const id = await registered.register(...of);
        if (!stalled) proxy.stall();
        stalled = true;
        return id;
      },
    };
    let stalled = false;
    const producer = createEventProducer({ brokers: [parts.broker], registryUrl, registry, logger: SILENT_LOGGER });
    cleanups.push(() => producer.close());
    await expect(producer.documentUploaded(uploadedEvent(), CONTEXT, 300)).rejects.toMatchObject({
      code: 'registry_unavailable',
    });
    await proxy.restore();
    await untilSent(producer, 'later');
  });

  test.each(['cut', 'stall'] as const)('the broker (%s): a refusal in time, and then events go through again', async (how) => {
    const parts = await setUp();
    const proxy = await proxyOf(parts.kafka.port);
    const producer = producerFor({ ...parts, broker: `127.0.0.1:${proxy.port}` });
    await proxy[how]();
    const from = performance.now();
    await expect(producer.documentUploaded(uploadedEvent(), CONTEXT, 1_500)).rejects.toMatchObject({
      status: 503,
      code: 'broker_unavailable',
    });
    expect(performance.now() - from).toBeLessThan(12_000);
    await proxy.restore();
    await untilSent(producer, 'later');
    expect((await recordsOf(parts.log, 1)).map(({ headers }) => headerText(headers, 'event-id'))).toEqual(['later']);
  });

  test('a broker that is stopped and started again under way loses no accepted event', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-api-test-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    const parts = await setUp(dir);
    const producer = producerFor(parts);
    await untilSent(producer, 'before');
    await parts.kafka.stop();
    const during = untilSent(producer, 'during');
    const again = await startEmbeddedKafka({ dir, port: parts.kafka.port });
    cleanups.push(() => again.stop());
    await during;
    await untilSent(producer, 'after');
    const found = new Set<string>();
    for (let count = 3; found.size < 3; count++) for (const { key } of await recordsOf(parts.log, count)) found.add(key);
    expect(found).toEqual(new Set(['before', 'during', 'after']));
  });

  test('kafkajs prints nothing and writes to our logger, without stack traces', async () => {
    const logged: { fields: object; message: string }[] = [];
    const log = (fields: object, message: string): void => void logged.push({ fields, message });
    const parts = await setUp();
    const proxy = await proxyOf(parts.kafka.port);
    await proxy.cut();
    const logger = { debug: log, info: log, warn: log, error: log };
    const producer = producerFor({ ...parts, broker: `127.0.0.1:${proxy.port}`, logger });
    await expect(producer.documentUploaded(uploadedEvent(), CONTEXT, 700)).rejects.toThrow();
    expect(logged).toContainEqual({
      fields: expect.objectContaining({ from: 'kafkajs Connection' }),
      message: expect.any(String),
    });
    expect(JSON.stringify(logged)).not.toContain('    at ');
  });
});
