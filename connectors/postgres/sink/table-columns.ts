import { StreamError } from '../../../engine/model/stream-error.ts';
import type { Database } from '../database.ts';
import { quotedTable } from './table-name.ts';

/** The columns of a table that can be written, by name, with their types as SQL writes them. */
export type TableColumns = ReadonlyMap<string, string>;

/**
 * Reads a table's columns from the catalogue; those that the database computes itself are left out.
 *
 * Errors: STREAM_DATABASE_SCHEMA (user/task/stop) when there is no such table.
 */
export async function readColumns(database: Database, table: string, signal: AbortSignal): Promise<TableColumns> {
  const { rows } = await database.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type
     FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'`,
    [quotedTable(table)],
    { signal },
  );
  if (rows.length === 0) {
    throw schemaError(`table '${table}' does not exist in ${database.server}: run the migrations, or correct its name`, {
      table,
    });
  }
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** The row of a sink names a column that its table does not have. */
export function unknownColumn(table: string, column: string, columns: TableColumns): StreamError {
  const known = [...columns.keys()].join(', ');
  return schemaError(
    `table '${table}' has no column '${column}' to write: correct the sink's row, or run the migrations (it has ${known})`,
    {
      table,
      column,
    },
  );
}

function schemaError(message: string, context: Readonly<Record<string, string>>): StreamError {
  return new StreamError(message, { code: 'STREAM_DATABASE_SCHEMA', domain: 'user', scope: 'task', verdict: 'stop', context });
}
