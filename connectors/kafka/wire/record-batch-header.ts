import { readInt64 } from '../../../engine/model/int64.ts';
import { crc32c } from './crc32c.ts';

/**
 * Byte positions in a record batch of format v2:
 *
 * ```
 *  0 baseOffset i64 │ 8 batchLength i32 │ 12 leaderEpoch i32 │ 16 magic i8 │ 17 crc u32 │ 21 attributes i16 │ 23 lastOffsetDelta i32
 * 27 baseTimestamp i64 │ 35 maxTimestamp i64 │ 43 producerId i64 │ 51 producerEpoch i16 │ 53 baseSequence i32 │ 57 count i32 │ 61 records
 * ```
 *
 * `batchLength` counts from byte 12 on; the CRC covers everything from byte 21 on, so the broker may write the base offset and the
 * leader epoch without touching it.
 */
export const BATCH = {
  baseOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
} as const;

/** Bytes before those that `batchLength` counts. */
export const BATCH_PREFIX_BYTES = 12;

/** With `deleteHorizon` (KIP-534) the base timestamp tells when tombstones and markers of the batch may go. */
export const ATTRIBUTE = {
  compression: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const;

/** What is wrong with the batch that begins at a position; undefined when it is whole and its CRC is right. */
export type BatchFault = 'truncated' | 'magic' | 'length' | 'crc';

/**
 * Looks at the batch that begins at `at`.
 *
 * Returns its whole length in bytes, or what is wrong with it.
 */
export function checkBatch(buffer: Buffer, at: number, end: number): number | BatchFault {
  if (end - at < BATCH.records) return 'truncated';
  if (buffer.readInt8(at + BATCH.magic) !== 2) return 'magic';
  const length = buffer.readInt32BE(at + BATCH.length) + BATCH_PREFIX_BYTES;
  if (length < BATCH.records) return 'length';
  if (at + length > end) return 'truncated';
  const crc = buffer.readUInt32BE(at + BATCH.crc);
  return crc === crc32c(buffer, at + BATCH.attributes, at + length) ? length : 'crc';
}

/** Offset after the last record of the batch at `at`. */
export function nextOffsetOf(buffer: Buffer, at: number): number {
  return readInt64(buffer, at + BATCH.baseOffset) + buffer.readInt32BE(at + BATCH.lastOffsetDelta) + 1;
}
