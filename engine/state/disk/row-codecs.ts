import { NO_HEADERS } from '../../model/record.ts';
import { type Codec, NotReady } from '../../model/serde.ts';
import type { ValueAndTimestamp } from '../../model/state-store.ts';
import type { Version, Versions } from '../versions.ts';
import type { RowCodec } from './row-space.ts';
import { rowNotReady, unreadableRow } from './store-error.ts';

/** Bytes before the value's own. */
export const TIMESTAMP_BYTES = 8;

/** Value and timestamp: timestamp f64 | value. */
export function timestampedRows<V>(store: string, values: Codec<V>): RowCodec<ValueAndTimestamp<V>> {
  return {
    encode: ({ value, timestamp }) => timestampedBytes(values.encode(value), timestamp),
    decode: (bytes) =>
      readable(store, () => ({
        timestamp: bytes.readDoubleBE(0),
        value: values.decode(bytes.subarray(TIMESTAMP_BYTES), NO_HEADERS),
      })),
  };
}

export function timestampedBytes(value: Uint8Array, timestamp: number): Buffer {
  const bytes = Buffer.allocUnsafe(TIMESTAMP_BYTES + value.length);
  bytes.writeDoubleBE(timestamp, 0);
  bytes.set(value, TIMESTAMP_BYTES);
  return bytes;
}

/** The value alone. */
export function plainRows<V>(store: string, values: Codec<V>): RowCodec<{ readonly value: V }> {
  return {
    encode: ({ value }) => Buffer.from(values.encode(value)),
    decode: (bytes) => readable(store, () => ({ value: values.decode(bytes, NO_HEADERS) })),
  };
}

const NOTHING = Buffer.alloc(0);

/** Rows of an index say everything by their keys. */
export const indexRows: RowCodec<true> = { encode: () => NOTHING, decode: () => true };

const VERSION_BYTES = 8 + 1 + 4;
const [DELETED, BOUNDED] = [1, 2];

/** All versions of a key, ascending: for each timestamp f64 | 1 deleted + 2 bounded, u8 | length u32 | value. */
export function versionRows<V>(store: string, values: Codec<V>): RowCodec<Versions<V>> {
  return {
    encode: (versions) => {
      const parts: Buffer[] = [];
      for (const { timestamp, value, bounded } of versions) {
        const head = Buffer.allocUnsafe(VERSION_BYTES);
        const bytes = value === null ? NOTHING : Buffer.from(values.encode(value));
        head.writeDoubleBE(timestamp, 0);
        head.writeUInt8((value === null ? DELETED : 0) + (bounded ? BOUNDED : 0), 8);
        head.writeUInt32BE(bytes.length, 9);
        parts.push(head, bytes);
      }
      return Buffer.concat(parts);
    },
    decode: (bytes) => readable(store, () => versionsOf(bytes, values)),
  };
}

function versionsOf<V>(bytes: Buffer, values: Codec<V>): Versions<V> {
  const versions: Version<V>[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [timestamp, flags, length] = [bytes.readDoubleBE(at), bytes.readUInt8(at + 8), bytes.readUInt32BE(at + 9)];
    at += VERSION_BYTES;
    if (at + length > bytes.length) throw new RangeError('a version ends behind its row');
    const value = (flags & DELETED) === 0 ? values.decode(bytes.subarray(at, at + length), NO_HEADERS) : null;
    versions.push({ timestamp, value, bounded: (flags & BOUNDED) !== 0 });
    at += length;
  }
  return versions;
}

/** Bytes that are as they were written and cannot be decoded are those of another serde. */
function readable<T>(store: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw error instanceof NotReady ? rowNotReady(store, error) : unreadableRow(store, error);
  }
}
