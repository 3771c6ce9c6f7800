import type avsc from 'avsc';
import { BufferParts } from '../../../engine/model/buffer-parts.ts';
import { endOfLast, type Writes, writeAt } from '../avro/tap.ts';
import { encodeError } from './avro-error.ts';
import { HEADER_BYTES, MAGIC_BYTE } from './wire-format.ts';

const FIRST_BYTES = 1024;
/** A buffer that had to grow beyond this is not kept. */
const KEPT_BYTES_MAX = 1024 * 1024;

/** Writes framed values into one buffer that is used again: what `encode` returns is valid until the next call. */
export class AvroEncoder {
  readonly #type: avsc.Type;
  readonly #id: number;
  readonly #what: string;
  #parts: BufferParts;

  /** `what` is told in errors: `the value of topic orders`. */
  constructor(type: avsc.Type, id: number, what: string) {
    this.#type = type;
    this.#id = id;
    this.#what = what;
    this.#parts = new BufferParts(this.#framed(FIRST_BYTES));
  }

  encode(value: unknown): Buffer {
    const end = this.#write(value, this.#parts.buffer);
    return end < 0 ? this.#encodeLarger(value, end) : this.#parts.upTo(end);
  }

  /** The buffer was too small; what was missing comes as a negative number. */
  #encodeLarger(value: unknown, missing: number): Buffer {
    let { buffer } = this.#parts;
    let end = missing;
    while (end < 0) {
      buffer = this.#framed(Math.max(2 * buffer.length, buffer.length - end));
      end = this.#write(value, buffer);
    }
    if (buffer.length <= KEPT_BYTES_MAX) this.#parts = new BufferParts(buffer);
    return buffer.subarray(0, end);
  }

  #write(value: unknown, buffer: Buffer): number {
    try {
      writeAt(this.#type as unknown as Writes, value, buffer, HEADER_BYTES);
    } catch (cause) {
      throw encodeError(`${this.#what} does not fit its schema: ${invalidPlace(this.#type, value, cause)}`, {}, cause);
    }
    const end = endOfLast();
    return end <= buffer.length ? end : buffer.length - end;
  }

  #framed(length: number): Buffer {
    const buffer = Buffer.allocUnsafeSlow(length);
    buffer[0] = MAGIC_BYTE;
    buffer.writeUInt32BE(this.#id, 1);
    return buffer;
  }
}

/** The first field that does not fit, with what it holds and what it should: `lines.0.price is "x", not a double`. */
export function invalidPlace(type: avsc.Type, value: unknown, cause: unknown): string {
  let first: string | undefined;
  const errorHook = (path: string[], found: unknown, expected: avsc.Type): void => {
    first ??= `${path.length === 0 ? 'it' : path.join('.')} is ${shown(found)}, not ${kindOf(expected)}`;
  };
  try {
    type.isValid(value, { errorHook });
  } catch {
    // Values with cycles or getters that throw: the cause says what happened.
  }
  return first ?? (cause instanceof Error ? cause.message : String(cause));
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
    const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
    return text.length > 40 ? `${text.slice(0, 37)}…` : text;
  }
  if (typeof value !== 'object') return `a ${typeof value}`;
  return value.constructor?.name ? `a ${value.constructor.name}` : 'an object';
}

function kindOf(type: avsc.Type): string {
  if (type.name !== undefined) return `a ${type.name}`;
  if (type.typeName.startsWith('union')) return JSON.stringify(type.schema({ noDeref: true })).slice(0, 80);
  return `a valid ${type.typeName}`;
}
