import type { SinkRecord } from '../../../engine/ports.ts';

/** Column names to values; a column that is absent or undefined is left as it is, null empties it. */
export type PostgresRow = Readonly<Record<string, unknown>>;

export interface PostgresSinkOptions<K, V> {
  /** `table` or `schema.table`. */
  readonly table: string;
  /** Columns that tell one row from another; the table needs a primary key or a unique index on exactly these. */
  readonly upsertOn: readonly [string, ...string[]];
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
