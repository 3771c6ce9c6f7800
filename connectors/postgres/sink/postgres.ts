import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import type { SinkConnector, SinkContext, SinkRecord, SinkWriter } from '../../../engine/ports.ts';
import { DATABASE, type Database } from '../database.ts';
import { type RowChange, rowChanges } from './row-changes.ts';
import type { PostgresSinkOptions } from './sink-options.ts';
import { recordset, type SinkTable, type Statement, statementsOf } from './sink-statements.ts';
import { readColumns, type TableColumns } from './table-columns.ts';

/**
 * Writes each record as a row of a PostgreSQL table, many rows in one statement. Rows are upserts by key: written again after a crash they
 * change nothing. A record with a null value deletes its row. Characters that PostgreSQL cannot store (NUL, half surrogate pairs) become
 * U+FFFD, with a warning and a count in `sink_replaced_rows_total`.
 *
 * Uses the worker's resource `database` (from `connectPostgres`). Which columns the table has is read once, with the first record.
 *
 * Errors: server away or overloaded → STREAM_DATABASE_UNREACHABLE, _BUSY, _TIMEOUT (external/batch/retry); a value or a constraint of the
 * table → STREAM_DATABASE_VALUE, _CONSTRAINT (user/record/park) naming table and column; unknown table or column, missing rights →
 * STREAM_DATABASE_SCHEMA, _ACCESS (stop)
 *
 * @example
 * ```ts
 * import { postgres } from 'millrace/connectors/postgres';
 * const metrics = postgres<string, { id: string; count: number }>({
 *   table: 'counts',
 *   upsertOn: ['id'],
 *   row: ({ key, value }) => ({ id: key, count: value.count }),
 * });
 * metrics.name; // => 'postgres'
 * ```
 */
export function postgres<K, V>(options: PostgresSinkOptions<K, V>): SinkConnector<K, V> {
  return {
    name: 'postgres',
    ...(options.maxBatch === undefined ? {} : { maxBatch: options.maxBatch }),
    open: async (context) => new PostgresWriter(options, context),
  };
}

class PostgresWriter<K, V> implements SinkWriter<K, V> {
  readonly #options: PostgresSinkOptions<K, V>;
  readonly #context: SinkContext;
  readonly #database: Database;
  #columns: TableColumns | undefined;
  #warned = false;

  constructor(options: PostgresSinkOptions<K, V>, context: SinkContext) {
    this.#options = options;
    this.#context = context;
    this.#database = context.resource(DATABASE) as Database;
  }

  async write(records: readonly SinkRecord<K, V>[], signal: AbortSignal): Promise<void> {
    if (records.length === 0) return;
    const known = this.#columns !== undefined;
    try {
      await this.#write(records, signal);
    } catch (error) {
      if (!isStreamError(error) || error.code !== 'STREAM_DATABASE_SCHEMA') throw error;
      // What was read once may be out of date: a migration has run since.
      this.#columns = undefined;
      if (!known) throw error;
      await this.#write(records, signal);
    }
  }

  async close(): Promise<void> {}

  async #write(records: readonly SinkRecord<K, V>[], signal: AbortSignal): Promise<void> {
    const { table: name, upsertOn: key, onConflict = 'update' } = this.#options;
    this.#columns ??= await readColumns(this.#database, name, signal);
    const table: SinkTable = { name, key, columns: this.#columns, onConflict };
    const { changes, replaced } = rowChanges(this.#options, this.#columns, records);
    if (replaced > 0) this.#tellReplaced(replaced);
    try {
      await this.#run(statementsOf(table, changes), signal);
    } catch (error) {
      throw changes.length === 1 ? await this.#placed(error, table, changes[0], signal) : error;
    }
  }

  async #run(statements: readonly Statement[], signal: AbortSignal): Promise<void> {
    const [first, ...others] = statements;
    if (!first) return;
    if (others.length === 0) {
      await this.#database.query(first.text, first.values, { signal });
      return;
    }
    const all = async ({ query }: Pick<Database, 'query'>): Promise<void> => {
      for (const { text, values } of statements) await query(text, values);
    };
    await this.#database.transaction(all, { signal });
  }

  /** The same error with the column at fault, which PostgreSQL does not tell for values of the wrong form: each is tried alone. */
  async #placed(error: unknown, table: SinkTable, change: RowChange | undefined, signal: AbortSignal): Promise<unknown> {
    const json = change?.row?.json ?? change?.keyJson;
    if (!isStreamError(error) || error.code !== 'STREAM_DATABASE_VALUE' || error.context.column !== undefined || !json)
      return error;
    for (const column of change?.row?.columns ?? table.key) {
      try {
        await this.#database.query(`SELECT FROM ${recordset([column], table.columns)}`, [`[${json}]`], { signal });
      } catch (cause) {
        if (!isStreamError(cause) || cause.code !== 'STREAM_DATABASE_VALUE') return error;
        const { code, domain, scope, verdict, context } = error;
        const where = `column '${column}' of table '${table.name}' (${table.columns.get(column)})`;
        const reason = error.cause instanceof Error ? error.cause.message : error.message;
        return new StreamError(`${where}: ${reason}`, {
          code,
          domain,
          scope,
          verdict,
          cause: error.cause,
          context: { ...context, table: table.name, column },
        });
      }
    }
    return error;
  }

  #tellReplaced(rows: number): void {
    const { metrics, logger, sink } = this.#context;
    metrics.counter('sink_replaced_rows_total', { sink }).add(rows);
    const message = `text with characters that PostgreSQL cannot store: they become U+FFFD in table '${this.#options.table}'`;
    if (this.#warned) logger.debug({ sink, rows }, message);
    else logger.warn({ sink, rows }, message);
    this.#warned = true;
  }
}
