import { afterEach, describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { cuttableProxy } from '../../connectors/testing/index.ts';
import { headerText } from '../../engine/model/record.ts';
import type { Logger } from '../../engine/ports.ts';
import { SILENT_LOGGER } from '../../engine/worker/silent.ts';
import { registryDecoder } from '../gateway/event-decoder.ts';
import { uploadedEvent } from '../testing/sample-events.ts';
import { type TinyRegistry, tinyRegistry } from '../testing/tiny-registry.ts';
import { createEventProducer, type EventProducer } from './event-producer.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const TOPIC = 'document_uploaded';
const CONTEXT = { correlationId: 'order-7', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };

async function setUp(logger: Logger = SILENT_LOGGER) {
  const kafka = await startEmbeddedKafka();
  cleanups.push(() => kafka.stop());
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  cleanups.push(() => log.close());
  await log.admin().createTopics([{ name: TOPIC, partitions: 3 }]);
  const registry = await tinyRegistry();
  cleanups.push(() => registry.stop());
  return { kafka, log, registry, producer: producerFor(kafka.bootstrap, registry, logger) };
}

function producerFor(broker: string, registry: TinyRegistry, logger = SILENT_LOGGER): EventProducer {
  const producer = createEventProducer({ brokers: [broker], registryUrl: registry.url, logger });
  cleanups.push(() => producer.close());
  return producer;
}

/** The records of the topic, once there are so many. */
async function recordsOf({ log }: Awaited<ReturnType<typeof setUp>>, count: number) {
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
    const platform = await setUp();
    const event = uploadedEvent({ fileName: 'ünï.pdf', tenant: 'acme' });
    await platform.producer.documentUploaded(event, CONTEXT, 10_000);
    const [record] = await recordsOf(platform, 1);
    expect(record).toMatchObject({ key: 'doc-1', timestamp: event.uploadedAt });
    const names = ['event-id', 'tenant', 'correlation-id', 'schema-version', 'traceparent'];
    expect(names.map((name) => headerText(record?.headers ?? [], name))).toEqual([
      'event-1',
      'acme',
      'order-7',
      '1',
      CONTEXT.traceparent,
    ]);
    const decoded = await registryDecoder(platform.registry.url).decode(record?.value ?? Buffer.alloc(0));
    expect(decoded).toEqual({ ok: true, event });
  });

  test('asks the registry once, and leaves the subject as it is', async () => {
    const { producer, registry } = await setUp();
    for (const id of ['a', 'b', 'c']) await producer.documentUploaded(uploadedEvent({ id }), CONTEXT, 10_000);
    expect(registry.asked).toEqual([
      `POST /subjects/${TOPIC}-value`,
      `POST /subjects/${TOPIC}-value/versions`,
      'GET /schemas/ids/1',
    ]);
  });
});

describe('while something is away', () => {
  test.each(['away', 'stuck', 500] as const)(
    'the registry (%s): a refusal in time, and the next event goes through',
    async (mode) => {
      const platform = await setUp();
      platform.registry.mode = mode;
      await expect(platform.producer.documentUploaded(uploadedEvent(), CONTEXT, 300)).rejects.toMatchObject({
        status: 503,
        code: 'registry_unavailable',
        retryAfterSeconds: 5,
      });
      platform.registry.mode = 'up';
      const again = async (): Promise<string> =>
        platform.producer.documentUploaded(uploadedEvent({ id: 'later' }), CONTEXT, 5_000).then(() => 'sent', String);
      // The attempt that got stuck is given up after its own bound.
      await expect.poll(again, { timeout: 15_000 }).toBe('sent');
    },
  );

  test('the broker: a refusal in time, and after its restart events go through', async () => {
    const platform = await setUp();
    const proxy = await cuttableProxy({ host: '127.0.0.1', port: platform.kafka.port });
    cleanups.push(() => proxy.close());
    const producer = producerFor(`127.0.0.1:${proxy.port}`, platform.registry);
    await proxy.cut();
    const from = performance.now();
    await expect(producer.documentUploaded(uploadedEvent(), CONTEXT, 1_500)).rejects.toMatchObject({
      status: 503,
      code: 'broker_unavailable',
    });
    expect(performance.now() - from).toBeLessThan(3_000);
    await proxy.restore();
    const again = async (): Promise<string> =>
      producer.documentUploaded(uploadedEvent({ id: 'later' }), CONTEXT, 5_000).then(() => 'sent', String);
    await expect.poll(again, { timeout: 15_000 }).toBe('sent');
    expect((await recordsOf(platform, 1)).map(({ headers }) => headerText(headers, 'event-id'))).toEqual(['later']);
  });

  test('a broker that is stopped and started again under way loses no accepted event', async () => {
    const dir = await temporaryFolder();
    let kafka: EmbeddedKafka = await startEmbeddedKafka({ dir });
    cleanups.push(() => kafka.stop());
    const log = kafkaLog({ brokers: [kafka.bootstrap] });
    cleanups.push(() => log.close());
    await log.admin().createTopics([{ name: TOPIC, partitions: 3 }]);
    const registry = await tinyRegistry();
    cleanups.push(() => registry.stop());
    const producer = producerFor(kafka.bootstrap, registry);
    const accepted: string[] = [];
    const send = async (id: string): Promise<void> => {
      await producer.documentUploaded(uploadedEvent({ id, documentId: id }), CONTEXT, 3_000).then(
        () => accepted.push(id),
        () => {},
      );
    };
    await send('before');
    await kafka.stop();
    const during = send('during');
    kafka = await startEmbeddedKafka({ dir, port: kafka.port });
    await during;
    await expect.poll(() => send('after').then(() => accepted.includes('after')), { timeout: 15_000 }).toBe(true);
    const platform = { kafka, log, registry, producer };
    const stored = (await recordsOf(platform, new Set(accepted).size)).map(({ key }) => key);
    expect(new Set(stored)).toEqual(new Set([...stored, ...accepted]));
  });

  test('kafkajs prints nothing and writes to our logger, without stack traces', async () => {
    const logged: { fields: object; message: string }[] = [];
    const log = (fields: object, message: string): void => void logged.push({ fields, message });
    const platform = await setUp();
    const proxy = await cuttableProxy({ host: '127.0.0.1', port: platform.kafka.port });
    cleanups.push(() => proxy.close());
    await proxy.cut();
    const producer = producerFor(`127.0.0.1:${proxy.port}`, platform.registry, { debug: log, info: log, warn: log, error: log });
    await expect(producer.documentUploaded(uploadedEvent(), CONTEXT, 700)).rejects.toThrow();
    expect(logged).toContainEqual({
      fields: expect.objectContaining({ from: 'kafkajs Connection' }),
      message: expect.any(String),
    });
    expect(JSON.stringify(logged)).not.toContain('    at ');
  });
});

async function temporaryFolder(): Promise<string> {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const { tmpdir } = await import('node:os');
  const dir = await mkdtemp(join(tmpdir(), 'millrace-api-test-'));
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
