import { protocolError } from './protocol-error.ts';

/** Reads the zigzag variable-length numbers of records, one after another. */
export class VarintReader {
  at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** Errors: a number that does not end throws STREAM_KAFKA_PROTOCOL. */
  next(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 56; scale *= 0x80) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw protocolError('a variable-length number that does not end');
  }
}

/** A zigzag variable-length number as records hold it. */
export function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
