import type { Headers } from './record.ts';
import type { ValueAndTimestamp } from './state-store.ts';

/** What a record has made of one row. */
export interface RowChange<K, V> {
  readonly key: K;
  /** The row as it was before this change; undefined where there was none. */
  readonly before: ValueAndTimestamp<V> | undefined;
  /** Null: the row is gone. */
  readonly after: V | null;
  /** With which the change goes on; a row that is gone has that of the record which deleted it. */
  readonly timestamp: number;
  readonly headers: Headers;
}

/**
 * Holds back what becomes of a store's rows, so that the steps behind hear of a row that changes again and again once: of its newest change,
 * with the row as they knew it before.
 *
 * ```
 *   put a=1, put a=2, put b=5, put a=3 ─▶ held back: b (none → 5), a (none → 3) ─commit, or no room─▶ forwarded in this order
 * ```
 *
 * The store itself is never behind: whoever looks a row up finds the newest. A row that came and went meanwhile is not told at all.
 */
export interface RecordCache<K = unknown, V = unknown> {
  /** Takes a change in. REQUIRES: the store has it already, and the step says nothing of it itself. */
  changed(change: RowChange<K, V>): void;
  /** Present when a change of the row is held back. */
  heldBack(key: K): Pick<RowChange<K, V>, 'before'> | undefined;
}
