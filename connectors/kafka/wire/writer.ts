const TWO_32 = 4_294_967_296;
/** Byte strings from this length on are handed to the socket as they are instead of being copied. */
const REFERENCE_BYTES_MIN = 2048;

/** Writes Kafka's primitive types into chunks for one vectored write. */
export class Writer {
  #chunk = Buffer.allocUnsafe(512);
  #position = 0;
  readonly #done: Buffer[] = [];
  #doneBytes = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#doneBytes + this.#position;
  }

  int8(value: number): void {
    this.#position = this.#room(1).writeInt8(value, this.#position);
  }

  int16(value: number): void {
    this.#position = this.#room(2).writeInt16BE(value, this.#position);
  }

  uint16(value: number): void {
    this.#position = this.#room(2).writeUInt16BE(value, this.#position);
  }

  int32(value: number): void {
    this.#position = this.#room(4).writeInt32BE(value, this.#position);
  }

  uint32(value: number): void {
    this.#position = this.#room(4).writeUInt32BE(value, this.#position);
  }

  /** The largest int64 is no number here: what was read as it has become 2^63, and is written as it again. */
  int64(value: number): void {
    const chunk = this.#room(8);
    const high = Math.floor(value / TWO_32);
    const isLargest = high >= TWO_32 / 2;
    chunk.writeInt32BE(isLargest ? TWO_32 / 2 - 1 : high, this.#position);
    chunk.writeUInt32BE(isLargest ? TWO_32 - 1 : value - high * TWO_32, this.#position + 4);
    this.#position += 8;
  }

  float64(value: number): void {
    this.#position = this.#room(8).writeDoubleBE(value, this.#position);
  }

  uvarint(value: number): void {
    const chunk = this.#room(5);
    let rest = value;
    while (rest > 0x7f) {
      chunk[this.#position++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    chunk[this.#position++] = rest;
  }

  text(value: string, bytes: number): void {
    this.#room(bytes).write(value, this.#position, 'utf8');
    this.#position += bytes;
  }

  bytes(value: Uint8Array): void {
    if (value.length < REFERENCE_BYTES_MIN) {
      this.#room(value.length).set(value, this.#position);
      this.#position += value.length;
      return;
    }
    this.#seal();
    this.#done.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    this.#doneBytes += value.length;
  }

  /** Everything written, in order. The writer must not be used after it. */
  chunks(): readonly Buffer[] {
    this.#seal();
    return this.#done;
  }

  #seal(): void {
    if (this.#position === 0) return;
    this.#done.push(this.#chunk.subarray(0, this.#position));
    this.#doneBytes += this.#position;
    this.#chunk = this.#chunk.subarray(this.#position);
    this.#position = 0;
  }

  #room(bytes: number): Buffer {
    if (this.#position + bytes > this.#chunk.length) {
      this.#seal();
      if (this.#chunk.length < bytes) this.#chunk = Buffer.allocUnsafe(Math.max(bytes, 4096));
    }
    return this.#chunk;
  }
}
