import type { Codec, Serde } from '../engine/model/serde.ts';
import { StreamError } from '../engine/model/stream-error.ts';

/** A side of a join; in the order in which rows of one time go out, the right side comes first. */
export type Side = 'left' | 'right';

/** The key of records of one side. */
export interface SidedKey<K> {
  readonly side: Side;
  readonly key: K;
}

/** Values of records of one side that have the same key and timestamp, in the order in which they came. */
export interface SidedValues {
  readonly side: Side;
  readonly values: readonly unknown[];
}

const SIDE_BYTES = 1;
const LENGTH_BYTES = 4;

/**
 * Writes a key behind its side.
 *
 * ```
 *   side (0 right, 1 left) | key
 * ```
 */
export function sidedKeySerde<K>(inner: Serde<K>): Serde<SidedKey<K>> {
  return Object.freeze({
    name: `sided(${inner.name})`,
    bind: (...binding: Parameters<Serde<K>['bind']>) => {
      const codec = inner.bind(...binding);
      return codec instanceof Promise ? codec.then(sidedKeyCodec) : sidedKeyCodec(codec);
    },
  });
}

/**
 * Writes the values of one side, each as its stream's serde does.
 *
 * ```
 *   side (0 right, 1 left) | [ length, uint32 | value ] …
 * ```
 */
export function sidedValuesSerde(left: Serde<unknown>, right: Serde<unknown>): Serde<SidedValues> {
  return Object.freeze({
    name: `sided(${left.name}, ${right.name})`,
    bind: (...binding: Parameters<Serde<unknown>['bind']>) => {
      const [l, r] = [left.bind(...binding), right.bind(...binding)];
      if (!(l instanceof Promise) && !(r instanceof Promise)) return sidedValuesCodec({ left: l, right: r });
      return Promise.all([l, r]).then(([boundLeft, boundRight]) => sidedValuesCodec({ left: boundLeft, right: boundRight }));
    },
  });
}

function sidedKeyCodec<K>(inner: Codec<K>): Codec<SidedKey<K>> {
  return {
    encode: ({ side, key }) => Buffer.concat([sideByte(side), inner.encode(key)]),
    decode: (bytes, headers) => ({ side: sideOf(bytes), key: inner.decode(bytes.subarray(SIDE_BYTES), headers) }),
  };
}

function sidedValuesCodec(inner: Readonly<Record<Side, Codec<unknown>>>): Codec<SidedValues> {
  return {
    encode: ({ side, values }) => {
      const parts = values.flatMap((value) => {
        // The codec may use its buffer again for the next value.
        const bytes = Buffer.from(inner[side].encode(value));
        const length = Buffer.alloc(LENGTH_BYTES);
        length.writeUInt32BE(bytes.length);
        return [length, bytes];
      });
      return Buffer.concat([sideByte(side), ...parts]);
    },
    decode: (bytes, headers) => {
      const side = sideOf(bytes);
      const values: unknown[] = [];
      for (let at = SIDE_BYTES; at < bytes.length; ) {
        const start = at + LENGTH_BYTES;
        const end = start > bytes.length ? Number.POSITIVE_INFINITY : start + bytes.readUInt32BE(at);
        if (end > bytes.length) throw notSided(bytes.length);
        values.push(inner[side].decode(bytes.subarray(start, end), headers));
        at = end;
      }
      return { side, values };
    },
  };
}

function sideByte(side: Side): Buffer {
  return Buffer.from([side === 'left' ? 1 : 0]);
}

function sideOf(bytes: Buffer): Side {
  const side = bytes[0];
  if (side !== 0 && side !== 1) throw notSided(bytes.length);
  return side === 1 ? 'left' : 'right';
}

function notSided(length: number): StreamError {
  return new StreamError(`${length} bytes are nothing that a join of streams keeps`, {
    code: 'STREAM_DECODE',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
  });
}
