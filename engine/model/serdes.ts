import type { Codec, Serde, SerdeTarget } from './serde.ts';
import { StreamError } from './stream-error.ts';
import { Utf8Codec } from './utf8-codec.ts';

/** UTF-8 text. */
export function string(): Serde<string> {
  return STRING;
}

/** Whether a codec writes texts as UTF-8 and nothing else: stores then need no bytes of an ASCII key. */
export function isUtf8Codec(codec: Codec<unknown>): boolean {
  return codec instanceof Utf8Codec;
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

/** Each of a record's parts has a buffer of its own: both are written before the record is. */
const UTF8 = { key: new Utf8Codec(), value: new Utf8Codec() } as const;

const STRING: Serde<string> = Object.freeze({ name: 'string', bind: ({ part }: SerdeTarget) => UTF8[part] });

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
