import { NO_HEADERS } from '../../engine/model/record.ts';
import type { FetchedBatch, RecordSpans } from '../../engine/ports.ts';

/** Where the records of a run of bytes lie: key and value of record i are between the offsets 2i, 2i + 1 and 2i + 2. */
export interface Slices {
  readonly bytes: Buffer;
  readonly offsets: readonly number[];
  readonly count: number;
}

export function slicesOf(records: readonly (readonly [key: Uint8Array, value: Uint8Array])[]): Slices {
  const parts = records.flat();
  const offsets = [0];
  let end = 0;
  for (const part of parts) {
    end += part.length;
    offsets.push(end);
  }
  return { bytes: Buffer.concat(parts), offsets, count: records.length };
}

/** A fetched batch whose records are slices of its bytes, as those of the client are; a millisecond apart. */
export class SliceBatch implements FetchedBatch, RecordSpans {
  readonly topic: string;
  readonly partition = 0;
  readonly nextOffset: number;
  readonly highWatermark: number;
  readonly bytes: number;
  readonly headers = NO_HEADERS;
  readonly #slices: Slices;
  readonly #first: number;
  readonly #firstTimestamp: number;
  #at = -1;

  constructor(topic: string, slices: Slices, first: number, firstTimestamp: number) {
    this.topic = topic;
    this.#slices = slices;
    this.#first = first;
    this.#firstTimestamp = firstTimestamp;
    this.nextOffset = first + slices.count;
    this.highWatermark = this.nextOffset;
    this.bytes = slices.bytes.length;
  }

  get spans(): RecordSpans {
    return this;
  }

  get buffer(): Buffer {
    return this.#slices.bytes;
  }

  get keyAt(): number {
    return this.#slices.offsets[2 * this.#at] ?? 0;
  }

  get keyLength(): number {
    return this.valueAt - this.keyAt;
  }

  get valueAt(): number {
    return this.#slices.offsets[2 * this.#at + 1] ?? 0;
  }

  get valueLength(): number {
    return (this.#slices.offsets[2 * this.#at + 2] ?? 0) - this.valueAt;
  }

  next(): boolean {
    this.#at++;
    return this.#at < this.#slices.count;
  }

  get offset(): number {
    return this.#first + this.#at;
  }

  get timestamp(): number {
    return this.#firstTimestamp + this.#at;
  }

  get key(): Buffer {
    return this.#part(2 * this.#at);
  }

  get value(): Buffer {
    return this.#part(2 * this.#at + 1);
  }

  #part(at: number): Buffer {
    const { bytes, offsets } = this.#slices;
    return bytes.subarray(offsets[at], offsets[at + 1]);
  }
}
