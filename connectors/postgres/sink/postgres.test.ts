import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_HEADERS } from '../../../engine/model/record.ts';
import { json, string } from '../../../engine/model/serdes.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import type { SinkRecord, SinkWriter } from '../../../engine/ports.ts';
import { RecordedMetrics, TestDriver, VirtualClock } from '../../../engine/test-kit/index.ts';
import { sink } from '../../../operators/index.ts';
import { sinkConformance, type TestPostgres, testPostgres } from '../../testing/index.ts';
import { connectPostgres, DATABASE, type Database, type PostgresSinkOptions, postgres } from '../index.ts';

type Value = Readonly<Record<string, unknown>>;
type Sink = PostgresSinkOptions<string, Value | null>;

let server: TestPostgres;
let database: Database;

beforeAll(async () => {
  server = await testPostgres();
  database = connectPostgres({ url: server.url });
  await database.query(`CREATE TABLE conformance (id text PRIMARY KEY, body text NOT NULL CHECK (body <> 'refused'))`);
});
afterAll(async () => {
  await database.close();
  await server.close();
});

describe('a sink to PostgreSQL', () => {
  const harness = {
    connector: () =>
      postgres<string, string | null>({
        table: 'conformance',
        upsertOn: ['id'],
        row: ({ key, value }) => ({ id: key, body: value }),
      }),
    resources: () => ({ [DATABASE]: database }),
    stored: async () => {
      const { rows } = await database.query<{ id: string; body: string }>('SELECT id, body FROM conformance ORDER BY id');
      return new Map(rows.map(({ id, body }) => [id, body]));
    },
    clear: async () => void (await database.query('DELETE FROM conformance')),
    deletes: true as const,
    refused: { key: 'bad', value: 'refused' },
    service: { stop: () => server.stop(), start: () => server.start() },
  };
  for (const { name, skip, run } of sinkConformance(harness)) test.skipIf(skip !== undefined)(name, run);
});

/** A writer to a new table, and what it holds. */
async function open(columns: string, options: Partial<Sink> = {}) {
  const table = options.table ?? `t${(await database.query<{ n: number }>('SELECT count(*) AS n FROM pg_class')).rows[0]?.n}`;
  const quoted = table.split('.').map((part) => `"${part.replaceAll('"', '""')}"`);
  await database.query(`CREATE TABLE ${quoted.join('.')} (${columns})`);
  const metrics = new RecordedMetrics();
  const warnings: string[] = [];
  const writer: SinkWriter<string, Value | null> = await postgres<string, Value | null>({
    table,
    upsertOn: ['id'],
    row: ({ key, value }) => ({ id: key, ...value }),
    ...options,
  }).open({
    applicationId: 'app',
    sink: 'rows',
    task: '0_0',
    inOrder: true,
    clock: new VirtualClock(),
    metrics,
    logger: { debug() {}, info() {}, warn: (_, message) => void warnings.push(message), error() {} },
    resource: () => database,
  });
  const write = (...pairs: readonly (readonly [string, Value | null])[]): Promise<void> =>
    writer.write(recordsOf(pairs), new AbortController().signal);
  const rows = async (): Promise<readonly object[]> =>
    (await database.query(`SELECT * FROM ${quoted.join('.')} ORDER BY 1`)).rows;
  return { table, write, rows, metrics, warnings };
}

function recordsOf(pairs: readonly (readonly [string, Value | null])[]): readonly SinkRecord<string, Value | null>[] {
  return pairs.map(([key, value], i) => ({ key, value, timestamp: i, headers: NO_HEADERS, id: `t-0-${i}-0` }));
}

describe('rows', () => {
  test('every value comes into a column of its type', async () => {
    const { write, rows } =
      await open(`id text PRIMARY KEY, n int, big bigint, ratio double precision, price numeric(10, 2), yes boolean,
      at timestamptz, later timestamptz, day date, data bytea, doc jsonb, list jsonb, scalar jsonb, nothing jsonb, tags text[], key uuid`);
    const values = {
      n: -5,
      big: 2n ** 52n,
      ratio: 0.1,
      price: '12.50',
      yes: false,
      at: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
      later: new Date('2026-11-25T00:00:00Z'),
      day: new Date('2026-11-25T23:00:00Z'),
      data: new Uint8Array(Buffer.from('xx\0\xffyy', 'latin1')).subarray(2, 4),
      doc: { a: [1, { b: null }], 'quote"d': "it's" },
      list: [{ type: 'person' }],
      scalar: 'text',
      nothing: null,
      tags: ['a', 'b,"c"'],
      key: 'b7b0a1f4-7d1c-4f0e-9d5a-0e6f6f1a2b3c',
    };
    await write(['1', values]);
    expect(await rows()).toEqual([
      { id: '1', ...values, big: 2 ** 52, at: new Date(values.at), day: '2026-11-25', data: Buffer.from([0, 255]) },
    ]);
    await write(['2', { ratio: Number.NaN, n: null }], ['3', { ratio: Number.NEGATIVE_INFINITY }]);
    expect(await rows()).toMatchObject([{}, { ratio: Number.NaN, n: null, doc: null }, { ratio: Number.NEGATIVE_INFINITY }]);
  });

  test('a column that a row leaves out keeps what it has; rows of several shapes may come in one batch', async () => {
    const { write, rows } = await open('id text PRIMARY KEY, a int DEFAULT 7, b int');
    await write(['1', { a: 1, b: 1 }], ['2', { b: 2 }], ['3', {}]);
    await write(['1', { b: 10 }], ['2', { a: 20, b: undefined }], ['3', { a: 3 }], ['3', { b: 4 }]);
    expect(await rows()).toEqual([
      { id: '1', a: 1, b: 10 },
      { id: '2', a: 20, b: 2 },
      { id: '3', a: 3, b: 4 },
    ]);
  });

  test('ignore keeps the row that is there, in the table and in a batch', async () => {
    const { write, rows } = await open('id text PRIMARY KEY, a int', { onConflict: 'ignore' });
    await write(['1', { a: 1 }]);
    await write(['1', { a: 2 }], ['2', { a: 1 }], ['2', { a: 2 }], ['3', { a: 1 }], ['3', null], ['3', { a: 2 }]);
    expect(await rows()).toEqual([
      { id: '1', a: 1 },
      { id: '2', a: 1 },
      { id: '3', a: 2 },
    ]);
  });

  test('a row that was deleted and written again begins anew', async () => {
    const { write, rows } = await open('id text PRIMARY KEY, a int, b int');
    await write(['1', { a: 1, b: 1 }]);
    await write(['1', null], ['1', { a: 2 }]);
    expect(await rows()).toEqual([{ id: '1', a: 2, b: null }]);
  });

  test('rows may be told apart by several columns, and names may be anything', async () => {
    const table = 'public.odd "name"; DROP TABLE x';
    const { write, rows } = await open('"the ""key""" text, part int, "select" int, PRIMARY KEY (part, "the ""key""")', {
      table,
      upsertOn: ['the "key"', 'part'],
      row: ({ key, value }) => ({ 'the "key"': key, ...value }),
      keyColumns: (key) => ({ 'the "key"': key, part: 1 }),
    });
    await write(['k', { part: 1, select: 1 }], ['k', { part: 2, select: 2 }], ['k', { part: 1, select: 3 }]);
    expect(await rows()).toEqual([
      { 'the "key"': 'k', part: 1, select: 3 },
      { 'the "key"': 'k', part: 2, select: 2 },
    ]);
    await write(['k', null]);
    expect(await rows()).toEqual([{ 'the "key"': 'k', part: 2, select: 2 }]);
  });

  test('characters that PostgreSQL cannot store are replaced, counted and told once', async () => {
    const { write, rows, metrics, warnings } = await open('id text PRIMARY KEY, name text, doc jsonb');
    await write(['1', { name: 'a\0b', doc: { 'k\0': ['x\0', { deep: '\ud800!' }], fine: '\\u0000 😀' } }]);
    await write(['2', { name: 'tail \udc00' }], ['3', { name: '\\u0000' }], ['4\0', { name: 'x' }]);
    expect(await rows()).toEqual([
      { id: '1', name: 'a\ufffdb', doc: { 'k\ufffd': ['x\ufffd', { deep: '\ufffd!' }], fine: '\\u0000 😀' } },
      { id: '2', name: 'tail \ufffd', doc: null },
      { id: '3', name: '\\u0000', doc: null },
      { id: '4\ufffd', name: 'x', doc: null },
    ]);
    expect(metrics.sum('sink_replaced_rows_total', { sink: 'rows' })).toBe(3);
    expect(warnings).toEqual([expect.stringContaining('U+FFFD')]);
  });

  test('a batch larger than a statement may be is still one transaction', async () => {
    const { write, rows } = await open(`id text PRIMARY KEY, body text CHECK (body <> 'refused')`);
    const large = Array.from({ length: 9 }, (_, i): [string, Value] => [`k${i}`, { body: 'x'.repeat(1_000_000) + i }]);
    await expect(write(...large, ['z', { body: 'refused' }])).rejects.toMatchObject({ verdict: 'park' });
    expect(await rows()).toEqual([]);
    await write(...large);
    expect((await rows()).length).toBe(9);
  });

  test('writers of the same rows in different orders do not end in a deadlock', async () => {
    const { write, table } = await open('id text PRIMARY KEY, n int');
    const keys = Array.from({ length: 300 }, (_, i) => `k${i}`);
    const rounds = Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? keys : [...keys].reverse()));
    await Promise.all(rounds.map((order, i) => write(...order.map((key): [string, Value] => [key, { n: i }]))));
    const { rows } = await database.query(`SELECT count(DISTINCT n) AS versions, count(*) AS rows FROM ${table}`);
    expect(rows).toEqual([{ versions: 1, rows: 300 }]);
  });
});

describe('errors', () => {
  test('an unknown column stops, naming it and those that there are', async () => {
    const { write, table } = await open('id text PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED');
    const failing = { code: 'STREAM_DATABASE_SCHEMA', domain: 'user', verdict: 'stop' };
    const message = expect.stringContaining(`table '${table}' has no column 'aa' to write`);
    await expect(write(['1', { a: 1, aa: 2 }])).rejects.toMatchObject({ ...failing, message });
    await expect(write(['1', { a: 1, aa: 2 }])).rejects.toThrow('(it has id, a)');
    await expect(write(['1', { twice: 2 }])).rejects.toMatchObject(failing);
  });

  test('a column that a migration brought later is found', async () => {
    const { write, rows, table } = await open('id text PRIMARY KEY, a int');
    await write(['1', { a: 1 }]);
    await database.query(`ALTER TABLE ${table} ADD COLUMN b int`);
    await write(['2', { a: 1, b: 2 }]);
    expect(await rows()).toMatchObject([{ b: null }, { b: 2 }]);
  });

  test('a missing table, or one without the index, stops with what to do', async () => {
    const { write } = await open('id text, a int');
    await expect(write(['1', { a: 1 }])).rejects.toMatchObject({
      code: 'STREAM_DATABASE_SCHEMA',
      verdict: 'stop',
      message: expect.stringContaining('unique index'),
    });
    const gone = await open('id text');
    await database.query(`DROP TABLE ${gone.table}`);
    await expect(gone.write(['1', {}])).rejects.toMatchObject({
      code: 'STREAM_DATABASE_SCHEMA',
      message: expect.stringContaining(`table '${gone.table}' does not exist`),
    });
  });

  test.each([
    ['n', { n: 'twelve' }, 'STREAM_DATABASE_VALUE', 'invalid input syntax'],
    ['n', { n: 2 ** 40 }, 'STREAM_DATABASE_VALUE', 'out of range'],
    ['short', { short: 'longer than four' }, 'STREAM_DATABASE_VALUE', 'too long'],
    ['at', { at: 'yesterday-ish' }, 'STREAM_DATABASE_VALUE', 'invalid input syntax'],
    ['at', { at: 1e300 }, 'STREAM_DATABASE_VALUE', 'cannot hold the time'],
    ['at', { at: new Date(Number.NaN) }, 'STREAM_DATABASE_VALUE', 'cannot hold the time NaN'],
    ['n', { n: Buffer.from('x') }, 'STREAM_DATABASE_VALUE', 'cannot hold bytes'],
    ['n', { n: { a: 1 } }, 'STREAM_DATABASE_VALUE', 'invalid input syntax'],
    ['short', { short: ['a'] }, 'STREAM_DATABASE_VALUE', 'cannot hold an array'],
    ['n', { n: () => 1 }, 'STREAM_DATABASE_VALUE', 'cannot hold a function'],
    ['must', { must: null }, 'STREAM_DATABASE_CONSTRAINT', 'null value'],
  ])('a value at fault parks its record, naming table and column %s: %o', async (column, value, code, words) => {
    const { write, table } = await open(
      'id text PRIMARY KEY, n int, short varchar(4), at timestamptz, must int NOT NULL DEFAULT 1',
    );
    const error = await write(['1', value]).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code, scope: 'record', verdict: 'park', context: { table, column } });
    expect(String(error)).toContain(`column '${column}' of table '${table}'`);
    expect(String(error)).toContain(words);
  });

  test('a row or a null value that does not tell its key is parked', async () => {
    const { write } = await open('id text PRIMARY KEY, part int', { upsertOn: ['id', 'part'] });
    await expect(write(['1', {}])).rejects.toMatchObject({
      code: 'STREAM_SINK_KEY',
      verdict: 'park',
      context: { column: 'part' },
    });
    await expect(write(['1', null])).rejects.toMatchObject({
      code: 'STREAM_SINK_KEY',
      message: expect.stringContaining('keyColumns'),
    });
  });

  test('two keys that are one to the database are written when they come alone', async () => {
    const { write, rows } = await open('id int PRIMARY KEY, a int');
    await expect(write(['1', { a: 1 }], ['01', { a: 2 }])).rejects.toMatchObject({ verdict: 'park', scope: 'record' });
    await write(['1', { a: 1 }]);
    await write(['01', { a: 2 }]);
    expect(await rows()).toEqual([{ id: 1, a: 2 }]);
  });

  test('a function of the author that fails parks its record', async () => {
    const { write } = await open('id text PRIMARY KEY', {
      row: () => {
        throw new TypeError('value.x is undefined');
      },
    });
    await expect(write(['1', {}])).rejects.toMatchObject({ code: 'STREAM_USER_FN', verdict: 'park', scope: 'record' });
  });
});

test('in a pipeline only the record at fault goes to the dead-letter topic', async () => {
  await database.query(`CREATE TABLE amounts (id text PRIMARY KEY, amount int CHECK (amount >= 0))`);
  const orders = { name: 'orders', key: string(), value: json<{ readonly amount: number }>() };
  const plan = pipeline('amounts', ({ from }) => {
    from(orders).pipe(
      sink(
        'rows',
        postgres({ table: 'amounts', upsertOn: ['id'], row: ({ key, value }) => ({ id: key, amount: value.amount }) }),
      ),
    );
  });
  const driver = await TestDriver.start(plan, { resources: { [DATABASE]: database } });
  for (let i = 0; i < 50; i++) driver.send(orders, `k${i}`, { amount: i === 33 ? -1 : i });
  await driver.settle();
  const { rows } = await database.query('SELECT count(*) AS count, sum(amount) AS sum FROM amounts');
  expect(rows).toEqual([{ count: 49, sum: (49 * 50) / 2 - 33 }]);
  expect(driver.deadLetters().map(({ key }) => String(key))).toEqual(['k33']);
});
