/** Name of the worker resource that database sinks ask for. */
export const DATABASE = 'database';

export interface QueryOptions {
  /** Aborted: the query is cancelled on the server and rejects at once. */
  readonly signal?: AbortSignal;
  /** After how many ms it is cancelled in the same way. Default: the database's `queryTimeoutMs`. */
  readonly timeoutMs?: number;
}

export interface QueryResult<R> {
  readonly rows: readonly R[];
  /** Rows returned or changed. */
  readonly rowCount: number;
}

/** Where statements go: the database, each on any of its connections, or one transaction. */
export interface Queries {
  /**
   * Runs a statement; values stand for `$1`, `$2` …. `bigint` columns come as numbers (exact to 2^53), `date` columns as text,
   * `timestamptz` as Date.
   *
   * Errors: a StreamError with the verdict for whoever wrote to the database; see `databaseError`.
   */
  query<R extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<QueryResult<R>>;
}

/** A PostgreSQL database behind a pool of connections. Nothing is repeated here: errors carry the verdict, the caller acts. */
export interface Database extends Queries {
  /** `host:port/name`, for messages; never a password. */
  readonly server: string;
  /** Runs `work` between BEGIN and COMMIT on one connection; rolls back when it throws. Options bound the whole transaction. */
  transaction<T>(work: (transaction: Queries) => Promise<T>, options?: QueryOptions): Promise<T>;
  /** Settles when the server takes queries; says once what it waits for. */
  ready(): Promise<void>;
  /** Waits for running queries for a few seconds, then cancels them. Idempotent. */
  close(): Promise<void>;
}
