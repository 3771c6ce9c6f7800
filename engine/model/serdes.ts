import type { Codec, Serde } from './serde.ts';
import { StreamError } from './stream-error.ts';

/** UTF-8 text. */
export function string(): Serde<string> {
  return STRING;
}

/** Bytes as they are. */
export function bytes(): Serde<Buffer> {
  return BYTES;
}

/**
 * JSON text in UTF-8.
 *
 * Errors: bytes that are no JSON throw STREAM_DECODE (user/record/park).
 */
export function json<T>(): Serde<T> {
  return JSON_SERDE as Serde<T>;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

const STRING: Serde<string> = serde('string', {
  encode: (value) => Buffer.from(value, 'utf8'),
  decode: (buffer) => buffer.toString('utf8'),
});

const BYTES: Serde<Buffer> = serde('bytes', { encode: (value) => value, decode: (buffer) => buffer });

const JSON_SERDE: Serde<unknown> = serde('json', {
  encode: (value) => Buffer.from(JSON.stringify(value), 'utf8'),
  decode: (buffer) => {
    try {
      return JSON.parse(decoder.decode(buffer));
    } catch (cause) {
      throw new StreamError('the bytes are not JSON in UTF-8', {
        code: 'STREAM_DECODE',
        domain: 'user',
        scope: 'record',
        verdict: 'park',
        cause,
      });
    }
  },
});

function serde<T>(name: string, codec: Codec<T>): Serde<T> {
  return Object.freeze({ name, bind: () => codec });
}
