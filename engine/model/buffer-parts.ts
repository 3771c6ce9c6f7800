/** The longest part that is kept. */
const KEPT_PARTS_MAX = 1024;

/** The beginnings of a buffer by their length, made once each: most values have one of a few lengths, and making a part takes as long as writing a text. */
export class BufferParts {
  readonly buffer: Buffer;
  readonly #parts: Buffer[] = [];

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  upTo(length: number): Buffer {
    if (length > KEPT_PARTS_MAX) return this.buffer.subarray(0, length);
    let part = this.#parts[length];
    if (!part) {
      part = this.buffer.subarray(0, length);
      this.#parts[length] = part;
    }
    return part;
  }
}
