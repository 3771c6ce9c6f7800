import type { Headers } from './record.ts';
import type { Codec, Serde } from './serde.ts';
import { StreamError } from './stream-error.ts';

/** A value with the headers of its record, for stores that keep whole records. */
export interface HeadedValue<V> {
  readonly value: V;
  readonly headers: Headers;
}

const LENGTH_BYTES = 4;

/**
 * Writes a value with its record's headers.
 *
 * ```
 *   length of headers, uint32 | headers as JSON, [name, base64 | null] each | value
 * ```
 *
 * Errors: bytes that are not of this form throw STREAM_DECODE (user/record/park)
 */
export function headedSerde<V>(inner: Serde<V>): Serde<HeadedValue<V>> {
  return Object.freeze({
    name: `headed(${inner.name})`,
    bind: (...binding: Parameters<Serde<V>['bind']>) => {
      const codec = inner.bind(...binding);
      return codec instanceof Promise ? codec.then(headedCodec) : headedCodec(codec);
    },
  });
}

function headedCodec<V>(inner: Codec<V>): Codec<HeadedValue<V>> {
  return {
    encode: ({ value, headers }) => {
      const pairs = headers.map(([name, bytes]) => [name, bytes === null ? null : Buffer.from(bytes).toString('base64')]);
      const head = Buffer.from(pairs.length === 0 ? '' : JSON.stringify(pairs));
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(head.length);
      return Buffer.concat([length, head, inner.encode(value)]);
    },
    decode: (bytes, outer) => {
      const split = bytes.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : LENGTH_BYTES + bytes.readUInt32BE(0);
      if (split > bytes.length) throw notHeaded(bytes.length);
      return {
        headers: headersOf(bytes.toString('utf8', LENGTH_BYTES, split)),
        value: inner.decode(bytes.subarray(split), outer),
      };
    },
  };
}

function headersOf(text: string): Headers {
  if (text === '') return [];
  try {
    const pairs = JSON.parse(text) as readonly (readonly [string, string | null])[];
    return pairs.map(([name, base64]) => [name, base64 === null ? null : Buffer.from(base64, 'base64')] as const);
  } catch {
    throw notHeaded(text.length);
  }
}

function notHeaded(length: number): StreamError {
  return new StreamError(`${length} bytes are no value with headers`, {
    code: 'STREAM_DECODE',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
  });
}
