import { readInt64 } from '../../../../engine/model/int64.ts';
import { BATCH, nextOffsetOf } from '../../wire/record-batch-header.ts';
import { isCommitMarker, isControlBatch, isTransactionalBatch } from '../control-batch.ts';
import type { AbortedRange } from '../transaction-index.ts';

interface Aborted {
  readonly range: AbortedRange;
  /** Whether a batch of it was still there. */
  seen: boolean;
}

/** The transactions that compaction comes through, and what of them is of no use any more. */
export class TraversedTransactions {
  /** Those that begin later, in the order in which they begin. */
  readonly #later: AbortedRange[];
  readonly #aborted = new Map<number, Aborted>();
  /** Producers in a transaction that commits, of which a batch is still there. */
  readonly #committed = new Set<number>();
  #kept: AbortedRange[] = [];

  /** REQUIRES: all transactions that were aborted where batches will be read. */
  constructor(aborted: readonly AbortedRange[]) {
    this.#later = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Takes note of the next batch of the log: whether it can go, as part of an aborted transaction or as marker of one without batches. */
  canGo(batch: Buffer): boolean {
    this.#enter(nextOffsetOf(batch, 0) - 1);
    const producerId = readInt64(batch, BATCH.producerId);
    if (isControlBatch(batch)) return this.#markerCanGo(batch, producerId);
    if (!isTransactionalBatch(batch)) return false;
    const aborted = this.#aborted.get(producerId);
    if (aborted) aborted.seen = true;
    else this.#committed.add(producerId);
    return aborted !== undefined;
  }

  /** The aborted transactions whose markers were passed since the last call and that readers still have to know. */
  takeKept(): readonly AbortedRange[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }

  #markerCanGo(marker: Buffer, producerId: number): boolean {
    // One that was emptied is there for its offset and its epoch only.
    if (marker.readInt32BE(BATCH.count) === 0) return true;
    if (isCommitMarker(marker)) return !this.#committed.delete(producerId);
    const aborted = this.#aborted.get(producerId);
    this.#aborted.delete(producerId);
    if (!aborted?.seen) return true;
    this.#kept.push(aborted.range);
    return false;
  }

  #enter(upTo: number): void {
    for (let first = this.#later[0]; first && first.firstOffset <= upTo; first = this.#later[0]) {
      this.#later.shift();
      if (!this.#aborted.has(first.producerId)) this.#aborted.set(first.producerId, { range: first, seen: false });
    }
  }
}
