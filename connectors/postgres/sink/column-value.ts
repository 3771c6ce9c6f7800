import { StreamError } from '../../../engine/model/stream-error.ts';

/** What JSON can hold and PostgreSQL reads as the column's type. */
export type ColumnValue = string | number | boolean | null | object;

/**
 * A value of a row as JSON for a column of a type.
 *
 * Errors: STREAM_DATABASE_VALUE (user/record/park), naming table and column, for what the type cannot hold.
 */
export function columnValue(value: unknown, type: string, table: string, column: string): ColumnValue {
  if (value === null || value === undefined) return null;
  if (type === 'json' || type === 'jsonb') return value as ColumnValue;
  const fail = (what: string): StreamError =>
    new StreamError(`column '${column}' of table '${table}' (${type}) cannot hold ${what}`, {
      code: 'STREAM_DATABASE_VALUE',
      domain: 'user',
      scope: 'record',
      verdict: 'park',
      context: { table, column },
    });
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'number':
      if (isTime(type)) return timeOf(value, fail);
      // JSON knows no NaN and no infinity; PostgreSQL's floating types read their names.
      return Number.isFinite(value) ? value : String(value);
    case 'object':
      if (value instanceof Date) return timeOf(value.getTime(), fail);
      if (value instanceof Uint8Array) {
        if (type !== 'bytea') throw fail('bytes');
        return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
      }
      if (Array.isArray(value) !== type.endsWith('[]')) throw fail(Array.isArray(value) ? 'an array' : 'an object');
      return value;
    default:
      throw fail(`a ${typeof value}`);
  }
}

function isTime(type: string): boolean {
  return type.startsWith('timestamp') || type === 'date';
}

function timeOf(ms: number, fail: (what: string) => StreamError): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw fail(`the time ${ms}`);
  return date.toISOString();
}
