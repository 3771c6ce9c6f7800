import type { Headers } from '../../engine/model/record.ts';
import { usageError } from '../cli-error.ts';
import { type Base64, fromBytes, toBytes } from './text-or-bytes.ts';

type HeaderValue = string | Base64 | null;

/** Headers as a field for each name; a name that occurs several times has a list. */
export type HeaderFields = Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;

export function toHeaderFields(headers: Headers): HeaderFields {
  const fields = new Map<string, HeaderValue[]>();
  for (const [name, value] of headers) {
    const values = fields.get(name) ?? [];
    values.push(value === null ? null : fromBytes(value));
    fields.set(name, values);
  }
  // Not by assignment: a header may be called __proto__.
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]));
}

/** Errors: a field that is neither text, null, base64 nor a list of them throws STREAM_USAGE naming it. */
export function toHeaders(fields: unknown): Headers {
  if (fields === undefined || fields === null) return [];
  if (typeof fields !== 'object' || Array.isArray(fields)) throw usageError("'headers' is an object of names and texts");
  return Object.entries(fields).flatMap(([name, given]) => {
    const values: readonly unknown[] = Array.isArray(given) ? given : [given];
    return values.map((value) => {
      const bytes = value === null ? null : toBytes(value);
      if (bytes === undefined) throw usageError(`the header '${name}' must be text, null or a list of texts`);
      return [name, bytes] as const;
    });
  });
}
