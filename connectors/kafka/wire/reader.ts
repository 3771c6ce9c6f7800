import { protocolError } from './protocol-error.ts';

const TWO_32 = 4_294_967_296;

/** Reads Kafka's primitive types from a buffer. Every read is checked against the end; slices share the buffer's memory. */
export class Reader {
  readonly buffer: Buffer;
  position: number;
  readonly end: number;

  constructor(buffer: Buffer, position = 0, end = buffer.length) {
    this.buffer = buffer;
    this.position = position;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  int8(): number {
    return this.buffer.readInt8(this.#take(1));
  }

  int16(): number {
    return this.buffer.readInt16BE(this.#take(2));
  }

  uint16(): number {
    return this.buffer.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.#take(4));
  }

  /** As a number: offsets, timestamps and ids stay far below 2^53. */
  int64(): number {
    const at = this.#take(8);
    return this.buffer.readInt32BE(at) * TWO_32 + this.buffer.readUInt32BE(at + 4);
  }

  float64(): number {
    return this.buffer.readDoubleBE(this.#take(8));
  }

  /** Unsigned, at most 32 bits. */
  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer.readUInt8(this.#take(1));
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value >= TWO_32) break;
        return value;
      }
    }
    throw protocolError('a variable-length number is longer than 32 bits');
  }

  slice(length: number): Buffer {
    const at = this.#take(length);
    return this.buffer.subarray(at, at + length);
  }

  text(length: number): string {
    const at = this.#take(length);
    return this.buffer.toString('utf8', at, at + length);
  }

  /** A count of elements of at least one byte each; refused when the rest of the message cannot hold them. */
  count(value: number): number {
    if (value > this.remaining) throw protocolError(`a list of ${value} elements in ${this.remaining} bytes`);
    return value;
  }

  #take(bytes: number): number {
    const at = this.position;
    if (bytes < 0 || at + bytes > this.end) throw protocolError(`${bytes} bytes wanted where ${this.end - at} are left`);
    this.position = at + bytes;
    return at;
  }
}
