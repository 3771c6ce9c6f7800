import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestPostgres, testPostgres } from '../testing/index.ts';
import { connectPostgres, type Database, MIGRATIONS, migrate } from './index.ts';

let server: TestPostgres;
let database: Database;

beforeAll(async () => {
  server = await testPostgres();
  database = connectPostgres({ url: server.url });
});
beforeEach(async () => {
  await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
});
afterAll(async () => {
  await database.close();
  await server.close();
});

const one = { id: '0001-one', sql: 'CREATE TABLE one (id int)' };
const two = { id: '0002-two', sql: 'CREATE TABLE two (id int); INSERT INTO one VALUES (1)' };

async function tables(): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(`SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'v')
    AND relnamespace = 'public'::regnamespace ORDER BY relname`);
  return rows.map(({ name }) => name);
}

test('the numbers of the migrations go up by one, and none is used twice', () => {
  expect(MIGRATIONS.map(({ id }) => Number(id.slice(0, 4)))).toEqual(MIGRATIONS.map((_, i) => i + 1));
});

test('applies what is missing, in order, once', async () => {
  expect(await migrate(database, [one])).toEqual(['0001-one']);
  expect(await migrate(database, [one, two])).toEqual(['0002-two']);
  expect(await migrate(database, [one, two])).toEqual([]);
  expect(await tables()).toEqual(['one', 'schema_migrations', 'two']);
});

test('several processes may start at once', async () => {
  const others = Array.from({ length: 6 }, () => connectPostgres({ url: server.url, poolMax: 1 }));
  const applied = await Promise.all(others.map((each) => migrate(each)));
  expect(applied.flat().sort()).toEqual(MIGRATIONS.map(({ id }) => id));
  await Promise.all(others.map((each) => each.close()));
});

test('one that fails leaves nothing of itself, and can be corrected', async () => {
  const broken = { id: '0002-two', sql: 'CREATE TABLE two (id int); SELECT nonsense' };
  await expect(migrate(database, [one, broken])).rejects.toMatchObject({ code: 'STREAM_DATABASE_SCHEMA' });
  expect(await tables()).toEqual(['one', 'schema_migrations']);
  expect(await migrate(database, [one, two])).toEqual(['0002-two']);
});

test('one that was changed after it was applied is told by its name', async () => {
  await migrate(database, [one, two]);
  const changed = { ...one, sql: 'CREATE TABLE one (id bigint)' };
  await expect(migrate(database, [changed, two])).rejects.toMatchObject({
    code: 'STREAM_MIGRATION_CHANGED',
    verdict: 'stop',
    message: expect.stringContaining('0001-one'),
  });
});

test('those of a newer version are left alone', async () => {
  await migrate(database, [one, two]);
  expect(await migrate(database, [one])).toEqual([]);
});

const source = "'a.pdf', 'application/pdf', 10";
const upload = (id: string, event = 'e'): string =>
  `INSERT INTO document_uploads (document_id, event_id, file_name, content_type, size_bytes, uploaded_at)
   VALUES ('${id}', '${event}', ${source}, '2026-01-01Z') ON CONFLICT (document_id) DO UPDATE SET event_id = excluded.event_id`;
const result = (id: string, status = 'done'): string =>
  `INSERT INTO document_results (document_id, event_id, status, file_name, content_type, size_bytes, uploaded_at, processed_at, type)
   VALUES ('${id}', 'r', '${status}', ${source}, '2026-01-01Z', '2026-01-02Z', 'cv')
   ON CONFLICT (document_id) DO UPDATE SET status = excluded.status`;
const status = (id: string): string =>
  `INSERT INTO agent_statuses (event_id, document_id, agent, state, at) VALUES ('s-${id}', '${id}', 'a', 'running', now())`;

test('a document is queued, processing, done or failed, whatever is stored first', async () => {
  await migrate(database);
  const writes = {
    queued: [upload('queued')],
    processing: [upload('processing'), status('processing')],
    done: [upload('done'), status('done'), result('done')],
    failed: [result('failed', 'failed'), upload('failed')],
    early: [result('early')],
    again: [result('again', 'failed'), upload('again'), result('again'), upload('again')],
  };
  for (const text of Object.values(writes).flat()) await database.query(text);
  const { rows } = await database.query<{ id: string; status: string; type: string | null }>(
    'SELECT document_id AS id, status, type FROM documents ORDER BY id',
  );
  expect(rows).toEqual([
    { id: 'again', status: 'done', type: 'cv' },
    { id: 'done', status: 'done', type: 'cv' },
    { id: 'early', status: 'done', type: 'cv' },
    { id: 'failed', status: 'failed', type: 'cv' },
    { id: 'processing', status: 'processing', type: null },
    { id: 'queued', status: 'queued', type: null },
  ]);
  const events = await database.query(
    `SELECT document_id AS id, event_id FROM document_uploads WHERE document_id IN ('early', 'again') ORDER BY id`,
  );
  expect(events.rows).toEqual([
    { id: 'again', event_id: 'e' },
    { id: 'early', event_id: null },
  ]);
});

test('a page of documents comes from an index', async () => {
  await migrate(database);
  await database.query(`INSERT INTO document_uploads (document_id, tenant, file_name, content_type, size_bytes, uploaded_at)
    SELECT 'd' || i, 't' || i % 3, ${source}, now() - i * interval '1 second' FROM generate_series(1, 5000) i; ANALYZE`);
  const { rows } = await database.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT document_id, status, type FROM documents WHERE tenant = 't1' ORDER BY uploaded_at DESC, document_id LIMIT 50`,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('document_uploads_by_time');
  expect(plan).not.toContain('Sort');
});
