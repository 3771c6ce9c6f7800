import { BATCH, nextOffsetOf } from '../../wire/record-batch-header.ts';
import { isControlBatch } from '../control-batch.ts';
import type { KeyOffsets } from './key-offsets.ts';
import { deleteHorizonOf, emptyBatch, markerUntil, smallerBatch } from './smaller-batch.ts';
import { type StoredRecord, storedRecords } from './stored-records.ts';
import type { TraversedTransactions } from './traversed-transactions.ts';

/** What one round of compaction knows. */
export interface CompactionRound {
  readonly newest: KeyOffsets;
  /** Records from here on are not in `newest`. */
  readonly mappedTo: number;
  /** Where the round ends: the batch before it stays, emptied at worst, so that readers come as far as the log goes. */
  readonly upTo: number;
  readonly transactions: TraversedTransactions;
  readonly now: number;
  readonly deleteRetentionMs: number;
  /** Whether the batch is the last that its producer wrote, from which its sequence or epoch would be learned again. */
  readonly isLastOfProducer: (batch: Buffer) => boolean;
}

/** What is left of a batch; undefined when nothing is. Follows Kafka's log cleaner (KIP-98, KIP-534). */
export function retainedBatch(batch: Buffer, round: CompactionRound): Buffer | undefined {
  const { transactions, now, deleteRetentionMs } = round;
  const canGo = transactions.canGo(batch);
  const horizon = deleteHorizonOf(batch);
  const isMarker = isControlBatch(batch);
  const isOver = canGo && (!isMarker || (horizon !== undefined && horizon <= now));
  if (isOver || batch.readInt32BE(BATCH.count) === 0) return withoutRecords(batch, round);
  if (isMarker) return canGo && horizon === undefined ? markerUntil(batch, now + deleteRetentionMs) : batch;
  const records = [...storedRecords(batch)];
  const kept = records.filter((record) => isKept(record, horizon, round));
  if (kept.length === 0) return withoutRecords(batch, round);
  const beginsHorizon = horizon === undefined && kept.some(({ isTombstone }) => isTombstone);
  if (kept.length === records.length && !beginsHorizon) return batch;
  return smallerBatch(batch, kept, beginsHorizon ? now + deleteRetentionMs : undefined);
}

function withoutRecords(batch: Buffer, { upTo, isLastOfProducer }: CompactionRound): Buffer | undefined {
  return nextOffsetOf(batch, 0) === upTo || isLastOfProducer(batch) ? emptyBatch(batch) : undefined;
}

function isKept(record: StoredRecord, horizon: number | undefined, round: CompactionRound): boolean {
  if (record.offset >= round.mappedTo) return true;
  if (!record.hasKey || round.newest.isSuperseded(record)) return false;
  return !record.isTombstone || horizon === undefined || round.now < horizon;
}
