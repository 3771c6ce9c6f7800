import type { RowChange } from './row-changes.ts';
import type { TableColumns } from './table-columns.ts';
import { quoted, quotedTable } from './table-name.ts';

/** Bound on the JSON of one statement; a larger batch takes several in one transaction. */
const STATEMENT_CHARS_MAX = 8 * 1024 * 1024;

export interface Statement {
  readonly text: string;
  readonly values: readonly [json: string];
}

export interface SinkTable {
  readonly name: string;
  /** Empty: rows are only added. */
  readonly key: readonly string[];
  readonly columns: TableColumns;
  readonly onConflict: 'update' | 'ignore';
}

/**
 * The statements that bring about the changes, each for many rows. Rows go by key order, so that two writers of the same rows wait for
 * each other instead of ending in a deadlock. Deletions come first: a row that was deleted and written again begins anew.
 */
export function statementsOf(table: SinkTable, changes: readonly RowChange[]): readonly Statement[] {
  const deletions = changes.filter(({ deleted }) => deleted).map(({ keyJson }) => keyJson);
  const statements = chunks(deletions).map((rows) => ({ text: deletion(table), values: rows }));
  const byColumns = new Map<string, { readonly columns: readonly string[]; readonly rows: string[] }>();
  for (const { row } of changes) {
    if (!row) continue;
    const id = JSON.stringify(row.columns);
    const group = byColumns.get(id);
    if (group) group.rows.push(row.json);
    else byColumns.set(id, { columns: row.columns, rows: [row.json] });
  }
  for (const { columns, rows } of byColumns.values()) {
    for (const values of chunks(rows)) statements.push({ text: upsert(table, columns), values });
  }
  return statements;
}

/** The rows of a batch as the database sees them: `FROM <this>` with the JSON as `$1`. */
export function recordset(columns: readonly string[], types: TableColumns): string {
  const definitions = columns.map((column) => `${quoted(column)} ${types.get(column)}`).join(', ');
  return `jsonb_to_recordset($1::jsonb) AS given (${definitions})`;
}

function upsert({ name, key, columns: types, onConflict }: SinkTable, columns: readonly string[]): string {
  const list = columns.map(quoted).join(', ');
  const insert = `INSERT INTO ${quotedTable(name)} (${list}) SELECT ${list} FROM ${recordset(columns, types)}`;
  if (key.length === 0) return insert;
  const updates = columns
    .filter((column) => !key.includes(column))
    .map((column) => `${quoted(column)} = excluded.${quoted(column)}`);
  const action = onConflict === 'ignore' || updates.length === 0 ? 'NOTHING' : `UPDATE SET ${updates.join(', ')}`;
  return `${insert} ON CONFLICT (${key.map(quoted).join(', ')}) DO ${action}`;
}

function deletion({ name, key, columns: types }: SinkTable): string {
  const matches = key.map((column) => `stored.${quoted(column)} = given.${quoted(column)}`).join(' AND ');
  return `DELETE FROM ${quotedTable(name)} AS stored USING ${recordset(key, types)} WHERE ${matches}`;
}

function chunks(rows: readonly string[]): (readonly [string])[] {
  const all: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    size += row.length + 1;
    if (size > STATEMENT_CHARS_MAX) {
      all.push([]);
      size = row.length + 1;
    }
    all.at(-1)?.push(row);
  }
  return all.map((chunk) => [`[${chunk.join(',')}]`]);
}
