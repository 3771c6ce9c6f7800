import avsc from 'avsc';
import { readUtf8 } from '../../../engine/model/read-utf8.ts';
import { WRITE_LOOP_MAX, writeAscii } from '../../../engine/model/write-ascii.ts';
import type { Tap } from './tap.ts';

/** The longest text whose length takes one byte. */
const SHORT_MAX = 63;

/** Node's own, without the checks of `write`; its declarations leave them out. */
interface NodeBuffer {
  latin1Write(text: string, offset: number, length: number): number;
}

/**
 * Strings as avsc writes and reads them, in half the time where they are ASCII, as most are: their bytes need not be counted first, and
 * short ones are copied here.
 */
export class FastString extends avsc.types.StringType {
  // Resolvers of other types call this without the type.
  _read(tap: Tap): string | undefined {
    const { buf, pos } = tap;
    const first = buf[pos] ?? 0xff;
    const start = pos + 1;
    // An even first byte below 128 is the double of a length.
    const end = start + (first >>> 1);
    if ((first & 0x81) !== 0 || end > buf.length) return tap.readString();
    tap.pos = end;
    return readUtf8(buf, start, end);
  }

  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'string') throw new TypeError(`invalid "string": ${String(value)}`);
    if (!(value.length <= WRITE_LOOP_MAX ? writeShort(tap, value) : writeLonger(tap, value))) tap.writeString(value);
  }
}

/** False when it was not written, as it is not ASCII or does not fit. */
function writeShort(tap: Tap, text: string): boolean {
  const { buf, pos } = tap;
  const { length } = text;
  if (pos + 1 + length > buf.length) return false;
  buf[pos] = length << 1;
  if (!writeAscii(buf, pos + 1, text)) return false;
  tap.pos = pos + 1 + length;
  return true;
}

function writeLonger(tap: Tap, text: string): boolean {
  const { length } = text;
  // As many bytes as chars: each is one byte.
  if (tap.pos + 10 + length > tap.buf.length || Buffer.byteLength(text) !== length) return false;
  if (length <= SHORT_MAX) tap.buf[tap.pos++] = length << 1;
  else tap.writeLong(length);
  (tap.buf as unknown as NodeBuffer).latin1Write(text, tap.pos, length);
  tap.pos += length;
  return true;
}
