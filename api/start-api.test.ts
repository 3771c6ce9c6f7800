import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../connectors/kafka/index.ts';
import { prometheusMetrics } from '../connectors/metrics/index.ts';
import { folderStore } from '../connectors/object-store/index.ts';
import { connectPostgres, type Database, migrate, startEmbeddedPostgres } from '../connectors/postgres/index.ts';
import { startSchemaRegistry } from '../connectors/schema-registry/index.ts';
import type { Log } from '../engine/ports.ts';
import { TOPICS } from '../schemas/index.ts';
import type { Api } from './api-options.ts';
import { startApi } from './start-api.ts';
import { processedEvent } from './testing/sample-events.ts';
import { storeResult } from './testing/store-rows.ts';
import { streamReader } from './testing/stream-reader.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
let api: Api;
let database: Database;
let kafka: EmbeddedKafka;
let log: Log;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-api-test-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres();
  cleanups.push(() => postgres.stop());
  database = connectPostgres({ url: postgres.url });
  cleanups.push(() => database.close());
  await database.ready();
  await migrate(database);
  kafka = await startEmbeddedKafka({ dir: join(dir, 'kafka') });
  cleanups.push(() => kafka.stop());
  log = kafkaLog({ brokers: [kafka.bootstrap] });
  cleanups.push(() => log.close());
  await log.admin().createTopics(Object.values(TOPICS).map(({ name }) => ({ name, partitions: 4 })));
  const registry = await startSchemaRegistry();
  cleanups.push(() => registry.stop());
  const objects = folderStore({ dir: join(dir, 'objects') });
  await objects.ready();
  cleanups.push(() => objects.close());
  const brokers = [kafka.bootstrap];
  api = await startApi({ port: 0, database, objects, brokers, registryUrl: registry.url, log, metrics: prometheusMetrics() });
  cleanups.push(() => api.stop());
});
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function upload(
  name: string,
  content: string,
): Promise<{ readonly id: string; readonly links: { readonly self: string } }> {
  const form = new FormData();
  form.set('file', new File([content], name));
  const response = await fetch(`${api.url}/v1/documents`, { method: 'POST', body: form });
  expect(response.status).toBe(202);
  return (await response.json()) as { id: string; links: { self: string } };
}

async function json(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(api.url + path)).json()) as Record<string, unknown>;
}

test('a document goes in over HTTP, through broker, registry and stores, and its result comes out', async () => {
  const reader = streamReader(api.url, '?topics=document_uploaded');
  await reader.until(({ type }) => type === 'hello');
  const { id, links } = await upload('Grüße.txt', 'hello');
  const told = await reader.until(({ event }) => event?.documentId === id);
  expect(told).toMatchObject({ topic: 'document_uploaded', event: { fileName: 'Grüße.txt', sizeBytes: 5, tenant: 'default' } });
  expect(told.event).not.toHaveProperty('content');
  expect(await json(links.self)).toMatchObject({ status: 'queued', fileName: 'Grüße.txt' });
  const { fileName, objectKey, sha256, uploadedAt } = told.event as unknown as ReturnType<typeof processedEvent>['source'];
  const source = { fileName, contentType: 'text/plain', sizeBytes: 5, sha256, objectKey, uploadedAt };
  await storeResult(database, processedEvent({ documentId: id, source }));
  expect(await json(links.self)).toMatchObject({ status: 'done', type: 'invoice', entityCount: 3 });
  expect(await (await fetch(`${api.url}${links.self}/file`)).text()).toBe('hello');
  expect(await json('/v1/documents?type=invoice')).toMatchObject({ documents: [{ id }], nextCursor: null });
  reader.socket.terminate();
});

test('is ready when everything is there, and tells Prometheus what it does', async () => {
  const up = { state: 'up' };
  expect(await json('/ready')).toEqual({
    ready: true,
    dependencies: { database: up, objects: up, broker: up, registry: up, stream: up },
  });
  const text = await (await fetch(`${api.url}/metrics`)).text();
  expect(text).toContain('millrace_gateway_clients 0');
  expect(text).toContain('millrace_gateway_events_total{topic="document_uploaded"} 1');
});

test('a broker that is stopped and started again: refusals meanwhile, then uploads and the stream go on where they were', async () => {
  const reader = streamReader(api.url, '?topics=document_uploaded');
  await reader.until(({ type }) => type === 'hello');
  const before = await upload('before.txt', 'before');
  await reader.until(({ event }) => event?.documentId === before.id);
  await kafka.stop();
  const form = new FormData();
  form.set('file', new File(['during'], 'during.txt'));
  const refused = await fetch(`${api.url}/v1/documents`, { method: 'POST', body: form });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  await expect.poll(async () => (await fetch(`${api.url}/ready`)).status).toBe(503);
  kafka = await startEmbeddedKafka({ dir: join(dir, 'kafka'), port: kafka.port });
  cleanups.unshift(() => kafka.stop());
  const again = async (): Promise<string | undefined> => {
    const retry = new FormData();
    retry.set('file', new File(['after'], 'after.txt'));
    const response = await fetch(`${api.url}/v1/documents`, {
      method: 'POST',
      body: retry,
      headers: { 'Idempotency-Key': 'after-restart' },
    });
    return response.status === 202 ? ((await response.json()) as { id: string }).id : undefined;
  };
  await expect.poll(again).toBeDefined();
  const id = await again();
  await reader.until(({ event }) => event?.documentId === id);
  expect(reader.messages.filter(({ event }) => event?.documentId === before.id)).toHaveLength(1);
  await expect.poll(async () => (await fetch(`${api.url}/ready`)).status).toBe(200);
  reader.socket.terminate();
}, 180_000);
