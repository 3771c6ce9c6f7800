import { readInt64 } from '../../../engine/model/int64.ts';
import { lowerBound } from '../../../engine/model/lower-bound.ts';
import { BATCH } from '../wire/record-batch-header.ts';
import { isCommitMarker, isControlBatch, isTransactionalBatch } from './control-batch.ts';

/** A transaction that was aborted, as one partition saw it. */
export interface AbortedRange {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Of its marker. */
  readonly lastOffset: number;
  /** Everything before it was decided when the marker was written: transactions that end later begin here or behind. */
  readonly stableOffset: number;
}

/** What of an index a new segment begins with. */
export type OpenTransactions = readonly (readonly [producerId: number, firstOffset: number])[];

/** Which transactions of one partition are open, and which were aborted. */
export class TransactionIndex {
  /** First offset by producer. A map keeps the order in which its keys came, so the first is the one that is open longest. */
  readonly #open = new Map<number, number>();
  /** In the order of their markers. */
  #aborted: AbortedRange[] = [];

  /** The first offset that may still turn out aborted; undefined while everything is decided. */
  get firstUndecided(): number | undefined {
    return this.#open.values().next().value;
  }

  get open(): OpenTransactions {
    return [...this.#open];
  }

  /** Where the open transaction of the producer begins. */
  firstOffsetOf(producerId: number): number | undefined {
    return this.#open.get(producerId);
  }

  /** Takes note of a batch that is in the log. */
  note(batch: Buffer, at = 0): void {
    if (!isTransactionalBatch(batch, at)) return;
    const producerId = readInt64(batch, at + BATCH.producerId);
    const offset = readInt64(batch, at + BATCH.baseOffset);
    if (!isControlBatch(batch, at)) {
      if (!this.#open.has(producerId)) this.#open.set(producerId, offset);
      return;
    }
    const firstOffset = this.#open.get(producerId);
    this.#open.delete(producerId);
    if (firstOffset === undefined || isCommitMarker(batch, at)) return;
    this.#aborted.push({ producerId, firstOffset, lastOffset: offset, stableOffset: this.firstUndecided ?? offset + 1 });
  }

  /** Aborted transactions that a reader of the offsets from `from` to before `to` must know. */
  abortedBetween(from: number, to: number): readonly AbortedRange[] {
    const found: AbortedRange[] = [];
    for (let i = lowerBound(this.#aborted, (each) => each.lastOffset < from); i < this.#aborted.length; i++) {
      const range = this.#aborted[i] as AbortedRange;
      if (range.firstOffset < to) found.push(range);
      if (range.stableOffset >= to) break;
    }
    return found;
  }

  /** Aborted transactions whose markers lie at `from` or behind. */
  abortedFrom(from: number): readonly AbortedRange[] {
    return this.#aborted.slice(lowerBound(this.#aborted, (each) => each.lastOffset < from));
  }

  /** Takes what an earlier segment knew: its aborted transactions follow those that are there. */
  addAborted(ranges: readonly AbortedRange[]): void {
    this.#aborted.push(...ranges);
  }

  /** What the log holds of aborted transactions from `from` to before `upTo` was written anew: of those that end there these are left. */
  replaceAborted(from: number, upTo: number, left: readonly AbortedRange[]): void {
    const before = this.#aborted.slice(
      0,
      lowerBound(this.#aborted, (each) => each.lastOffset < from),
    );
    this.#aborted = [...before, ...left, ...this.abortedFrom(upTo)];
  }

  /** Begins with the transactions that were open where reading the log begins. */
  loadOpen(open: OpenTransactions): void {
    for (const [producerId, firstOffset] of open) this.#open.set(producerId, firstOffset);
  }

  /** The log begins later: what ended before it is of no use. */
  dropBefore(offset: number): void {
    this.#aborted = this.#aborted.slice(lowerBound(this.#aborted, (each) => each.lastOffset < offset));
  }

  clear(): void {
    this.#open.clear();
    this.#aborted = [];
  }
}
