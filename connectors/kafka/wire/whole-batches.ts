import { protocolError } from './protocol-error.ts';
import { BATCH, BATCH_PREFIX_BYTES, nextOffsetOf } from './record-batch-header.ts';
import type { RecordsFault } from './records-error.ts';

/** The whole batches at the beginning of what was fetched, and what is wrong with the one behind them; one that is cut off is no fault. */
export interface MeasuredBatches {
  /** Where the last whole batch ends. */
  readonly end: number;
  /** The offset after it. */
  readonly nextOffset: number;
  /** Of its leader; -1 where no batch is whole. */
  readonly leaderEpoch: number;
  readonly fault?: { readonly kind: RecordsFault; readonly problem: string };
}

export function measureBatches(records: Buffer): MeasuredBatches {
  let end = 0;
  let nextOffset = 0;
  let leaderEpoch = -1;
  while (records.length - end > BATCH.magic) {
    const magic = records.readInt8(end + BATCH.magic);
    if (magic !== 2) {
      const problem = `a record batch of format v${magic} (only v2 is read)`;
      return { end, nextOffset, leaderEpoch, fault: { kind: magic === 0 || magic === 1 ? 'format' : 'damaged', problem } };
    }
    const length = records.readInt32BE(end + BATCH.length) + BATCH_PREFIX_BYTES;
    if (length < BATCH.records)
      return { end, nextOffset, leaderEpoch, fault: { kind: 'damaged', problem: `a record batch of ${length} bytes` } };
    if (end + length > records.length) break;
    nextOffset = nextOffsetOf(records, end);
    leaderEpoch = records.readInt32BE(end + BATCH.leaderEpoch);
    end += length;
  }
  return { end, nextOffset, leaderEpoch };
}

/** Where the last whole batch ends, and the offset after it. Errors: STREAM_KAFKA_PROTOCOL for what is no batch. */
export function wholeBatches(records: Buffer): MeasuredBatches {
  const measured = measureBatches(records);
  if (measured.fault) throw protocolError(measured.fault.problem);
  return measured;
}
