import { randomUUID } from 'node:crypto';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TOPICS } from '../../schemas/index.ts';
import { finished, rows } from './documents.ts';
import { type RunningSystem, removeHome, startSystem } from './start-system.ts';
import { until } from './until.ts';

let system: RunningSystem;
let kafka: Kafka;

beforeAll(async () => {
  system = await startSystem({ args: ['--no-samples'] });
  kafka = new Kafka({ brokers: [system.brokers], clientId: 'somebody', logLevel: logLevel.NOTHING });
});

afterAll(async () => {
  await system.stop();
  removeHome(system.home);
});

const LETTER = [
  'Dear Ms Hale,',
  '',
  'Thank you for your letter of 3 March 2026. We will send the corrected invoice over EUR 1,250.00 to accounts@example.com next week.',
  '',
  'Yours sincerely',
  'Ada Quill',
].join('\n');

function uploadEvent(documentId: string, content: Buffer) {
  return {
    id: randomUUID(),
    documentId,
    tenant: 'acme',
    fileName: 'letter.txt',
    contentType: 'text/plain',
    sizeBytes: content.length,
    sha256: null,
    objectKey: null,
    content,
    uploadedAt: Date.now(),
  };
}

async function publish(value: Buffer, key: string = randomUUID()): Promise<string> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: TOPICS.documentUploaded.name, messages: [{ key, value }] });
  await producer.disconnect();
  return key;
}

describe('any Kafka client', () => {
  test('publishes a document itself and gets the same result, live', async () => {
    const registry = new SchemaRegistry({ host: system.registry });
    const id = await registry.getLatestSchemaId(`${TOPICS.documentUploaded.name}-value`);
    const documentId = randomUUID();
    const seen: { readonly topic: string; readonly event: { readonly documentId?: string; readonly state?: string } }[] = [];
    const socket = new WebSocket(`${system.api.replace('http', 'ws')}/v1/stream?document=${documentId}`);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as (typeof seen)[number];
      if (message.topic) seen.push(message);
    });
    await publish(await registry.encode(id, uploadEvent(documentId, Buffer.from(LETTER))), documentId);
    const document = await finished(system.api, documentId);
    expect(document).toMatchObject({ status: 'done' });
    expect(document.entities?.map(({ text }) => text)).toContain('accounts@example.com');
    await until('its events on the stream', () => seen.some(({ topic }) => topic === TOPICS.documentProcessed.name));
    socket.close();
    expect(new Set(seen.map(({ topic }) => topic))).toEqual(new Set(['document_uploaded', 'agent_status', 'document_processed']));
    for (const { event } of seen) expect(event.documentId).toBe(documentId);
    expect(await rows(system, `select tenant from document_results where document_id = '${documentId}'`)).toEqual([
      { tenant: 'acme' },
    ]);
  });

  test('gets events with the headers that every event carries', async () => {
    const consumer = kafka.consumer({ groupId: `headers-${randomUUID()}` });
    const found: Record<string, string>[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic: TOPICS.documentProcessed.name, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        found.push(Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)])));
      },
    });
    const headers = await until('an event', () => found[0]);
    await consumer.disconnect();
    expect(Object.keys(headers).sort()).toEqual(['correlation-id', 'event-id', 'schema-version', 'tenant', 'traceparent']);
    expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
  });

  test('that publishes what is no event gets it into the dead letters with the reason, and others go on', async () => {
    const registry = new SchemaRegistry({ host: system.registry });
    const other = await registry.getLatestSchemaId(`${TOPICS.systemAlert.name}-value`);
    const alert = { id: 'a', tenant: 't', severity: 'info', code: 'C', origin: 'o', message: 'm', context: {}, at: 1 };
    const bad: Record<string, Buffer> = {
      'not-avro': Buffer.from('{"documentId":"x"}'),
      'unknown-schema': Buffer.concat([Buffer.from([0, 0, 0x7f, 0xff, 0xff]), Buffer.from('x')]),
      'wrong-schema': await registry.encode(other, alert),
      empty: Buffer.alloc(0),
    };
    for (const [key, value] of Object.entries(bad)) await publish(value, key);
    const consumer = kafka.consumer({ groupId: `letters-${randomUUID()}` });
    const letters = new Map<string, Record<string, string>>();
    await consumer.connect();
    await consumer.subscribe({ topic: 'orchestrator-dead-letters', fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        letters.set(
          String(message.key),
          Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)])),
        );
      },
    });
    await until('all dead letters', () => letters.size === Object.keys(bad).length);
    await consumer.disconnect();
    const codes = Object.fromEntries([...letters].map(([key, headers]) => [key, headers['millrace-error-code']]));
    expect(codes).toEqual({
      'not-avro': 'STREAM_DECODE',
      'unknown-schema': 'STREAM_UNKNOWN_SCHEMA',
      'wrong-schema': 'STREAM_SCHEMA_MISMATCH',
      empty: 'STREAM_DECODE',
    });
    for (const headers of letters.values()) {
      expect(headers['millrace-origin-topic']).toBe(TOPICS.documentUploaded.name);
      expect(headers['millrace-error-message']).not.toBe('');
    }
    const documentId = randomUUID();
    const id = await registry.getLatestSchemaId(`${TOPICS.documentUploaded.name}-value`);
    await publish(await registry.encode(id, uploadEvent(documentId, Buffer.from(LETTER))), documentId);
    expect(await finished(system.api, documentId)).toMatchObject({ status: 'done' });
  });

  test('finds the topics with their partitions and retention', async () => {
    const admin = kafka.admin();
    await admin.connect();
    const topics = Object.values(TOPICS);
    const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map(({ name }) => ({ type: 2, name })),
    });
    await admin.disconnect();
    for (const { name, partitions, retentionMs } of topics) {
      expect(found.find((topic) => topic.name === name)?.partitions).toHaveLength(partitions);
      const configs = resources.find(({ resourceName }) => resourceName === name)?.configEntries;
      expect(configs?.find(({ configName }) => configName === 'retention.ms')?.configValue).toBe(String(retentionMs));
    }
  });
});
