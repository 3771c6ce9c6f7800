import { readUtf8 } from './read-utf8.ts';
import type { Codec, Serde } from './serde.ts';
import { StreamError } from './stream-error.ts';

/** UTF-8 text. */
export function string(): Serde<string> {
  return STRING;
}

/** Whether a codec writes texts as UTF-8 and nothing else: stores then need no bytes of an ASCII key. */
export function isUtf8Codec(codec: Codec<unknown>): boolean {
  return codec === (UTF8 as Codec<unknown>);
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

const REPLACEMENT = '\ufffd';
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text that was decoded last and where its bytes lie: a key that passes through a chain is written as it was read. */
const last: { text: string; buffer: Buffer; start: number; end: number } = {
  text: '',
  buffer: Buffer.alloc(0),
  start: 0,
  end: 0,
};

const UTF8: Codec<string> = {
  encode: (value) => (value === last.text ? last.buffer.subarray(last.start, last.end) : Buffer.from(value, 'utf8')),
  decode: (bytes) => decodeText(bytes, 0, bytes.length),
  decodeIn: decodeText,
};

function decodeText(buffer: Buffer, start: number, end: number): string {
  const text = readUtf8(buffer, start, end);
  // Bytes that are no UTF-8 are not those that the text is written with.
  if (text.includes(REPLACEMENT)) return text;
  last.text = text;
  last.buffer = buffer;
  last.start = start;
  last.end = end;
  return text;
}

const STRING: Serde<string> = serde('string', UTF8);

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
