import type { Tap } from './tap.ts';

/** Bytes in which every long lies that is read or written here. */
const BYTES_MAX = 8;
const INT_BITS = 28;
/** What the bits above the lowest 28 of a written long are worth: its lowest bit is the sign. */
const HIGH = 2 ** (INT_BITS - 1);
/** Absolute values below this take at most eight bytes. */
const FAST_MAX = 2 ** 55;

/** Reads a long of up to eight bytes with integers of 32 bits; undefined, with nothing read, for any other and near the end of the buffer. */
export function readFastLong(tap: Tap): number | undefined {
  const { buf } = tap;
  let at = tap.pos;
  if (at + BYTES_MAX > buf.length) return undefined;
  let byte = buf[at++] as number;
  let low = byte & 0x7f;
  for (let shift = 7; byte > 0x7f && shift < INT_BITS; shift += 7) {
    byte = buf[at++] as number;
    low |= (byte & 0x7f) << shift;
  }
  if (byte <= 0x7f) {
    tap.pos = at;
    return (low >>> 1) ^ -(low & 1);
  }
  let high = 0;
  for (let shift = 0; byte > 0x7f && shift < INT_BITS; shift += 7) {
    byte = buf[at++] as number;
    high |= (byte & 0x7f) << shift;
  }
  if (byte > 0x7f) return undefined;
  tap.pos = at;
  const half = high * HIGH + (low >>> 1);
  return low & 1 ? -half - 1 : half;
}

/** Writes a whole number in the same way; false, with nothing written, for larger ones and near the end of the buffer. */
export function writeFastLong(tap: Tap, long: number): boolean {
  const { buf } = tap;
  let at = tap.pos;
  if (at + BYTES_MAX > buf.length || long >= FAST_MAX || long <= -FAST_MAX) return false;
  const half = long < 0 ? -long - 1 : long;
  let high = Math.floor(half / HIGH);
  let low = ((half - high * HIGH) << 1) | (long < 0 ? 1 : 0);
  if (high > 0) {
    for (let shift = 0; shift < INT_BITS; shift += 7) buf[at++] = ((low >>> shift) & 0x7f) | 0x80;
    low = high;
    high = 0;
  }
  for (; low > 0x7f; low >>>= 7) buf[at++] = (low & 0x7f) | 0x80;
  buf[at++] = low;
  tap.pos = at;
  return true;
}
