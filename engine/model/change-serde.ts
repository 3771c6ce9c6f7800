import type { Change } from './change.ts';
import { change } from './change.ts';
import type { Codec, Serde } from './serde.ts';
import { StreamError } from './stream-error.ts';

const NEW = 1;
const OLD = 2;
const LENGTH_BYTES = 4;

/**
 * Writes both rows of an update, for topics between the steps of a table.
 *
 * ```
 *   flags (1 new, 2 old) | [ length of new, uint32 | new ] | [ old ]
 * ```
 *
 * Errors: bytes that are not of this form throw STREAM_DECODE (user/record/park)
 */
export function changeSerde<V>(inner: Serde<V>): Serde<Change<V>> {
  return Object.freeze({
    name: `change(${inner.name})`,
    bind: (...binding: Parameters<Serde<V>['bind']>) => {
      const codec = inner.bind(...binding);
      return codec instanceof Promise ? codec.then(changeCodec) : changeCodec(codec);
    },
  });
}

function changeCodec<V>(inner: Codec<V>): Codec<Change<V>> {
  return {
    encode: ({ newValue, oldValue }) => {
      const flags = (newValue === null ? 0 : NEW) | (oldValue === null ? 0 : OLD);
      const parts: Uint8Array[] = [Buffer.from([flags])];
      if (newValue !== null) {
        // The codec may use its buffer again for the old row.
        const bytes = Buffer.from(inner.encode(newValue));
        const length = Buffer.alloc(LENGTH_BYTES);
        length.writeUInt32BE(bytes.length);
        parts.push(length, bytes);
      }
      if (oldValue !== null) parts.push(inner.encode(oldValue));
      return Buffer.concat(parts);
    },
    decode: (bytes, headers) => {
      const flags = bytes[0] ?? 0;
      const start = 1 + LENGTH_BYTES;
      if (bytes.length < 1 || flags > (NEW | OLD) || ((flags & NEW) !== 0 && bytes.length < start))
        throw notAChange(bytes.length);
      const length = flags & NEW ? bytes.readUInt32BE(1) : 0;
      const split = flags & NEW ? start + length : 1;
      if (split > bytes.length) throw notAChange(bytes.length);
      const newValue = flags & NEW ? inner.decode(bytes.subarray(start, split), headers) : null;
      const oldValue = flags & OLD ? inner.decode(bytes.subarray(split), headers) : null;
      return change(newValue, oldValue);
    },
  };
}

function notAChange(length: number): StreamError {
  return new StreamError(`${length} bytes are no update of a table`, {
    code: 'STREAM_DECODE',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
  });
}
