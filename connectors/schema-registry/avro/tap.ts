import avsc from 'avsc';

/** What avsc reads from and writes to; only what is used here. Beyond the end of the buffer `pos` goes on, nothing is read or written. */
export interface Tap {
  buf: Buffer;
  pos: number;
  readLong(): number;
  readString(): string | undefined;
  skipString(): void;
  writeLong(value: number): void;
  writeString(value: string): void;
}

/** What reads values: a type, or its resolver of those of another one. */
export interface Reads {
  _read(tap: Tap): unknown;
}

/** What writes values. */
export interface Writes {
  _write(tap: Tap, value: unknown): void;
}

const NOTHING = Buffer.alloc(0);

/** avsc makes a tap for each value and keeps the class for itself; a type is handed one. */
function takeTap(): Tap {
  let taken: Tap | undefined;
  class Taking extends avsc.types.NullType {
    _read(tap: Tap): null {
      taken = tap;
      return null;
    }
  }
  new Taking().decode(NOTHING, 0);
  if (!taken) throw new TypeError('avsc reads without a tap');
  return taken;
}

/** One for all: values are read and written synchronously, one after the other. */
const tap = takeTap();

/** Reads a value from `pos` on. Errors: what the type throws. */
export function readAt(reads: Reads, buffer: Buffer, pos: number): unknown {
  tap.buf = buffer;
  tap.pos = pos;
  try {
    return reads._read(tap);
  } finally {
    tap.buf = NOTHING;
  }
}

/** Writes a value from `pos` on. Errors: what the type throws. */
export function writeAt(writes: Writes, value: unknown, buffer: Buffer, pos: number): void {
  tap.buf = buffer;
  tap.pos = pos;
  try {
    writes._write(tap, value);
  } finally {
    tap.buf = NOTHING;
  }
}

/** Where the value ended that was read or written last; behind the end of the buffer when that was too short. */
export function endOfLast(): number {
  return tap.pos;
}
