import { readInt64 } from '../../../../engine/model/int64.ts';
import { unpack } from '../../wire/compression.ts';
import { protocolError } from '../../wire/protocol-error.ts';
import { ATTRIBUTE, BATCH } from '../../wire/record-batch-header.ts';
import { VarintReader } from '../../wire/varint.ts';

/** A record as its batch holds it: length, attributes, timestamp delta, and the rest. */
export interface StoredRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly isTombstone: boolean;
  /** All of it. */
  readonly bytes: Buffer;
  /** What follows the timestamp: offset delta, key, value, headers. */
  readonly rest: Buffer;
}

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
    yield {
      offset,
      timestamp,
      key: keyLength < 0 ? null : records.subarray(keyAt, keyAt + keyLength),
      isTombstone: valueLength < 0,
      bytes: records.subarray(start, end),
      rest: records.subarray(restAt, end),
    };
    reader.at = end;
  }
}
