import { readInt64 } from '../../../engine/model/int64.ts';
import { toStreamError } from '../../../engine/model/stream-error.ts';
import { COMPRESSIONS } from '../wire/compression.ts';
import { ERROR } from '../wire/error-codes.ts';
import { ATTRIBUTE, BATCH, checkBatch } from '../wire/record-batch-header.ts';
import { storedRecords } from './compaction/stored-records.ts';
import { isControlBatch, isTransactionalBatch } from './control-batch.ts';

export interface BatchRefusal {
  readonly error: number;
  readonly message: string;
  /** Which records are at fault, by their place in the batch; absent when the batch is. */
  readonly recordIndexes?: readonly number[];
}

/** What a log takes. */
export interface BatchRules {
  readonly maxBytes: number;
  /** Whether each record must have a key: one without could never be compacted. */
  readonly isKeyed: boolean;
}

/** Why the record batches of a produce request are not stored; undefined when each is whole, well-formed and small enough. */
export function batchFault(records: Buffer, { maxBytes, isKeyed }: BatchRules): BatchRefusal | undefined {
  if (records.length === 0) return { error: ERROR.INVALID_RECORD, message: 'the request holds no records' };
  for (let at = 0; at < records.length; ) {
    const length = checkBatch(records, at, records.length);
    if (length === 'magic' && records.length - at > BATCH.magic && records.readInt8(at + BATCH.magic) > 2)
      return { error: ERROR.CORRUPT_MESSAGE, message: 'the record batch is of a format that does not exist' };
    if (length === 'magic')
      return { error: ERROR.UNSUPPORTED_FOR_MESSAGE_FORMAT, message: 'only record batches of format v2 are stored' };
    if (typeof length !== 'number') return { error: ERROR.CORRUPT_MESSAGE, message: `the record batch is damaged: ${length}` };
    if (length > maxBytes)
      return { error: ERROR.MESSAGE_TOO_LARGE, message: `a batch of ${length} bytes; max.message.bytes is ${maxBytes}` };
    if (isControlBatch(records, at))
      return { error: ERROR.INVALID_RECORD, message: 'control records are written by brokers only' };
    if (isTransactionalBatch(records, at) && readInt64(records, at + BATCH.producerId) < 0)
      return { error: ERROR.INVALID_RECORD, message: 'a batch of a transaction that names no producer' };
    if (readInt64(records, at + BATCH.producerId) >= 0 && baseSequence(records, at) < 0)
      return { error: ERROR.INVALID_RECORD, message: 'a batch of a producer that names no sequence' };
    if ((records.readInt16BE(at + BATCH.attributes) & ATTRIBUTE.compression) >= COMPRESSIONS.length)
      return { error: ERROR.UNKNOWN_SERVER_ERROR, message: 'a batch of a compression that does not exist' };
    const count = records.readInt32BE(at + BATCH.count);
    if (count < 1 || records.readInt32BE(at + BATCH.lastOffsetDelta) !== count - 1)
      return { error: ERROR.INVALID_RECORD, message: `a batch that counts ${count} records but numbers them otherwise` };
    const fault = isKeyed ? keyFault(records.subarray(at, at + length)) : undefined;
    if (fault) return fault;
    at += length;
  }
  return undefined;
}

/** Bound on the records that one refusal names. */
const NAMED_RECORDS_MAX = 1_000;

function keyFault(batch: Buffer): BatchRefusal | undefined {
  const recordIndexes: number[] = [];
  let index = 0;
  try {
    for (const { hasKey } of storedRecords(batch)) {
      if (!hasKey && recordIndexes.length < NAMED_RECORDS_MAX) recordIndexes.push(index);
      index++;
    }
  } catch (error) {
    return { error: ERROR.INVALID_RECORD, message: `the records cannot be read: ${toStreamError(error).message}` };
  }
  if (recordIndexes.length === 0) return undefined;
  return { error: ERROR.INVALID_RECORD, message: 'a compacted topic takes records with a key only', recordIndexes };
}

function baseSequence(records: Buffer, at: number): number {
  return records.readInt32BE(at + BATCH.baseSequence);
}
