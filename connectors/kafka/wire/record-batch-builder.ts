import { writeInt64 } from '../../../engine/model/int64.ts';
import type { Headers } from '../../../engine/model/record.ts';
import { COMPRESSIONS, type Compression, pack } from './compression.ts';
import { crc32c } from './crc32c.ts';
import { BATCH, BATCH_PREFIX_BYTES } from './record-batch-header.ts';

/** Most bytes a record can take beside its key, value and headers: seven variable-length numbers and the attributes. */
const RECORD_OVERHEAD_BYTES = 40;
/** Numbers below these take one and two bytes. */
const ONE_BYTE = 2 ** 6;
const TWO_BYTES = 2 ** 13;
/** Up to this length bytes are copied one by one: a call into the runtime costs more. */
const COPY_LOOP_MAX = 16;

export interface BatchProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly transactional: boolean;
}

const NO_PRODUCER: BatchProducer = { producerId: -1, producerEpoch: -1, baseSequence: -1, transactional: false };

/** Writes records straight into the bytes of one batch. The buffer grows by doubling up to what the records need. */
export class RecordBatchBuilder {
  #buffer: Buffer;
  #at: number = BATCH.records;
  #count = 0;
  #baseTimestamp = 0;
  #maxTimestamp = 0;

  constructor(initialBytes = 16 * 1024) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of the batch so far, before compression. */
  get bytes(): number {
    return this.#at;
  }

  /** Bytes of the buffer, filled or not. */
  get capacity(): number {
    return this.#buffer.length;
  }

  append(key: Uint8Array | null, value: Uint8Array | null, timestamp: number, headers: Headers): void {
    if (this.#count === 0) {
      this.#baseTimestamp = timestamp;
      this.#maxTimestamp = timestamp;
    } else if (timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
    const names = headers.length === 0 ? NO_NAMES : headers.map(([name]) => Buffer.from(name, 'utf8'));
    const body = this.#bodyBytes(key, value, timestamp, headers, names);
    this.#reserve(body + 5);
    this.#varint(body);
    this.#buffer[this.#at++] = 0;
    this.#varint(timestamp - this.#baseTimestamp);
    this.#varint(this.#count);
    this.#bytesOf(key);
    this.#bytesOf(value);
    this.#varint(headers.length);
    for (let i = 0; i < names.length; i++) {
      this.#bytesOf(names[i] ?? null);
      this.#bytesOf(headers[i]?.[1] ?? null);
    }
    this.#count++;
  }

  /** Upper bound of what the record adds. */
  static sizeOf(key: Uint8Array | null, value: Uint8Array | null, headers: Headers): number {
    let size = RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
    if (headers.length === 0) return size;
    for (const [name, bytes] of headers) size += 10 + name.length * 3 + (bytes?.length ?? 0);
    return size;
  }

  /**
   * The finished batch. The bytes stay valid until `reset`.
   *
   * REQUIRES: at least one record.
   */
  finish(compression: Compression = 'none', producer: BatchProducer = NO_PRODUCER): Buffer {
    const batch = this.#compressed(compression);
    const attributes = COMPRESSIONS.indexOf(compression) | (producer.transactional ? 0x10 : 0);
    writeInt64(batch, BATCH.baseOffset, 0);
    batch.writeInt32BE(batch.length - BATCH_PREFIX_BYTES, BATCH.length);
    batch.writeInt32BE(-1, BATCH.leaderEpoch);
    batch.writeInt8(2, BATCH.magic);
    batch.writeInt16BE(attributes, BATCH.attributes);
    batch.writeInt32BE(this.#count - 1, BATCH.lastOffsetDelta);
    writeInt64(batch, BATCH.baseTimestamp, this.#baseTimestamp);
    writeInt64(batch, BATCH.maxTimestamp, this.#maxTimestamp);
    writeInt64(batch, BATCH.producerId, producer.producerId);
    batch.writeInt16BE(producer.producerEpoch, BATCH.producerEpoch);
    batch.writeInt32BE(producer.baseSequence, BATCH.baseSequence);
    batch.writeInt32BE(this.#count, BATCH.count);
    batch.writeUInt32BE(crc32c(batch, BATCH.attributes, batch.length), BATCH.crc);
    return batch;
  }

  /** Begins a new batch in the same buffer. */
  reset(): void {
    this.#at = BATCH.records;
    this.#count = 0;
  }

  #compressed(compression: Compression): Buffer {
    if (compression === 'none') return this.#buffer.subarray(0, this.#at);
    const packed = pack(compression, this.#buffer.subarray(BATCH.records, this.#at));
    return Buffer.concat([this.#buffer.subarray(0, BATCH.records), packed]);
  }

  #bodyBytes(
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
    names: readonly Buffer[],
  ): number {
    let size = 1 + varintBytes(timestamp - this.#baseTimestamp) + varintBytes(this.#count) + sizedBytes(key) + sizedBytes(value);
    size += varintBytes(headers.length);
    for (let i = 0; i < names.length; i++) size += sizedBytes(names[i] ?? null) + sizedBytes(headers[i]?.[1] ?? null);
    return size;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }

  #bytesOf(bytes: Uint8Array | null): void {
    this.#varint(bytes === null ? -1 : bytes.length);
    if (bytes === null) return;
    const { length } = bytes;
    if (length > COPY_LOOP_MAX) this.#buffer.set(bytes, this.#at);
    else for (let i = 0; i < length; i++) this.#buffer[this.#at + i] = bytes[i] as number;
    this.#at += length;
  }

  #varint(value: number): void {
    // Most are lengths and the place in the batch.
    if (value >= 0 && value < TWO_BYTES) {
      if (value >= ONE_BYTE) {
        this.#buffer[this.#at++] = ((value << 1) & 0x7f) | 0x80;
        this.#buffer[this.#at++] = value >>> 6;
      } else this.#buffer[this.#at++] = value << 1;
      return;
    }
    let rest = value >= 0 ? value * 2 : -value * 2 - 1;
    while (rest > 0x7f) {
      this.#buffer[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#at++] = rest;
  }
}

const NO_NAMES: readonly Buffer[] = [];

function varintBytes(value: number): number {
  if (value >= 0 && value < TWO_BYTES) return value < ONE_BYTE ? 1 : 2;
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  let bytes = 1;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

function sizedBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : varintBytes(bytes.length) + bytes.length;
}
