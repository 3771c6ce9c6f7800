import { createHash } from 'node:crypto';
import { readInt64 } from '../../../../engine/model/int64.ts';
import { unpack } from '../../wire/compression.ts';
import { protocolError } from '../../wire/protocol-error.ts';
import { ATTRIBUTE, BATCH } from '../../wire/record-batch-header.ts';
import { VarintReader } from '../../wire/varint.ts';

/** Where the parts of a record are among the bytes of its batch. */
interface Places {
  readonly start: number;
  readonly restAt: number;
  readonly keyAt: number;
  /** -1 for a record without a key. */
  readonly keyLength: number;
  readonly end: number;
}

/** A record as its batch holds it: length, attributes, timestamp delta, and the rest. Parts are sliced when they are asked for. */
export class StoredRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly isTombstone: boolean;
  readonly #records: Buffer;
  readonly #places: Places;

  constructor(records: Buffer, places: Places, offset: number, timestamp: number, isTombstone: boolean) {
    this.offset = offset;
    this.timestamp = timestamp;
    this.isTombstone = isTombstone;
    this.#records = records;
    this.#places = places;
  }

  get hasKey(): boolean {
    return this.#places.keyLength >= 0;
  }

  /** What tells the key from all others: the key itself, or the hash of a long one. */
  get keyName(): string {
    const { keyAt, keyLength } = this.#places;
    const end = keyAt + keyLength;
    if (keyLength < HASH_CHARACTERS) return this.#records.toString('latin1', keyAt, end);
    return createHash('sha256').update(this.#records.subarray(keyAt, end)).digest('hex');
  }

  /** All of it. */
  get bytes(): Buffer {
    return this.#records.subarray(this.#places.start, this.#places.end);
  }

  /** What follows the timestamp: offset delta, key, value, headers. */
  get rest(): Buffer {
    return this.#records.subarray(this.#places.restAt, this.#places.end);
  }
}

/** Longer keys are told by their hash, which is this long as text: so no key is taken for the hash of another. */
const HASH_CHARACTERS = 64;
const ATTRIBUTES_BYTES = 1;

/** Walks over the records of one batch. Errors: damaged bytes throw STREAM_KAFKA_PROTOCOL. */
export function* storedRecords(batch: Buffer): Generator<StoredRecord> {
  const records = unpack(batch.readInt16BE(BATCH.attributes) & ATTRIBUTE.compression, batch.subarray(BATCH.records));
  const baseOffset = readInt64(batch, BATCH.baseOffset);
  const baseTimestamp = readInt64(batch, BATCH.baseTimestamp);
  const reader = new VarintReader(records, 0);
  for (let left = batch.readInt32BE(BATCH.count); left > 0; left--) {
    const start = reader.at;
    const length = reader.next();
    const end = reader.at + length;
    if (length < 0 || end > records.length) throw protocolError(`a record of ${length} bytes that is longer than its batch`);
    reader.at += ATTRIBUTES_BYTES;
    const timestamp = baseTimestamp + reader.next();
    const restAt = reader.at;
    const offset = baseOffset + reader.next();
    const keyLength = reader.next();
    const keyAt = reader.at;
    reader.at += Math.max(0, keyLength);
    const valueLength = reader.next();
    if (reader.at > end) throw protocolError('a key that is longer than its record');
    yield new StoredRecord(records, { start, restAt, keyAt, keyLength, end }, offset, timestamp, valueLength < 0);
    reader.at = end;
  }
}
