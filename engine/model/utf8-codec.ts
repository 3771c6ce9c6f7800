import { readUtf8 } from './read-utf8.ts';
import type { Codec } from './serde.ts';

/** Up to this length a text is written char by char: a call into the runtime costs more. */
const LOOP_MAX = 20;
const BUFFER_BYTES = 3 * 1024;
/** A char takes three bytes at most: texts up to this length fit the buffer. */
const TEXT_MAX = BUFFER_BYTES / 3;

/** Node's own, without the checks of `write`; its declarations leave it out. */
interface NodeBuffer {
  utf8Write(text: string, offset: number): number;
}

/** Texts as UTF-8, written into one buffer that is used again: what `encode` returns is valid until the next call. */
export class Utf8Codec implements Codec<string> {
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** Parts of the buffer by their length: making one takes as long as writing a text. */
  readonly #parts: Buffer[] = [];

  encode(text: string): Buffer {
    const { length } = text;
    if (length <= LOOP_MAX && this.#writeAscii(text)) return this.#part(length);
    if (length > TEXT_MAX) return Buffer.from(text, 'utf8');
    return this.#part((this.#buffer as unknown as NodeBuffer).utf8Write(text, 0));
  }

  decode(bytes: Buffer): string {
    return readUtf8(bytes, 0, bytes.length);
  }

  decodeIn(buffer: Buffer, start: number, end: number): string {
    return readUtf8(buffer, start, end);
  }

  /** False when it is not ASCII. */
  #writeAscii(text: string): boolean {
    for (let i = 0; i < text.length; i++) {
      const char = text.charCodeAt(i);
      if (char > 0x7f) return false;
      this.#buffer[i] = char;
    }
    return true;
  }

  #part(length: number): Buffer {
    let part = this.#parts[length];
    if (!part) {
      part = this.#buffer.subarray(0, length);
      this.#parts[length] = part;
    }
    return part;
  }
}
