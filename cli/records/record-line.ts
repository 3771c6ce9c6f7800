import type { FetchedBatch } from '../../engine/ports.ts';
import { usageError } from '../cli-error.ts';
import { type HeaderFields, toHeaderFields } from './header-fields.ts';
import { type Base64, fromBytes } from './text-or-bytes.ts';

/** A record as `consume` prints it and `produce` takes it, a line of JSON each. */
export interface RecordLine {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | Base64 | null;
  readonly headers: HeaderFields;
  readonly value: unknown;
}

/** What `produce` reads of a line. Topic, partition and offset say where it came from, and are not looked at. */
export interface GivenRecord {
  readonly key: unknown;
  readonly value: unknown;
  readonly headers: unknown;
  readonly timestamp: number | undefined;
}

const FIELDS: ReadonlySet<string> = new Set(['topic', 'partition', 'offset', 'timestamp', 'key', 'headers', 'value']);

/** The current record of a batch. */
export function recordLine(batch: FetchedBatch, value: unknown): RecordLine {
  const { topic, partition, offset, timestamp, key, headers } = batch;
  return {
    topic,
    partition,
    offset,
    timestamp,
    key: key === null ? null : fromBytes(key),
    headers: toHeaderFields(headers),
    value,
  };
}

/** JSON in one line; bytes inside a value are base64, whole numbers beyond 2^53 are text. */
export function toJsonLine(line: unknown): string {
  const json = JSON.stringify(line, function (this: Record<string, unknown>, name: string, value: unknown) {
    // Buffers have turned themselves into something else by the time they come as `value`.
    const original = this[name];
    if (original instanceof Uint8Array) return { base64: Buffer.from(original).toString('base64') };
    return typeof value === 'bigint' ? String(value) : value;
  });
  return `${json}\n`;
}

/** Errors: STREAM_USAGE says what is wrong with the line, and how lines that are values alone are written. */
export function parseRecordLine(text: string): GivenRecord {
  const parsed = parseJson(text);
  const hint = `write {"key": "a", "value": …}, or say --lines value when each line is a value`;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw usageError('the line is not an object', hint);
  const fields = parsed as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) throw usageError(`a record has no field '${unknown}'`, hint);
  if (!Object.hasOwn(fields, 'value')) throw usageError("the line has no field 'value'", hint);
  const { timestamp } = fields;
  if (timestamp !== undefined && !(Number.isSafeInteger(timestamp) && (timestamp as number) >= 0))
    throw usageError("'timestamp' is a whole number of milliseconds since 1970");
  return { key: fields.key ?? null, value: fields.value, headers: fields.headers, timestamp: timestamp as number | undefined };
}

/** Errors: STREAM_USAGE with what the parser says. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usageError(
      `not JSON: ${(cause as Error).message}`,
      'texts are written with quotes in JSON; --format text takes them as they are',
    );
  }
}
