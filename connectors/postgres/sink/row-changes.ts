import { StreamError } from '../../../engine/model/stream-error.ts';
import type { SinkRecord } from '../../../engine/ports.ts';
import { type ColumnValue, columnValue } from './column-value.ts';
import { rowJson } from './row-json.ts';
import type { PostgresRow, PostgresSinkOptions } from './sink-options.ts';
import { type TableColumns, unknownColumn } from './table-columns.ts';

/** What all records of one key in a batch come to. */
export interface RowChange {
  /** The row of before is deleted, or emptied before it is written. */
  readonly deleted: boolean;
  readonly keyJson: string;
  readonly row?: { readonly columns: readonly string[]; readonly json: string };
}

export interface RowChanges {
  /** One for each key, in order of keys; of a table that is only added to, one for each record, in their order. */
  readonly changes: readonly RowChange[];
  /** Rows in which characters had to be replaced. */
  readonly replaced: number;
}

type Values = Readonly<Record<string, ColumnValue>>;

interface Draft {
  deleted: boolean;
  readonly key: Values;
  row: Values | undefined;
}

/**
 * Folds a batch into one change for each key, so that one statement can write all of them. The result is what the records would do one by
 * one: a later row adds to an earlier one (or gives way to it, with `ignore`), a null value deletes what came before.
 */
export function rowChanges<K, V>(
  options: PostgresSinkOptions<K, V>,
  columns: TableColumns,
  records: readonly SinkRecord<K, V>[],
): RowChanges {
  const { table, upsertOn, onConflict = 'update' } = options;
  const drafts = new Map<string, Draft>();
  for (const record of records) {
    const given = isPresent(record) ? rowOf(options, record) : undefined;
    const row = given && encode(given, columns, table);
    if (!upsertOn) {
      if (!row) throw nothingToDelete(table);
      drafts.set(record.id, { deleted: false, key: {}, row });
      continue;
    }
    const key = keyOf(row ?? encode(keyColumnsOf(options, upsertOn, record.key), columns, table), upsertOn, table);
    const id = JSON.stringify(Object.values(key).map(String));
    const draft = drafts.get(id) ?? { deleted: false, key, row: undefined };
    if (!row) {
      draft.deleted = true;
      draft.row = undefined;
    } else if (onConflict === 'update') draft.row = { ...draft.row, ...row };
    else draft.row ??= row;
    drafts.set(id, draft);
  }
  let replaced = 0;
  const json = (values: Values): string => {
    const result = rowJson(values);
    if (result.replaced) replaced++;
    return result.json;
  };
  const sorted = [...drafts.entries()];
  if (upsertOn) sorted.sort(([a], [b]) => (a < b ? -1 : 1));
  const changes = sorted.map(([, { deleted, key, row }]): RowChange => {
    const keyJson = deleted ? json(key) : '';
    return row ? { deleted, keyJson, row: { columns: Object.keys(row).sort(), json: json(row) } } : { deleted, keyJson };
  });
  return { changes, replaced };
}

function isPresent<K, V>(record: SinkRecord<K, V>): record is SinkRecord<K, NonNullable<V>> {
  return record.value !== null && record.value !== undefined;
}

function rowOf<K, V>(options: PostgresSinkOptions<K, V>, record: SinkRecord<K, NonNullable<V>>): PostgresRow {
  try {
    return options.row(record);
  } catch (cause) {
    throw userFault(options.table, 'row', cause);
  }
}

function keyColumnsOf<K, V>(
  { table, keyColumns }: PostgresSinkOptions<K, V>,
  upsertOn: readonly [string, ...string[]],
  key: K,
): PostgresRow {
  try {
    if (keyColumns) return keyColumns(key);
  } catch (cause) {
    throw userFault(table, 'keyColumns', cause);
  }
  if (upsertOn.length === 1 && (typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint')) {
    return { [upsertOn[0]]: key };
  }
  throw keyFault(
    `a null value deletes a row of table '${table}', but its key does not tell which: give the sink \`keyColumns\``,
    table,
  );
}

function nothingToDelete(table: string): StreamError {
  return keyFault(
    `a null value deletes a row, but rows are only added to table '${table}': filter it, or give \`upsertOn\``,
    table,
  );
}

function keyFault(message: string, table: string): StreamError {
  return new StreamError(message, {
    code: 'STREAM_SINK_KEY',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    context: { table },
  });
}

function encode(row: PostgresRow, columns: TableColumns, table: string): Values {
  const values: Record<string, ColumnValue> = {};
  for (const [column, value] of Object.entries(row)) {
    if (value === undefined) continue;
    const type = columns.get(column);
    if (type === undefined) throw unknownColumn(table, column, columns);
    values[column] = columnValue(value, type, table, column);
  }
  return values;
}

function keyOf(values: Values, upsertOn: readonly string[], table: string): Values {
  const key: Record<string, ColumnValue> = {};
  for (const column of upsertOn) {
    const value = values[column];
    if (value === undefined || value === null) {
      throw new StreamError(`a row of table '${table}' has no value for '${column}', which tells it from others`, {
        code: 'STREAM_SINK_KEY',
        domain: 'user',
        scope: 'record',
        verdict: 'park',
        context: { table, column },
      });
    }
    key[column] = value;
  }
  return key;
}

function userFault(table: string, name: string, cause: unknown): StreamError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StreamError(`the function \`${name}\` of the sink to table '${table}' failed: ${message}`, {
    code: 'STREAM_USER_FN',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    cause,
    context: { table },
  });
}
