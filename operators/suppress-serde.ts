import type { Change } from '../engine/model/change.ts';
import type { Headers } from '../engine/model/record.ts';
import type { Codec, Serde } from '../engine/model/serde.ts';
import { StreamError } from '../engine/model/stream-error.ts';

/** An update of a table that waits. */
export interface HeldUpdate<V> {
  /** The row before the first update that waits for this key: what later steps have been told last. */
  readonly prior: V | null;
  readonly oldValue: Change<V>['oldValue'];
  readonly newValue: Change<V>['newValue'];
}

const LENGTH_BYTES = 4;
const ABSENT = -1;

/**
 * Writes the three rows of an update that waits.
 *
 * ```
 *   prior | old | new, each: length, int32, -1 where there is none | bytes
 * ```
 *
 * Errors: bytes that are not of this form throw STREAM_DECODE (user/record/park)
 */
export function heldUpdateSerde<V>(inner: Serde<V>): Serde<HeldUpdate<V>> {
  return Object.freeze({
    name: `held(${inner.name})`,
    bind: (...binding: Parameters<Serde<V>['bind']>) => {
      const codec = inner.bind(...binding);
      return codec instanceof Promise ? codec.then(heldUpdateCodec) : heldUpdateCodec(codec);
    },
  });
}

function heldUpdateCodec<V>(inner: Codec<V>): Codec<HeldUpdate<V>> {
  const encodeRow = (row: V | null): Buffer => {
    // The codec may use its buffer again for the next row.
    const bytes = row === null ? undefined : inner.encode(row);
    const out = Buffer.alloc(LENGTH_BYTES + (bytes?.length ?? 0));
    out.writeInt32BE(bytes?.length ?? ABSENT);
    if (bytes) out.set(bytes, LENGTH_BYTES);
    return out;
  };
  return {
    encode: ({ prior, oldValue, newValue }) => Buffer.concat([encodeRow(prior), encodeRow(oldValue), encodeRow(newValue)]),
    decode: (bytes, headers) => {
      const [prior, afterPrior] = decodeRow(inner, bytes, 0, headers);
      const [oldValue, afterOld] = decodeRow(inner, bytes, afterPrior, headers);
      const [newValue] = decodeRow(inner, bytes, afterOld, headers);
      return { prior, oldValue, newValue };
    },
  };
}

function decodeRow<V>(inner: Codec<V>, bytes: Buffer, at: number, headers: Headers): readonly [V | null, number] {
  const start = at + LENGTH_BYTES;
  const length = start > bytes.length ? Number.POSITIVE_INFINITY : bytes.readInt32BE(at);
  if (length === ABSENT) return [null, start];
  if (length < 0 || start + length > bytes.length) {
    throw new StreamError(`${bytes.length} bytes are no update that waits`, {
      code: 'STREAM_DECODE',
      domain: 'user',
      scope: 'record',
      verdict: 'park',
    });
  }
  return [inner.decode(bytes.subarray(start, start + length), headers), start + length];
}
