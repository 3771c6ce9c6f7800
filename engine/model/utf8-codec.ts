import { BufferParts } from './buffer-parts.ts';
import { readUtf8 } from './read-utf8.ts';
import type { Codec } from './serde.ts';
import { WRITE_LOOP_MAX, writeAscii } from './write-ascii.ts';

const BUFFER_BYTES = 3 * 1024;
/** A char takes three bytes at most: texts up to this length fit the buffer. */
const TEXT_MAX = BUFFER_BYTES / 3;

/** Node's own, without the checks of `write`; its declarations leave it out. */
interface NodeBuffer {
  utf8Write(text: string, offset: number): number;
}

/** Texts as UTF-8, written into one buffer that is used again: what `encode` returns is valid until the next call. */
export class Utf8Codec implements Codec<string> {
  readonly #parts = new BufferParts(Buffer.allocUnsafeSlow(BUFFER_BYTES));

  encode(text: string): Buffer {
    const { length } = text;
    const { buffer } = this.#parts;
    if (length <= WRITE_LOOP_MAX && writeAscii(buffer, 0, text)) return this.#parts.upTo(length);
    if (length > TEXT_MAX) return Buffer.from(text, 'utf8');
    return this.#parts.upTo((buffer as unknown as NodeBuffer).utf8Write(text, 0));
  }

  decode(bytes: Buffer): string {
    return readUtf8(bytes, 0, bytes.length);
  }

  decodeIn(buffer: Buffer, start: number, end: number): string {
    return readUtf8(buffer, start, end);
  }
}
