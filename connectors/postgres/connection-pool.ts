import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isStreamError, StreamError } from '../../engine/model/stream-error.ts';
import type { Logger } from '../../engine/ports.ts';
import { interruptible } from '../interruptible.ts';
import type { QueryOptions } from './database.ts';
import { databaseError, queryAborted, queryTimeout } from './database-error.ts';

export interface ConnectionPoolOptions {
  readonly url: string;
  readonly server: string;
  readonly max: number;
  readonly queryTimeoutMs: number;
  readonly logger: Logger;
}

/** How long making a connection, or waiting for one of the pool, may take. */
export const CONNECT_MS_MAX = 5_000;
const IDLE_MS = 30_000;
const CLOSE_MS_MAX = 3_000;
/** How long a cut-off query's connection is kept for the server to learn of it. */
const CANCEL_MS_MAX = 1_000;
const OID = { int8: 20, date: 1082 };

/**
 * Lends connections. A connection whose state is unknown after its use is thrown away; a query that is cut off is cancelled on the server
 * too, so that what it would still have done does not arrive after what others do next.
 */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #pool: pg.Pool;
  readonly #closing = new AbortController();
  #ended: Promise<void> | undefined;
  /** The last connection was lost: one warning is enough until the next use succeeds. */
  #lost = false;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
    // Every use listens to it.
    setMaxListeners(0, this.closing);
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: options.max,
      connectionTimeoutMillis: CONNECT_MS_MAX,
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      application_name: 'millrace',
      types: { getTypeParser: parserOf },
    });
    // An idle connection that breaks has no query to reject; unheard, the event would end the process.
    this.#pool.on('error', (cause) => this.#warn(databaseError(cause, options.server)));
  }

  /** Aborts when what is still running has to end. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Lends a connection to `work`, within the limits. Errors of the work itself come out as they are. */
  async use<T>(work: (client: pg.PoolClient) => Promise<T>, { signal, timeoutMs }: QueryOptions): Promise<T> {
    const { server, queryTimeoutMs } = this.#options;
    if (this.#ended !== undefined) throw closed(server);
    if (signal?.aborted) throw queryAborted(server);
    const limits = { signals: signal ? [signal, this.closing] : [this.closing], timeoutMs: timeoutMs ?? queryTimeoutMs };
    let interrupted: StreamError | undefined;
    let client: pg.PoolClient | undefined;
    const lend = async (): Promise<T> => {
      const lent = await this.#connect();
      // What breaks the connection also rejects the query, which tells it.
      lent.on('error', ignore);
      if (interrupted) {
        lent.off('error', ignore);
        lent.release();
        throw interrupted;
      }
      client = lent;
      return work(lent);
    };
    try {
      const result = await interruptible(lend(), limits, (reason) => {
        interrupted = reason === 'timeout' ? queryTimeout(server, limits.timeoutMs) : queryAborted(server);
        return interrupted;
      });
      this.#lost = false;
      giveBack(client, false);
      return result;
    } catch (error) {
      if (interrupted) void this.#cancel(client);
      else giveBack(client, isStreamError(error) && error.code === 'STREAM_DATABASE_UNREACHABLE');
      throw error;
    }
  }

  /** Waits for what is running, then cuts it off. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    const timer = setTimeout(() => this.#closing.abort(), CLOSE_MS_MAX);
    await this.#pool.end();
    clearTimeout(timer);
    this.#closing.abort();
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (cause) {
      throw databaseError(cause, this.#options.server);
    }
  }

  async #cancel(client: pg.PoolClient | undefined): Promise<void> {
    if (!client) return;
    const { processID } = client as { readonly processID?: number | null };
    // On a connection of its own: those of the pool may all be stuck.
    if (processID && !this.closing.aborted) {
      const other = new pg.Client({ connectionString: this.#options.url, connectionTimeoutMillis: CANCEL_MS_MAX });
      other.on('error', ignore);
      const told = other
        .connect()
        .then(() => other.query('SELECT pg_cancel_backend($1)', [processID]))
        .catch(ignore);
      await Promise.race([told, sleep(CANCEL_MS_MAX, undefined, { ref: false })]);
      void other.end().catch(ignore);
    }
    giveBack(client, true);
  }

  #warn(error: StreamError): void {
    const { logger } = this.#options;
    if (this.#lost || this.#ended !== undefined) logger.debug({ code: error.code }, error.message);
    else logger.warn({ code: error.code }, error.message);
    this.#lost = true;
  }
}

function ignore(): void {}

function closed(server: string): StreamError {
  return new StreamError(`the connection to PostgreSQL at ${server} is closed`, {
    code: 'STREAM_DATABASE_CLOSED',
    domain: 'internal',
    scope: 'process',
    verdict: 'stop',
    context: { server },
  });
}

function giveBack(client: pg.PoolClient | undefined, destroy: boolean): void {
  if (!client) return;
  client.release(destroy);
  // From here on the pool listens; a connection that is thrown away may still fail once more.
  if (!destroy) client.off('error', ignore);
}

const parserOf: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  if (oid === OID.int8) return Number;
  // A day has no time zone: as a Date it would be another day elsewhere.
  if (oid === OID.date) return String;
  return pg.types.getTypeParser(oid, format as 'text');
};
