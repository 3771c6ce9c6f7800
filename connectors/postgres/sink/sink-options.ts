import type { SinkRecord } from '../../../engine/ports.ts';

/** Column names to values; a column that is absent or undefined is left as it is, null empties it. */
export type PostgresRow = Readonly<Record<string, unknown>>;

export interface PostgresSinkOptions<K, V> {
  /** `table` or `schema.table`. */
  readonly table: string;
  /**
   * Columns that tell one row from another; the table needs a primary key or a unique index on exactly these. Without it each record is a new
   * row, which needs `exactlyOnce`.
   */
  readonly upsertOn?: readonly [string, ...string[]];
  /**
   * Keeps how far the sink is in the transaction of the rows, so that a record is written once, whatever comes again, and an older worker
   * that goes on cannot overwrite newer rows. Makes the tables `millrace_sink_positions` and `millrace_sink_refusals`. Default false.
   */
  readonly exactlyOnce?: boolean;
  /**
   * The row of a record. Numbers and Dates fit time columns (numbers: ms since the epoch), objects and arrays fit `json` and `jsonb`, bytes
   * fit `bytea`.
   */
  readonly row: (record: SinkRecord<K, NonNullable<V>>) => PostgresRow;
  /** What happens to a row that exists: `update` sets the columns of the new row, `ignore` keeps the old one. Default `update`. */
  readonly onConflict?: 'update' | 'ignore';
  /** The columns of `upsertOn` for a record whose value is null, which deletes its row. Default: the key, for a single column. */
  readonly keyColumns?: (key: K) => PostgresRow;
  /** Records per write at most. Default 500. */
  readonly maxBatch?: number;
}
