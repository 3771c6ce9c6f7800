import type { Codec, Serde } from './serde.ts';
import { StreamError } from './stream-error.ts';
import type { Windowed } from './windowed.ts';

const START_BYTES = 8;

/**
 * Writes a windowed key as Kafka Streams does: the key's bytes, then the window's start as a big-endian int64. The end is not written; it
 * is the start plus the size.
 *
 * Errors: fewer than 8 bytes throw STREAM_DECODE (user/record/park).
 */
export function windowedSerde<K>(inner: Serde<K>, sizeMs: number): Serde<Windowed<K>> {
  return Object.freeze({
    name: `windowed(${inner.name})`,
    bind: (...binding: Parameters<Serde<K>['bind']>) => {
      const codec = inner.bind(...binding);
      return codec instanceof Promise ? codec.then((each) => windowedCodec(each, sizeMs)) : windowedCodec(codec, sizeMs);
    },
  });
}

function windowedCodec<K>(inner: Codec<K>, sizeMs: number): Codec<Windowed<K>> {
  return {
    encode: ({ key, start }) => {
      const bytes = inner.encode(key);
      const out = Buffer.alloc(bytes.length + START_BYTES);
      out.set(bytes);
      out.writeBigInt64BE(BigInt(start), bytes.length);
      return out;
    },
    decode: (bytes, headers) => {
      const split = bytes.length - START_BYTES;
      if (split < 0) {
        throw new StreamError(`a windowed key has at least ${START_BYTES} bytes, not ${bytes.length}`, {
          code: 'STREAM_DECODE',
          domain: 'user',
          scope: 'record',
          verdict: 'park',
        });
      }
      const start = Number(bytes.readBigInt64BE(split));
      return { key: inner.decode(bytes.subarray(0, split), headers), start, end: start + sizeMs };
    },
  };
}
