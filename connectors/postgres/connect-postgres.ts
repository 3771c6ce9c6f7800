import type pg from 'pg';
import type { Logger } from '../../engine/ports.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Database, Queries, QueryOptions, QueryResult } from './database.ts';
import { databaseError } from './database-error.ts';
import { serverOf } from './database-url.ts';
import { waitUntilReady } from './wait-until-ready.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`. */
  readonly url: string;
  /** How long `ready` waits for the server. Default 60,000 ms. */
  readonly giveUpAfterMs?: number;
  /** Connections at most. Default 10. */
  readonly poolMax?: number;
  /** How long a query or a transaction may take. Default 60,000 ms. */
  readonly queryTimeoutMs?: number;
  readonly logger?: Logger;
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Makes a pool of connections to a PostgreSQL database; none is opened before the first query. Connections that are lost are replaced.
 *
 * Errors: an unreadable url throws STREAM_CONFIG. `ready` gives up with STREAM_DATABASE_UNREACHABLE (external/process/stop) naming host
 * and port, and rejects at once on what waiting cannot mend, such as a wrong password (STREAM_DATABASE_ACCESS).
 *
 * @example
 * ```ts
 * import { connectPostgres, startEmbeddedPostgres } from 'millrace/connectors/postgres';
 * const postgres = await startEmbeddedPostgres();
 * const database = connectPostgres({ url: postgres.url });
 * await database.ready();
 * const { rows } = await database.query<{ sum: number }>('SELECT $1::int + 1 AS sum', [41]);
 * rows[0]?.sum; // => 42
 * await database.close();
 * await postgres.stop();
 * ```
 */
export function connectPostgres(options: PostgresOptions): Database {
  return new PostgresDatabase(options);
}

class PostgresDatabase implements Database {
  readonly server: string;
  readonly #pool: ConnectionPool;
  readonly #logger: Logger;
  readonly #giveUpAfterMs: number;

  constructor({ url, giveUpAfterMs = 60_000, poolMax = 10, queryTimeoutMs = 60_000, logger = SILENT }: PostgresOptions) {
    this.server = serverOf(url);
    this.#logger = logger;
    this.#giveUpAfterMs = giveUpAfterMs;
    this.#pool = new ConnectionPool({ url, server: this.server, max: poolMax, queryTimeoutMs, logger });
  }

  query<R extends object>(text: string, values: readonly unknown[] = [], options: QueryOptions = {}): Promise<QueryResult<R>> {
    return this.#pool.use((client) => this.#run<R>(client, text, values), options);
  }

  transaction<T>(work: (transaction: Queries) => Promise<T>, options: QueryOptions = {}): Promise<T> {
    return this.#pool.use(async (client) => {
      await this.#run(client, 'BEGIN');
      try {
        const result = await work({ query: (text, values) => this.#run(client, text, values) });
        await this.#run(client, 'COMMIT');
        return result;
      } catch (error) {
        // It fails only with the connection, and then the server rolls back by itself.
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    }, options);
  }

  ready(): Promise<void> {
    return waitUntilReady({
      server: this.server,
      giveUpAfterMs: this.#giveUpAfterMs,
      logger: this.#logger,
      signal: this.#pool.closing,
      attempt: (timeoutMs) => this.query('SELECT 1', [], { timeoutMs }),
    });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #run<R extends object>(client: pg.PoolClient, text: string, values: readonly unknown[] = []): Promise<QueryResult<R>> {
    try {
      // Without values the simple protocol is used, which takes several statements at once.
      const { rows, rowCount } = await (values.length === 0 ? client.query<R>(text) : client.query<R>(text, [...values]));
      return { rows, rowCount: rowCount ?? 0 };
    } catch (cause) {
      throw databaseError(cause, this.server);
    }
  }
}
