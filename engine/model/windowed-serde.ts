import { readInt64, writeInt64 } from './int64.ts';
import type { Codec, Serde } from './serde.ts';
import { StreamError } from './stream-error.ts';
import type { Window, Windowed } from './windowed.ts';

const TIME_BYTES = 8;

/**
 * Writes a windowed key as Kafka Streams does: the key's bytes, then the window's start as a big-endian int64. The end is not written; it
 * is the start plus the size.
 *
 * Errors: fewer than 8 bytes throw STREAM_DECODE (user/record/park).
 */
export function windowedSerde<K>(inner: Serde<K>, sizeMs: number): Serde<Windowed<K>> {
  return keyAndTimes(`windowed(${inner.name})`, inner, {
    count: 1,
    ofWindow: ({ start }) => [start],
    toWindow: (start) => ({ start, end: start + sizeMs }),
  });
}

/**
 * Writes a key within a session as Kafka Streams does: the key's bytes, then the session's end and its start, each a big-endian int64.
 *
 * Errors: fewer than 16 bytes throw STREAM_DECODE (user/record/park).
 */
export function sessionSerde<K>(inner: Serde<K>): Serde<Windowed<K>> {
  return keyAndTimes(`session(${inner.name})`, inner, {
    count: 2,
    ofWindow: ({ start, end }) => [end, start],
    toWindow: (end, start) => ({ start, end }),
  });
}

/** How a window is told by the times behind the key. */
interface Times {
  readonly count: 1 | 2;
  readonly ofWindow: (window: Window) => readonly number[];
  readonly toWindow: (first: number, second: number) => Window;
}

function keyAndTimes<K>(name: string, inner: Serde<K>, times: Times): Serde<Windowed<K>> {
  return Object.freeze({
    name,
    bind: (...binding: Parameters<Serde<K>['bind']>) => {
      const codec = inner.bind(...binding);
      return codec instanceof Promise ? codec.then((each) => timesCodec(each, times)) : timesCodec(codec, times);
    },
  });
}

function timesCodec<K>(inner: Codec<K>, { count, ofWindow, toWindow }: Times): Codec<Windowed<K>> {
  const suffix = count * TIME_BYTES;
  return {
    encode: (windowed) => {
      const bytes = inner.encode(windowed.key);
      const out = Buffer.allocUnsafe(bytes.length + suffix);
      out.set(bytes);
      let at = bytes.length;
      for (const time of ofWindow(windowed)) {
        writeInt64(out, at, time);
        at += TIME_BYTES;
      }
      return out;
    },
    decode: (bytes, headers) => {
      const split = bytes.length - suffix;
      if (split < 0) {
        throw new StreamError(`a windowed key has at least ${suffix} bytes, not ${bytes.length}`, {
          code: 'STREAM_DECODE',
          domain: 'user',
          scope: 'record',
          verdict: 'park',
        });
      }
      const first = readInt64(bytes, split);
      const second = count === 2 ? readInt64(bytes, split + TIME_BYTES) : 0;
      return { key: inner.decode(bytes.subarray(0, split), headers), ...toWindow(first, second) };
    },
  };
}
