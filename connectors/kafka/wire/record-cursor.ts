import { readInt64 } from '../../../engine/model/int64.ts';
import { type Headers, NO_HEADERS } from '../../../engine/model/record.ts';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { FetchedBatch, RecordSpans } from '../../../engine/ports.ts';
import { COMPRESSIONS, unpack } from './compression.ts';
import { problemOf } from './protocol-error.ts';
import { ATTRIBUTE, BATCH, BATCH_PREFIX_BYTES, checkBatch, nextOffsetOf } from './record-batch-header.ts';
import { type RecordsFault, recordsError } from './records-error.ts';
import { measureBatches } from './whole-batches.ts';

/** A transaction that was aborted: what its producer wrote from this offset to its marker is not to be read. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface FetchedRecords {
  readonly topic: string;
  readonly partition: number;
  /** Batches as the broker keeps them; the last one may be cut off and is then left for the next fetch. */
  readonly records: Buffer;
  /** Where the fetch began: earlier records of the first batch are passed over. */
  readonly fetchOffset: number;
  readonly highWatermark: number;
  readonly aborted?: readonly AbortedTransaction[];
  /** Whether the checksum of each batch is checked before it is read. Default false. */
  readonly checksCrcs?: boolean;
}

/**
 * Walks over the records of one fetched partition in place. Per record it moves a few numbers; key, value and headers are sliced when they
 * are asked for.
 *
 * Errors: STREAM_KAFKA_RECORDS (external/batch/stop) for a batch that cannot be read, once the cursor comes to it; when it is made, if that is the
 * first one. A batch behind others that is no batch at all is left for the next fetch, as one that is cut off.
 */
export class RecordCursor implements FetchedBatch, RecordSpans {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  readonly highWatermark: number;
  readonly bytes: number;
  /** In which epoch of its leader the last batch was written. */
  readonly lastLeaderEpoch: number;
  leaderEpoch = -1;
  offset = 0;
  timestamp = 0;
  /** The records of the current batch: the fetched buffer itself, or what was unpacked from it. */
  buffer: Buffer;
  keyAt = 0;
  keyLength = -1;
  valueAt = 0;
  valueLength = -1;
  readonly #fetchOffset: number;
  readonly #batches: Buffer;
  readonly #batchesEnd: number;
  readonly #aborted: AbortedTransaction[];
  readonly #aborting = new Set<number>();
  readonly #checksCrcs: boolean;
  #batchAt = 0;
  #nextBatch = 0;
  #at = 0;
  #recordsEnd = 0;
  #left = 0;
  #baseOffset = 0;
  #baseTimestamp = 0;
  #appendTime = -1;
  #headersAt = 0;
  #recordEnd = 0;

  constructor(fetched: FetchedRecords) {
    this.topic = fetched.topic;
    this.partition = fetched.partition;
    this.highWatermark = fetched.highWatermark;
    this.bytes = fetched.records.length;
    this.#fetchOffset = fetched.fetchOffset;
    this.#batches = fetched.records;
    this.#checksCrcs = fetched.checksCrcs ?? false;
    this.buffer = fetched.records;
    this.#aborted = [...(fetched.aborted ?? [])].sort((a, b) => a.firstOffset - b.firstOffset);
    const { end, nextOffset, leaderEpoch, fault } = measureBatches(fetched.records);
    if (fault && end === 0) {
      const { topic, partition, fetchOffset: offset } = fetched;
      throw recordsError({ topic, partition, offset }, fault.kind, fault.problem);
    }
    this.#batchesEnd = end;
    this.lastLeaderEpoch = leaderEpoch;
    this.nextOffset = Math.max(nextOffset, fetched.fetchOffset);
  }

  get spans(): RecordSpans {
    return this;
  }

  next(): boolean {
    for (;;) {
      while (this.#left === 0) if (!this.#enterBatch()) return false;
      this.#left--;
      this.#readRecord();
      if (this.offset >= this.#fetchOffset) return true;
    }
  }

  get key(): Buffer | null {
    return this.keyLength < 0 ? null : this.buffer.subarray(this.keyAt, this.keyAt + this.keyLength);
  }

  get value(): Buffer | null {
    return this.valueLength < 0 ? null : this.buffer.subarray(this.valueAt, this.valueAt + this.valueLength);
  }

  get headers(): Headers {
    if (this.buffer[this.#headersAt] === 0) return NO_HEADERS;
    const resume = this.#at;
    this.#at = this.#headersAt;
    const count = this.#varint();
    // Each header takes two bytes at least.
    if (count < 0 || count * 2 > this.#recordEnd - this.#at) throw this.#fault(`a record of ${count} headers`);
    const headers: [string, Uint8Array | null][] = [];
    for (let i = 0; i < count; i++) {
      const name = this.#sized(this.#varint())?.toString('utf8') ?? '';
      headers.push([name, this.#sized(this.#varint())]);
    }
    this.#at = resume;
    return headers;
  }

  #enterBatch(): boolean {
    const at = this.#nextBatch;
    if (at >= this.#batchesEnd) return false;
    const batches = this.#batches;
    const end = at + BATCH_PREFIX_BYTES + batches.readInt32BE(at + BATCH.length);
    this.#batchAt = at;
    this.#nextBatch = end;
    this.leaderEpoch = batches.readInt32BE(at + BATCH.leaderEpoch);
    if (this.#checksCrcs && checkBatch(batches, at, end) !== end - at)
      throw this.#fault('a record batch whose checksum is wrong');
    const attributes = batches.readInt16BE(at + BATCH.attributes);
    if (this.#skips(at, attributes)) return true;
    const codec = attributes & ATTRIBUTE.compression;
    if (codec === 0) {
      this.buffer = batches;
      this.#at = at + BATCH.records;
      this.#recordsEnd = end;
    } else {
      this.buffer = this.#unpacked(codec, batches.subarray(at + BATCH.records, end));
      this.#at = 0;
      this.#recordsEnd = this.buffer.length;
    }
    this.#left = Math.max(0, batches.readInt32BE(at + BATCH.count));
    this.#baseOffset = readInt64(batches, at + BATCH.baseOffset);
    this.#baseTimestamp = readInt64(batches, at + BATCH.baseTimestamp);
    this.#appendTime = attributes & ATTRIBUTE.logAppendTime ? readInt64(batches, at + BATCH.maxTimestamp) : -1;
    return true;
  }

  #unpacked(codec: number, records: Buffer): Buffer {
    if (codec >= COMPRESSIONS.length) throw this.#fault(`a record batch with the unknown compression ${codec}`, 'compression');
    try {
      return unpack(codec, records);
    } catch (error) {
      // A library that is missing here is no damage.
      const problem = problemOf(error);
      throw problem === undefined ? error : this.#fault(problem);
    }
  }

  /** The current batch cannot be read. */
  #fault(problem: string, fault: RecordsFault = 'damaged'): StreamError {
    const { topic, partition } = this;
    const at = this.#batchAt;
    const offset = readInt64(this.#batches, at + BATCH.baseOffset);
    return recordsError({ topic, partition, offset, nextOffset: nextOffsetOf(this.#batches, at) }, fault, problem);
  }

  /** Control batches and batches of aborted transactions. */
  #skips(at: number, attributes: number): boolean {
    const control = (attributes & ATTRIBUTE.control) !== 0;
    if (!control && (attributes & ATTRIBUTE.transactional) === 0) return false;
    const producerId = readInt64(this.#batches, at + BATCH.producerId);
    const baseOffset = readInt64(this.#batches, at + BATCH.baseOffset);
    for (let first = this.#aborted[0]; first && first.firstOffset <= baseOffset; first = this.#aborted[0]) {
      this.#aborting.add(first.producerId);
      this.#aborted.shift();
    }
    if (control) this.#aborting.delete(producerId);
    return control || this.#aborting.has(producerId);
  }

  #readRecord(): void {
    const length = this.#varint();
    const end = this.#at + length;
    if (length < 0 || end > this.#recordsEnd) throw this.#fault(`a record of ${length} bytes that is longer than its batch`);
    this.#at++;
    const timestampDelta = this.#varint();
    this.offset = this.#baseOffset + this.#varint();
    this.timestamp = this.#appendTime >= 0 ? this.#appendTime : this.#baseTimestamp + timestampDelta;
    this.keyLength = this.#varint();
    this.keyAt = this.#at;
    if (this.keyLength > 0) this.#at += this.keyLength;
    this.valueLength = this.#varint();
    this.valueAt = this.#at;
    if (this.valueLength > 0) this.#at += this.valueLength;
    // The count of headers comes last, and is there even when there are none.
    if (this.#at >= end) throw this.#fault('a key or value that is longer than its record');
    this.#recordEnd = end;
    this.#headersAt = this.#at;
    this.#at = end;
  }

  #sized(length: number): Buffer | null {
    if (length < 0) return null;
    const at = this.#at;
    if (at + length > this.#recordEnd) throw this.#fault('a header that is longer than its record');
    this.#at = at + length;
    return this.buffer.subarray(at, at + length);
  }

  /** Zigzag variable-length number; those of more than 32 bits (timestamp deltas) take the slow way. */
  #varint(): number {
    const buffer = this.buffer;
    let byte = buffer[this.#at++];
    if (byte === undefined) throw this.#fault('a record that ends in the middle of a number');
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    for (let scale = 0x80; scale <= 2 ** 56; scale *= 0x80) {
      byte = buffer[this.#at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw this.#fault('a variable-length number that does not end');
  }
}
