import { readInt64, writeInt64 } from '../../../../engine/model/int64.ts';
import { COMPRESSIONS, pack } from '../../wire/compression.ts';
import { crc32c } from '../../wire/crc32c.ts';
import { ATTRIBUTE, BATCH, BATCH_PREFIX_BYTES } from '../../wire/record-batch-header.ts';
import { varintOf } from '../../wire/varint.ts';
import type { StoredRecord } from './stored-records.ts';

const NO_ATTRIBUTES = Buffer.alloc(1);

/** When tombstones of the batch may go, or a transaction's marker; undefined while nobody has said so. */
export function deleteHorizonOf(batch: Buffer): number | undefined {
  return (batch.readInt16BE(BATCH.attributes) & ATTRIBUTE.deleteHorizon) === 0
    ? undefined
    : readInt64(batch, BATCH.baseTimestamp);
}

/**
 * The batch with some of its records only. Offsets, sequences and producer are those of the whole batch: what it was to its producer and to
 * readers of offsets it stays. With `deleteHorizon` it tells from there on when its tombstones may go.
 */
export function smallerBatch(batch: Buffer, kept: readonly StoredRecord[], deleteHorizon: number | undefined): Buffer {
  const attributes = batch.readInt16BE(BATCH.attributes);
  const codec = COMPRESSIONS[attributes & ATTRIBUTE.compression] ?? 'none';
  const records = kept.map((record) => (deleteHorizon === undefined ? record.bytes : moved(record, deleteHorizon)));
  const smaller = Buffer.concat([batch.subarray(0, BATCH.records), pack(codec, Buffer.concat(records))]);
  const horizonFlag = deleteHorizon === undefined ? 0 : ATTRIBUTE.deleteHorizon;
  smaller.writeInt16BE((attributes & ~ATTRIBUTE.compression) | COMPRESSIONS.indexOf(codec) | horizonFlag, BATCH.attributes);
  if (deleteHorizon !== undefined) writeInt64(smaller, BATCH.baseTimestamp, deleteHorizon);
  // The time of the append stands for the time of each record, whichever are left.
  if ((attributes & ATTRIBUTE.logAppendTime) === 0)
    writeInt64(
      smaller,
      BATCH.maxTimestamp,
      kept.reduce((max, { timestamp }) => Math.max(max, timestamp), -1),
    );
  smaller.writeInt32BE(kept.length, BATCH.count);
  return finished(smaller);
}

/** The batch without records, which only tells its offsets and what its producer wrote last. */
export function emptyBatch(batch: Buffer): Buffer {
  const empty = Buffer.from(batch.subarray(0, BATCH.records));
  const kept = ATTRIBUTE.logAppendTime | ATTRIBUTE.transactional | ATTRIBUTE.control;
  empty.writeInt16BE(batch.readInt16BE(BATCH.attributes) & kept, BATCH.attributes);
  empty.writeInt32BE(0, BATCH.count);
  return finished(empty);
}

/** A transaction's marker that tells when it may go. Nobody reads the time of its record, which moves with it. */
export function markerUntil(marker: Buffer, deleteHorizon: number): Buffer {
  const dated = Buffer.from(marker);
  dated.writeInt16BE(marker.readInt16BE(BATCH.attributes) | ATTRIBUTE.deleteHorizon, BATCH.attributes);
  writeInt64(dated, BATCH.baseTimestamp, deleteHorizon);
  return finished(dated);
}

function finished(batch: Buffer): Buffer {
  batch.writeInt32BE(batch.length - BATCH_PREFIX_BYTES, BATCH.length);
  batch.writeUInt32BE(crc32c(batch, BATCH.attributes, batch.length), BATCH.crc);
  return batch;
}

/** The record under another base timestamp. */
function moved({ timestamp, rest }: StoredRecord, baseTimestamp: number): Buffer {
  const delta = varintOf(timestamp - baseTimestamp);
  return Buffer.concat([varintOf(NO_ATTRIBUTES.length + delta.length + rest.length), NO_ATTRIBUTES, delta, rest]);
}
