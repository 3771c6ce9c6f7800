import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  connectPostgres,
  type Database,
  type EmbeddedPostgres,
  migrate,
  startEmbeddedPostgres,
} from '../../connectors/postgres/index.ts';
import { alertEvent, analysisOf, metricEvent, processedEvent, uploadedEvent } from '../testing/sample-events.ts';
import { storeAlert, storeMetric, storeResult, storeStatus, storeUpload } from '../testing/store-rows.ts';
import type { DocumentQueries } from './document-queries.ts';
import { postgresQueries } from './postgres-queries.ts';

let server: EmbeddedPostgres;
let database: Database;
let queries: DocumentQueries;

beforeAll(async () => {
  server = await startEmbeddedPostgres();
  database = connectPostgres({ url: server.url });
  await database.ready();
  await migrate(database);
  queries = postgresQueries(database);
});
afterAll(async () => {
  await database.close();
  await server.stop();
});
beforeEach(async () => {
  await database.query('TRUNCATE document_uploads, document_results, agent_statuses, performance_metrics, system_alerts');
});

const T0 = 1_700_000_000_000;

describe('find', () => {
  test('gives back what the result said, whole', async () => {
    const event = processedEvent({ analysis: analysisOf({ warnings: [{ code: 'w', message: 'm' }], timings: [] }) });
    await storeUpload(database, uploadedEvent());
    await storeResult(database, event);
    const { id: _id, ...fields } = event;
    expect(await queries.find('doc-1', undefined)).toEqual({ ...fields, stages: [] });
  });

  test('knows how far a document is, from queued to the newest word of each agent', async () => {
    await storeUpload(database, uploadedEvent());
    expect(await queries.find('doc-1', 'default')).toMatchObject({ status: 'queued', analysis: null, quality: null, stages: [] });
    const say = (agent: string, state: string, at: number, attempt = 1): Promise<unknown> =>
      storeStatus(database, { id: `${agent}-${state}-${attempt}`, documentId: 'doc-1', agent, state, at, attempt });
    await say('document-analyzer', 'queued', T0);
    await say('document-analyzer', 'running', T0);
    await say('document-analyzer', 'retrying', T0 + 5, 1);
    await say('document-analyzer', 'done', T0 + 9, 2);
    await say('document-analyzer', 'running', T0 + 9, 2);
    await say('quality-assurance', 'running', T0 + 10);
    const found = await queries.find('doc-1', undefined);
    expect(found?.status).toBe('processing');
    expect(found?.stages.map(({ agent, attempt, state }) => [agent, state, attempt])).toEqual([
      ['document-analyzer', 'done', 2],
      ['quality-assurance', 'running', 1],
    ]);
  });

  test('a failure has its reason; another tenant has no document', async () => {
    const failure = { code: 'STREAM_X', message: 'It has a password.', stage: 'analysis' };
    await storeResult(database, processedEvent({ status: 'failed', analysis: null, quality: null, failure }));
    expect(await queries.find('doc-1', undefined)).toMatchObject({ status: 'failed', analysis: null, failure });
    expect(await queries.find('doc-1', 'other')).toBeUndefined();
    expect(await queries.find("' OR 1=1 --", undefined)).toBeUndefined();
  });
});

describe('list', () => {
  test('goes through all pages, newest first, each once, also among equal times', async () => {
    for (let i = 0; i < 11; i++) {
      await storeUpload(
        database,
        uploadedEvent({ documentId: `doc-${String(i).padStart(2, '0')}`, uploadedAt: T0 + Math.floor(i / 4) }),
      );
    }
    const seen: string[] = [];
    let after: { uploadedAt: number; id: string } | undefined;
    for (;;) {
      const page = await queries.list({ limit: 3, ...(after && { after }) });
      const last = page.at(-1);
      if (!last) break;
      seen.push(...page.map(({ documentId }) => documentId));
      after = { uploadedAt: last.source.uploadedAt, id: last.documentId };
    }
    const expected = ['08', '09', '10', '04', '05', '06', '07', '00', '01', '02', '03'].map((number) => `doc-${number}`);
    expect(seen).toEqual(expected);
  });

  test('filters by status, type and tenant, and all of them', async () => {
    await storeUpload(database, uploadedEvent({ documentId: 'a', tenant: 'acme' }));
    await storeResult(database, processedEvent({ documentId: 'b' }));
    await storeResult(database, processedEvent({ documentId: 'c', tenant: 'acme', analysis: analysisOf({ type: 'letter' }) }));
    const ids = async (filter: object): Promise<string[]> =>
      (await queries.list({ limit: 10, ...filter })).map(({ documentId }) => documentId);
    expect(await ids({})).toEqual(['a', 'b', 'c']);
    expect(await ids({ status: 'queued' })).toEqual(['a']);
    expect(await ids({ type: 'letter' })).toEqual(['c']);
    expect(await ids({ tenant: 'acme' })).toEqual(['a', 'c']);
    expect(await ids({ tenant: 'acme', status: 'done', type: 'letter' })).toEqual(['c']);
    expect(await ids({ tenant: 'acme', type: 'invoice' })).toEqual([]);
  });
});

describe('reports', () => {
  test('the minutes since a time, the newest first and all types together before each', async () => {
    const minute = (id: string, documentType: string, windowEnd: number, over = {}): Promise<unknown> =>
      storeMetric(database, metricEvent({ id, documentType, windowStart: windowEnd - 60_000, windowEnd, ...over }));
    await minute('old', 'all', T0 - 3_600_000);
    await minute('i', 'invoice', T0);
    await minute('a', 'all', T0);
    await minute('n', 'none', T0 + 60_000, { latencyMs: null, qualityMean: null });
    const found = await queries.metrics(T0 - 3_600_000, 'default');
    expect(found.map(({ id }) => id)).toEqual(['n', 'a', 'i']);
    expect(found[1]).toEqual(metricEvent({ id: 'a', windowStart: T0 - 60_000, windowEnd: T0 }));
    expect(found[0]).toMatchObject({ latencyMs: null, qualityMean: null });
  });

  test('the newest alerts', async () => {
    for (let i = 0; i < 3; i++) await storeAlert(database, alertEvent({ id: `alert-${i}`, at: T0 + i }));
    expect(await queries.alerts(2, undefined)).toEqual([
      alertEvent({ id: 'alert-2', at: T0 + 2 }),
      alertEvent({ id: 'alert-1', at: T0 + 1 }),
    ]);
    expect(await queries.alerts(2, 'other')).toEqual([]);
  });
});
