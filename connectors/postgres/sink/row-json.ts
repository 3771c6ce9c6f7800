import type { ColumnValue } from './column-value.ts';

/** In JSON: a NUL character or half of a surrogate pair, or text that looks like one. PostgreSQL stores neither. */
const SUSPECT = /\\u(0000|d[89a-f])/i;
const REPLACEMENT = '\uFFFD';

export interface RowJson {
  readonly json: string;
  /** Characters had to be replaced. */
  readonly replaced: boolean;
}

/** A row as JSON that PostgreSQL takes: characters that it cannot store become U+FFFD. */
export function rowJson(row: Readonly<Record<string, ColumnValue>>): RowJson {
  const json = stringify(row);
  if (json !== undefined && !SUSPECT.test(json)) return { json, replaced: false };
  const state = { replaced: false };
  return { json: JSON.stringify(clean(row, state)), replaced: state.replaced };
}

function stringify(row: object): string | undefined {
  try {
    return JSON.stringify(row);
  } catch {
    // A bigint somewhere inside: it is written out below.
    return undefined;
  }
}

function clean(value: unknown, state: { replaced: boolean }): unknown {
  if (typeof value === 'string') return cleanText(value, state);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => clean(item, state));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [cleanText(name, state), clean(item, state)]));
}

function cleanText(text: string, state: { replaced: boolean }): string {
  const result = text.replaceAll('\0', REPLACEMENT).replace(/\p{Surrogate}/gu, REPLACEMENT);
  if (result !== text) state.replaced = true;
  return result;
}
