import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Headers } from '../../engine/model/record.ts';
import { isStreamError } from '../../engine/model/stream-error.ts';
import { cliFailure, interrupted, usageError } from '../cli-error.ts';
import { linesOf } from '../records/lines.ts';
import { type Base64, isHead, isLine, type Line, type SnapshotHead } from './snapshot-shape.ts';

export interface SnapshotRecord {
  /** Place in the head's topics. */
  readonly topic: number;
  readonly partition: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

/** Characters that are packed in one piece. */
const CHUNK = 64 * 1024;
/** Base64 of the largest record that a broker may be told to take, 100 MB, with room for its headers. */
const LINE_LENGTH_MAX = 160 * 1024 * 1024;

/**
 * Writes a snapshot: lines of JSON, packed by gzip. The first is the head, each other one a record, and the last says how many there are. The
 * file has its name when it is whole.
 *
 * Errors: STREAM_CLI for a file that cannot be written; what reading the records throws
 */
export async function writeSnapshot(
  file: string,
  head: SnapshotHead,
  records: AsyncIterable<SnapshotRecord>,
  stop: AbortSignal,
): Promise<number> {
  let count = 0;
  async function* chunks(): AsyncGenerator<string> {
    let chunk = `${JSON.stringify(head)}\n`;
    for await (const record of records) {
      chunk += `${JSON.stringify(lineOf(record))}\n`;
      count++;
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = '';
    }
    // Reading ends without a word when it is interrupted.
    if (stop.aborted) throw interrupted();
    yield `${chunk}${JSON.stringify({ records: count })}\n`;
  }
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(chunks()), createGzip(), createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    if (isStreamError(error)) throw error;
    throw cliFailure(`${file} cannot be written: ${(error as Error).message}`, undefined, error);
  }
  return count;
}

function lineOf({ topic, partition, timestamp, key, value, headers }: SnapshotRecord): Line {
  const text = (bytes: Uint8Array | null): Base64 => bytes && Buffer.from(bytes).toString('base64');
  const line = [topic, partition, timestamp, text(key), text(value)] as const;
  return headers.length === 0 ? line : [...line, headers.map(([name, bytes]) => [name, text(bytes)] as const)];
}

/** A snapshot that is read once, from its head to its end. */
export interface OpenSnapshot {
  readonly head: SnapshotHead;
  /** Errors: STREAM_CLI when the file ends too early; what came before it is not all. */
  records(): AsyncGenerator<SnapshotRecord>;
}

/** Errors: STREAM_USAGE for a file that is missing or no snapshot. */
export async function readSnapshot(file: string, name: string, stop: AbortSignal): Promise<OpenSnapshot> {
  const unpacked = createGunzip();
  const reading = pipeline(createReadStream(file), unpacked);
  reading.catch(() => {});
  const lines = linesOf(unpacked, stop, { name, lengthMax: LINE_LENGTH_MAX });
  const first = await lines.next().catch((cause: unknown) => {
    throw usageError(noSnapshot(name, cause));
  });
  const head = first.done ? undefined : parse(first.value.text);
  if (!isHead(head)) throw usageError(`${name} is no snapshot of an application`, "'millrace state snapshot' writes one");
  return { head, records: () => recordsOf(head, lines, name, stop) };
}

async function* recordsOf(
  head: SnapshotHead,
  lines: AsyncGenerator<{ readonly text: string }>,
  name: string,
  stop: AbortSignal,
): AsyncGenerator<SnapshotRecord> {
  let count = 0;
  let said: number | undefined;
  try {
    for await (const { text } of lines) {
      const line = parse(text);
      if (Array.isArray(line)) {
        count++;
        if (!isLine(line, head)) throw damaged(name, count);
        yield recordOf(line);
      } else said = (line as { readonly records?: number } | null | undefined)?.records;
    }
  } catch (cause) {
    throw isUnpackError(cause) ? cutOff(name, cause) : cause;
  }
  if (stop.aborted) throw interrupted();
  if (said !== count) throw cutOff(name);
}

function recordOf([topic, partition, timestamp, key, value, headers = []]: Line): SnapshotRecord {
  const bytes = (text: Base64): Buffer | null => (text === null ? null : Buffer.from(text, 'base64'));
  return {
    topic,
    partition,
    timestamp,
    key: bytes(key),
    value: bytes(value),
    headers: headers.map(([name, text]) => [name, bytes(text)]),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isUnpackError(error: unknown): boolean {
  return /^Z_/.test(String((error as NodeJS.ErrnoException).code));
}

function noSnapshot(name: string, cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `${name}: there is no such file`;
  return isUnpackError(cause) ? `${name} is no snapshot of an application` : `${name} cannot be read: ${message}`;
}

function damaged(name: string, record: number): Error {
  return cliFailure(`${name} is damaged: its record ${record} is none`, 'take the snapshot again, or copy the file again');
}

function cutOff(name: string, cause?: unknown): Error {
  return cliFailure(`${name} is not whole: it ends too early`, 'take the snapshot again, or copy the file again', cause);
}
