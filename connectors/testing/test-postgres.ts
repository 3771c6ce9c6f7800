import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serversIn } from '../postgres/embedded/leftover-processes.ts';
import { connectPostgres, startEmbeddedPostgres } from '../postgres/index.ts';
import { cuttableProxy } from './cuttable-proxy.ts';

const GONE_POLL_MS = 5;

/** A database that a test has for itself, on a server that the test may take away. */
export interface TestPostgres {
  readonly url: string;
  /** Ends the server by `kill -9`; for a server that is not ours, cuts all connections to it. */
  stop(): Promise<void>;
  /** Brings it back on the same port, with what was committed. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** On a PostgreSQL of its own in a temporary folder, or in a new database of the server that MILLRACE_TEST_DATABASE_URL names. */
export function testPostgres(): Promise<TestPostgres> {
  const url = process.env.MILLRACE_TEST_DATABASE_URL;
  return url ? onServer(url) : embedded();
}

async function embedded(): Promise<TestPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-test-postgres-'));
  let server = await startEmbeddedPostgres({ dir });
  const { url, port } = server;
  return {
    url,
    stop: async () => {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
      // The processes that it leaves behind answer for a moment more.
      while (serversIn(join(dir, 'data'), server.pid).length > 0) await sleep(GONE_POLL_MS);
    },
    start: async () => {
      server = await startEmbeddedPostgres({ dir, port });
    },
    close: async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function onServer(url: string): Promise<TestPostgres> {
  const { hostname, port } = new URL(url);
  const proxy = await cuttableProxy({ host: hostname, port: Number(port || 5432) });
  const name = `millrace_test_${randomUUID().replaceAll('-', '')}`;
  const admin = connectPostgres({ url });
  await admin.query(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.hostname = '127.0.0.1';
  own.port = String(proxy.port);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    stop: proxy.cut,
    start: proxy.restore,
    close: async () => {
      await proxy.close();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.close();
    },
  };
}
