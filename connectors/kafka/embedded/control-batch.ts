import { crc32c } from '../wire/crc32c.ts';
import { RecordBatchBuilder } from '../wire/record-batch-builder.ts';
import { ATTRIBUTE, BATCH } from '../wire/record-batch-header.ts';

/** Who ends a transaction in a partition, and how. */
export interface TransactionMarker {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly commit: boolean;
}

/** The single coordinator never changes hands. */
export const COORDINATOR_EPOCH = 0;
const VERSION = 0;
const TYPE = { abort: 0, commit: 1 } as const;
const NO_SEQUENCE = -1;

/** The batch that ends a transaction: one control record, key `version i16, type i16`, value `version i16, coordinator epoch i32`. */
export function markerBatch({ producerId, producerEpoch, commit }: TransactionMarker, timestamp: number): Buffer {
  const key = Buffer.alloc(4);
  key.writeInt16BE(VERSION, 0);
  key.writeInt16BE(commit ? TYPE.commit : TYPE.abort, 2);
  const value = Buffer.alloc(6);
  value.writeInt16BE(VERSION, 0);
  value.writeInt32BE(COORDINATOR_EPOCH, 2);
  const builder = new RecordBatchBuilder(128);
  builder.append(key, value, timestamp, []);
  const batch = builder.finish('none', { producerId, producerEpoch, baseSequence: NO_SEQUENCE, transactional: true });
  batch.writeInt16BE(ATTRIBUTE.transactional | ATTRIBUTE.control, BATCH.attributes);
  batch.writeUInt32BE(crc32c(batch, BATCH.attributes, batch.length), BATCH.crc);
  return batch;
}

export function isControlBatch(batch: Buffer, at = 0): boolean {
  return (batch.readInt16BE(at + BATCH.attributes) & ATTRIBUTE.control) !== 0;
}

export function isTransactionalBatch(batch: Buffer, at = 0): boolean {
  return (batch.readInt16BE(at + BATCH.attributes) & ATTRIBUTE.transactional) !== 0;
}

/** Whether a control batch, which this broker has written, commits. */
export function isCommitMarker(batch: Buffer, at = 0): boolean {
  return batch.readInt16BE(at + BATCH.records + RECORD_PREFIX_BYTES + 2) === TYPE.commit;
}

/** Length, attributes, timestamp delta, offset delta and key length of a marker's record: each fits one byte. */
const RECORD_PREFIX_BYTES = 5;
