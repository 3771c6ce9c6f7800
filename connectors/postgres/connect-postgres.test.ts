import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isStreamError } from '../../engine/model/stream-error.ts';
import type { Logger } from '../../engine/ports.ts';
import { type CuttableProxy, cuttableProxy, type TestPostgres, testPostgres } from '../testing/index.ts';
import { databaseError } from './database-error.ts';
import { connectPostgres, type Database } from './index.ts';

let server: TestPostgres;
let database: Database;

beforeAll(async () => {
  server = await testPostgres();
  database = connectPostgres({ url: server.url });
  await database.ready();
  await database.query('CREATE TABLE numbers (n int PRIMARY KEY)');
});
afterAll(async () => {
  await database.close();
  await server.close();
});

function recorder(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const log = (_: object, message: string): void => void lines.push(message);
  return { lines, debug() {}, info: log, warn: log, error: log };
}

/** How many of our own connections run something now. */
async function active(fragment: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%' || $1 || '%'`,
    [fragment],
  );
  return rows[0]?.count ?? -1;
}

describe('queries', () => {
  test('values come in the forms that the platform uses', async () => {
    const text = `SELECT 9007199254740991::bigint AS big, '2026-11-25'::date AS day, '2026-11-25T01:02:03.004Z'::timestamptz AS at,
      '{"a":[1,null]}'::jsonb AS json, 0.1::double precision AS ratio, true AS yes`;
    expect((await database.query(text)).rows[0]).toEqual({
      big: Number.MAX_SAFE_INTEGER,
      day: '2026-11-25',
      at: new Date('2026-11-25T01:02:03.004Z'),
      json: { a: [1, null] },
      ratio: 0.1,
      yes: true,
    });
  });

  test('a transaction is done whole or not at all, and an error of its own comes out as it is', async () => {
    await database.transaction(async ({ query }) => {
      await query('INSERT INTO numbers VALUES ($1)', [1]);
      await query('INSERT INTO numbers VALUES ($1)', [2]);
    });
    const fault = new TypeError('mine');
    const failing = database.transaction(async ({ query }) => {
      await query('INSERT INTO numbers VALUES ($1)', [3]);
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    expect((await database.query('SELECT n FROM numbers ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('many at once wait for a connection and leave nothing behind', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => database.query<{ n: number }>('SELECT $1::int AS n', [i])),
    );
    expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warned.mock.calls).toEqual([]);
  });

  test('an aborted query rejects at once and ends on the server', async () => {
    const abort = new AbortController();
    const sleeping = database.query('SELECT pg_sleep(20), 1 AS aborted_here', [], { signal: abort.signal });
    const outcome = sleeping.catch((error: unknown) => error);
    await vi.waitFor(async () => expect(await active('aborted_here')).toBe(1));
    const begun = performance.now();
    abort.abort();
    expect(await outcome).toMatchObject({ code: 'STREAM_ABORTED', verdict: 'retry' });
    expect(performance.now() - begun).toBeLessThan(20_000);
    await vi.waitFor(async () => expect(await active('aborted_here')).toBe(0), { timeout: 3_000 });
  });

  test('a query that takes too long rejects, ends on the server and gives its connection free', async () => {
    const narrow = connectPostgres({ url: server.url, poolMax: 1, queryTimeoutMs: 100 });
    await expect(narrow.query('SELECT pg_sleep(20), 1 AS timed_out')).rejects.toMatchObject({
      code: 'STREAM_DATABASE_TIMEOUT',
      verdict: 'retry',
      message: expect.stringContaining('100 ms'),
    });
    await vi.waitFor(async () => expect(await active('timed_out')).toBe(0), { timeout: 3_000 });
    expect((await narrow.query('SELECT 1 AS one', [], { timeoutMs: 5_000 })).rows).toEqual([{ one: 1 }]);
    await narrow.close();
  });

  test('a transaction that is aborted is rolled back', async () => {
    const abort = new AbortController();
    const work = database.transaction(
      async ({ query }) => {
        await query('INSERT INTO numbers VALUES (100)');
        abort.abort();
        await query('SELECT pg_sleep(20)');
      },
      { signal: abort.signal },
    );
    await expect(work).rejects.toMatchObject({ code: 'STREAM_ABORTED' });
    await vi.waitFor(async () => expect(await active('pg_sleep')).toBe(0), { timeout: 3_000 });
    // A row that is not rolled back would hold up this one, or refuse it.
    await database.query('INSERT INTO numbers VALUES (100)');
  });

  test('close waits for what runs, and what comes later is refused', async () => {
    const closing = connectPostgres({ url: server.url });
    const running = closing.query('SELECT pg_sleep(0.2), 5 AS five');
    await closing.query('SELECT 1');
    await Promise.all([closing.close(), closing.close()]);
    expect((await running).rows).toMatchObject([{ five: 5 }]);
    await expect(closing.query('SELECT 1')).rejects.toMatchObject({ code: 'STREAM_DATABASE_CLOSED', verdict: 'stop' });
  });

  test('close does not wait for ever', async () => {
    const closing = connectPostgres({ url: server.url });
    const running = closing.query('SELECT pg_sleep(60), 1 AS too_long').catch((error: unknown) => error);
    await vi.waitFor(async () => expect(await active('too_long')).toBe(1));
    const begun = performance.now();
    await closing.close();
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(await running).toMatchObject({ code: 'STREAM_ABORTED' });
  });
});

describe('a server that goes away', () => {
  test('lost connections are replaced, with one warning for an outage', async () => {
    const logger = recorder();
    const pool = connectPostgres({ url: server.url, logger });
    await Promise.all(Array.from({ length: 5 }, () => pool.query('SELECT pg_sleep(0.05)')));
    await server.stop();
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'STREAM_DATABASE_UNREACHABLE', verdict: 'retry' });
    await server.start();
    await pool.ready();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(logger.lines.filter((line) => line.includes('cannot be used now')).length).toBeLessThanOrEqual(1);
    await pool.close();
  });

  test('ready waits, says so once, and goes on when the server is there', async () => {
    const logger = recorder();
    await server.stop();
    const waiting = connectPostgres({ url: server.url, logger });
    const ready = waiting.ready();
    await vi.waitFor(() => expect(logger.lines.length).toBe(1));
    await server.start();
    await ready;
    expect(logger.lines).toEqual([
      expect.stringMatching(/^waiting for PostgreSQL at 127\.0\.0\.1:\d+\/\w+ \(DATABASE_URL\), 60 s at most: /),
      expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+\/\w+ answers$/),
    ]);
    await waiting.close();
  });

  test('ready gives up after its limit, naming server and variable and no password', async () => {
    const logger = recorder();
    const lonely = connectPostgres({ url: 'postgres://me:hunter2@127.0.0.1:9/db', giveUpAfterMs: 150, logger });
    const error = await lonely.ready().catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      code: 'STREAM_DATABASE_UNREACHABLE',
      domain: 'external',
      verdict: 'stop',
      message: expect.stringMatching(/127\.0\.0\.1:9\/db did not answer within 0\.15 s: start it, or correct DATABASE_URL/),
    });
    expect(JSON.stringify(error) + String(error) + logger.lines.join()).not.toContain('hunter2');
    await lonely.close();
  });

  test.each([
    ['user', (url: URL) => Object.assign(url, { username: 'stranger' }), 'correct the user or the password in DATABASE_URL'],
    ['database', (url: URL) => Object.assign(url, { pathname: '/nowhere' }), 'create the database'],
    ['TLS', (url: URL) => Object.assign(url, { search: '?sslmode=verify-full' }), 'sslmode'],
  ])('ready does not wait for what waiting cannot mend: %s', async (_, change, advice) => {
    const wrong = connectPostgres({ url: change(new URL(server.url)).href });
    const refusal = { code: 'STREAM_DATABASE_ACCESS', verdict: 'stop', message: expect.stringContaining(advice) };
    await expect(wrong.ready()).rejects.toMatchObject(refusal);
    await wrong.close();
  });

  test('a network that lets nothing through ends in a time-out, not in waiting', async () => {
    const { hostname, port } = new URL(server.url);
    const proxy: CuttableProxy = await cuttableProxy({ host: hostname, port: Number(port) });
    const url = new URL(server.url);
    url.port = String(proxy.port);
    const far = connectPostgres({ url: url.href, queryTimeoutMs: 200 });
    await far.query('SELECT 1', [], { timeoutMs: 5_000 });
    proxy.stall();
    await expect(far.query('SELECT 1')).rejects.toMatchObject({ code: 'STREAM_DATABASE_TIMEOUT', verdict: 'retry' });
    await expect(far.query('SELECT 1')).rejects.toMatchObject({ code: 'STREAM_DATABASE_TIMEOUT', verdict: 'retry' });
    await proxy.restore();
    expect((await far.query('SELECT 1 AS one', [], { timeoutMs: 5_000 })).rows).toEqual([{ one: 1 }]);
    await far.close();
    await proxy.close();
  });
});

describe('errors', () => {
  test.each(['', 'mysql://root:hunter2@db/x', 'postgres://me:hunter2#@[bad/db', 'hunter2'])('no connection string: %j', (url) => {
    expect(() => connectPostgres({ url })).toThrow(/DATABASE_URL is not a connection string/);
    try {
      connectPostgres({ url });
    } catch (error) {
      expect(isStreamError(error) && String(error)).not.toContain('hunter2');
    }
  });

  test.each([
    ['57P01', 'STREAM_DATABASE_UNREACHABLE', 'external', 'batch', 'retry'],
    ['57P03', 'STREAM_DATABASE_UNREACHABLE', 'external', 'batch', 'retry'],
    ['08006', 'STREAM_DATABASE_UNREACHABLE', 'external', 'batch', 'retry'],
    ['25006', 'STREAM_DATABASE_UNREACHABLE', 'external', 'batch', 'retry'],
    ['53300', 'STREAM_DATABASE_BUSY', 'external', 'batch', 'retry'],
    ['53100', 'STREAM_DATABASE_BUSY', 'external', 'batch', 'retry'],
    ['40001', 'STREAM_DATABASE_BUSY', 'external', 'batch', 'retry'],
    ['40P01', 'STREAM_DATABASE_BUSY', 'external', 'batch', 'retry'],
    ['55P03', 'STREAM_DATABASE_BUSY', 'external', 'batch', 'retry'],
    ['57014', 'STREAM_DATABASE_BUSY', 'external', 'batch', 'retry'],
    ['23505', 'STREAM_DATABASE_CONSTRAINT', 'user', 'record', 'park'],
    ['22P02', 'STREAM_DATABASE_VALUE', 'user', 'record', 'park'],
    ['21000', 'STREAM_DATABASE_VALUE', 'user', 'record', 'park'],
    ['42703', 'STREAM_DATABASE_SCHEMA', 'user', 'task', 'stop'],
    ['42P01', 'STREAM_DATABASE_SCHEMA', 'user', 'task', 'stop'],
    ['42501', 'STREAM_DATABASE_ACCESS', 'user', 'process', 'stop'],
    ['28P01', 'STREAM_DATABASE_ACCESS', 'user', 'process', 'stop'],
    ['3D000', 'STREAM_DATABASE_ACCESS', 'user', 'process', 'stop'],
    ['XX001', 'STREAM_DATABASE_ERROR', 'external', 'task', 'stop'],
  ])('SQLSTATE %s is %s', (sqlState, code, domain, scope, verdict) => {
    const cause = Object.assign(new Error('words of the server'), { severity: 'ERROR', code: sqlState, table: 'orders' });
    const error = databaseError(cause, 'db:5432/x');
    expect(error).toMatchObject({ code, domain, scope, verdict, context: { server: 'db:5432/x', sqlState, table: 'orders' } });
    expect(error.message).toContain('words of the server');
  });

  test.each([
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'STREAM_DATABASE_UNREACHABLE'],
    [Object.assign(new Error('getaddrinfo ENOTFOUND db'), { code: 'ENOTFOUND' }), 'STREAM_DATABASE_UNREACHABLE'],
    [new Error('Connection terminated unexpectedly'), 'STREAM_DATABASE_UNREACHABLE'],
    [
      Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:1')]), { code: 'ECONNREFUSED' }),
      'STREAM_DATABASE_UNREACHABLE',
    ],
    [new Error('timeout exceeded when trying to connect'), 'STREAM_DATABASE_BUSY'],
    [new Error('The server does not support SSL connections'), 'STREAM_DATABASE_ACCESS'],
    [Object.assign(new Error('self-signed certificate'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'STREAM_DATABASE_ACCESS'],
    [new TypeError('x is not a function'), 'STREAM_DATABASE_ERROR'],
  ])('%s', (cause, code) => {
    expect(databaseError(cause, 'db:5432/x').code).toBe(code);
  });

  test('a constraint tells table and column', async () => {
    await database.query('CREATE TABLE strict (id int PRIMARY KEY, name text NOT NULL)');
    await expect(database.query('INSERT INTO strict (id) VALUES (1)')).rejects.toMatchObject({
      code: 'STREAM_DATABASE_CONSTRAINT',
      message: expect.stringMatching(/^column 'name' of table 'strict': null value/),
      context: { table: 'strict', column: 'name' },
    });
  });
});
