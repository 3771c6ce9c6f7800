import avsc from 'avsc';
import { readFastLong, writeFastLong } from './fast-long.ts';
import type { Tap } from './tap.ts';

/** Up to here avsc's own arithmetic is exact; beyond, negative longs came back as other numbers. */
const PLAIN_MAX = 2 ** 51;
const VARINT_BYTES_MAX = 10;

interface Resolver {
  _read?: (tap: Tap) => unknown;
}

/** Longs as numbers, exact as far as numbers are: up to 2^53 either way, an error beyond. */
export class ExactLong extends avsc.types.LongType {
  _check(value: unknown, _flags: unknown, hook?: (value: unknown, type: unknown) => void): boolean {
    if (Number.isSafeInteger(value)) return true;
    if (hook) hook(value, this);
    return false;
  }

  // Resolvers of other types call this without the type.
  _read(tap: Tap): number {
    const value = readFastLong(tap) ?? readExact(tap);
    if (Number.isSafeInteger(value)) return value;
    throw new RangeError('a long is beyond 2^53 and cannot be a number');
  }

  _write(tap: Tap, value: unknown): void {
    if (!Number.isSafeInteger(value)) throw new TypeError(`invalid "long": ${String(value)}`);
    const long = value as number;
    if (!writeFastLong(tap, long)) writeExact(tap, BigInt(long));
  }
}

/** A number and its bytes, lowest first on every machine that Node runs on. */
const numbers = new Float64Array(1);
const bytes = new Uint8Array(numbers.buffer);

/** Doubles, also from longs that are no exact numbers: those are rounded. */
export class PromotedDouble extends avsc.types.DoubleType {
  // Resolvers of other types call this without the type.
  _read(tap: Tap): number {
    const { buf, pos } = tap;
    tap.pos = pos + 8;
    if (pos + 8 > buf.length) return 0;
    for (let i = 0; i < 8; i++) bytes[i] = buf[pos + i] as number;
    return numbers[0] as number;
  }

  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'number') throw new TypeError(`invalid "double": ${String(value)}`);
    const { buf, pos } = tap;
    tap.pos = pos + 8;
    if (pos + 8 > buf.length) return;
    numbers[0] = value;
    for (let i = 0; i < 8; i++) buf[pos + i] = bytes[i] as number;
  }

  _update(resolver: Resolver, type: avsc.Type): void {
    if (type.typeName === 'long') resolver._read = readExact;
    else updateOf(avsc.types.DoubleType).call(this, resolver, type);
  }
}

/** Floats, from longs as well. */
export class PromotedFloat extends avsc.types.FloatType {
  _update(resolver: Resolver, type: avsc.Type): void {
    if (type.typeName === 'long') resolver._read = readExact;
    else updateOf(avsc.types.FloatType).call(this, resolver, type);
  }
}

type Update = (resolver: Resolver, type: avsc.Type) => void;

/** avsc's own method; its declarations leave it out. */
function updateOf(type: { readonly prototype: object }): Update {
  return (type.prototype as { readonly _update: Update })._update;
}

function readExact(tap: Tap): number {
  const start = tap.pos;
  const value = tap.readLong();
  if (value > -PLAIN_MAX && value < PLAIN_MAX) return value;
  const bytes = tap.buf.subarray(start, tap.pos);
  if (bytes.length > VARINT_BYTES_MAX) throw new RangeError(`a long has more than ${VARINT_BYTES_MAX} bytes`);
  let folded = 0n;
  for (const [at, byte] of bytes.entries()) folded |= BigInt(byte & 0x7f) << BigInt(7 * at);
  return Number((folded >> 1n) ^ -(folded & 1n));
}

function writeExact(tap: Tap, value: bigint): void {
  let folded = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  // Beyond the end of the buffer nothing is written, but counted: that is how avsc tells how much was missing.
  for (; folded > 0x7fn; folded >>= 7n) tap.buf[tap.pos++] = Number(folded & 0x7fn) | 0x80;
  tap.buf[tap.pos++] = Number(folded);
}
