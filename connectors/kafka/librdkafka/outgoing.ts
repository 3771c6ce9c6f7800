import { murmur2 } from '../../../engine/model/murmur2.ts';
import type { Headers } from '../../../engine/model/record.ts';
import { noSuchPartition } from '../client/producer-error.ts';

/** A record on its way to the library. */
export interface Outgoing {
  readonly topic: string;
  /** Null: chosen when the topic's partitions are known. */
  readonly partition: number | null;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: number;
  readonly headers: readonly Readonly<Record<string, Buffer>>[];
  /** What it counts against the producer's bound. */
  readonly bytes: number;
}

/** No bytes, of a buffer that has some: the binding takes an empty buffer without memory for no buffer at all. */
const EMPTY = Buffer.alloc(1).subarray(0, 0);

export function outgoing(
  topic: string,
  partition: number | null,
  key: Uint8Array | null,
  value: Uint8Array | null,
  timestamp: number,
  headers: Headers,
  bytes: number,
): Outgoing {
  const given = headers.map(([name, content]) => ({ [name]: bufferOf(content) ?? EMPTY }));
  return { topic, partition, key: bufferOf(key), value: bufferOf(value), timestamp, headers: given, bytes };
}

/** The same with bytes of its own, for one that has to wait. */
export function copied(record: Outgoing): Outgoing {
  const headers = record.headers.map((header) =>
    Object.fromEntries(Object.entries(header).map(([name, content]) => [name, copy(content)])),
  );
  return { ...record, key: record.key && copy(record.key), value: record.value && copy(record.value), headers };
}

/**
 * The partition of a record: its own, by the key's hash as Java's client has it, or the next in turn.
 *
 * Errors: STREAM_PARTITION for one that the topic does not have
 */
export function partitionOf({ topic, partition, key }: Outgoing, partitions: number, turn: () => number): number {
  if (partition === null) return (key === null ? turn() : murmur2(key) & 0x7fffffff) % partitions;
  if (partition >= partitions) throw noSuchPartition(topic, partitions, partition);
  return partition;
}

function copy(bytes: Buffer): Buffer {
  return bytes.length === 0 ? EMPTY : Buffer.from(bytes);
}

function bufferOf(bytes: Uint8Array | null): Buffer | null {
  if (bytes === null) return null;
  if (bytes.length === 0) return EMPTY;
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
