import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import type { SinkConnector, SinkContext, SinkRecord, SinkWriter } from '../../../engine/ports.ts';
import { DATABASE, type Database, type Queries } from '../database.ts';
import { rowChanges } from './row-changes.ts';
import type { PostgresSinkOptions } from './sink-options.ts';
import { SinkPositions } from './sink-positions.ts';
import { recordset, type SinkTable, type Statement, statementsOf } from './sink-statements.ts';
import { readColumns, type TableColumns } from './table-columns.ts';

/**
 * Writes each record as a row of a PostgreSQL table, many rows in one statement. Rows are upserts by key: written again after a crash they
 * change nothing. A record with a null value deletes its row. With `exactlyOnce` each record is written once, so that rows may also be only
 * added (docs/sinks.md says what it takes). Characters that PostgreSQL cannot store (NUL, half surrogate pairs) become
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
  if (!options.upsertOn && !options.exactlyOnce) throw upsertsOrOnce(options.table);
  return {
    name: 'postgres',
    ...(options.maxBatch === undefined ? {} : { maxBatch: options.maxBatch }),
    open: async (context) => new PostgresWriter(options, context),
  };
}

function upsertsOrOnce(table: string): StreamError {
  const message = `records that come again would be rows again in table '${table}': give the sink \`upsertOn\` or \`exactlyOnce: true\``;
  return new StreamError(message, { code: 'STREAM_PLAN', domain: 'user', scope: 'process', verdict: 'stop', context: { table } });
}

class PostgresWriter<K, V> implements SinkWriter<K, V> {
  readonly #options: PostgresSinkOptions<K, V>;
  readonly #context: SinkContext;
  readonly #database: Database;
  readonly #positions: SinkPositions | undefined;
  #columns: TableColumns | undefined;
  #warned = false;

  constructor(options: PostgresSinkOptions<K, V>, context: SinkContext) {
    this.#options = options;
    this.#context = context;
    this.#database = context.resource(DATABASE) as Database;
    this.#positions = options.exactlyOnce ? new SinkPositions(this.#database, context) : undefined;
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
    this.#columns ??= await readColumns(this.#database, this.#options.table, signal);
    const columns = this.#columns;
    try {
      if (this.#positions) await this.#writeOnce(this.#positions, records, columns, signal);
      else await this.#run(this.#statements(records, columns), signal);
    } catch (error) {
      const [only, ...others] = records;
      // Of several the engine finds out which it is.
      throw only && others.length === 0 ? await this.#placed(error, only, columns, signal) : error;
    }
  }

  #statements(records: readonly SinkRecord<K, V>[], columns: TableColumns): readonly Statement[] {
    const { changes, replaced } = rowChanges(this.#options, columns, records);
    if (replaced > 0) this.#tellReplaced(replaced);
    return statementsOf(this.#table(columns), changes);
  }

  #table(columns: TableColumns): SinkTable {
    const { table: name, upsertOn: key = [], onConflict = 'update' } = this.#options;
    return { name, key, columns, onConflict };
  }

  async #writeOnce(
    positions: SinkPositions,
    records: readonly SinkRecord<K, V>[],
    columns: TableColumns,
    signal: AbortSignal,
  ): Promise<void> {
    await positions.ready(signal);
    const write = async (transaction: Queries): Promise<void> => {
      const open = await positions.begin(transaction, records);
      if (open.length === 0) return;
      await runAll(transaction, this.#statements(open, columns));
      await positions.written(transaction, open);
    };
    try {
      await this.#database.transaction(write, { signal });
    } catch (error) {
      const [only, ...others] = records;
      if (!only || others.length > 0 || !isStreamError(error) || error.verdict !== 'park') throw error;
      if (await positions.refuse(only, signal)) throw error;
    }
  }

  async #run(statements: readonly Statement[], signal: AbortSignal): Promise<void> {
    const [first, ...others] = statements;
    if (!first) return;
    if (others.length === 0) {
      await this.#database.query(first.text, first.values, { signal });
      return;
    }
    const all = (transaction: Queries): Promise<void> => runAll(transaction, statements);
    await this.#database.transaction(all, { signal });
  }

  /** The same error with the column at fault, which PostgreSQL does not tell for values of the wrong form: each is tried alone. */
  async #placed(error: unknown, record: SinkRecord<K, V>, columns: TableColumns, signal: AbortSignal): Promise<unknown> {
    if (!isStreamError(error) || error.code !== 'STREAM_DATABASE_VALUE' || error.context.column !== undefined) return error;
    const table = this.#table(columns);
    const [change] = rowChanges(this.#options, columns, [record]).changes;
    const json = change?.row?.json ?? change?.keyJson;
    if (!json) return error;
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

async function runAll(transaction: Queries, statements: readonly Statement[]): Promise<void> {
  for (const { text, values } of statements) await transaction.query(text, values);
}
