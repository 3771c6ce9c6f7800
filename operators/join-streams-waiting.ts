import { lowerBound } from '../engine/model/lower-bound.ts';
import type { WindowEntry, WindowStore } from '../engine/model/state-store.ts';
import type { Side, SidedKey, SidedValues } from './join-streams-serdes.ts';

type Counts = Record<Side, number>;

/** A record that has joined nothing. */
export interface Unjoined<K> {
  readonly side: Side;
  readonly key: K;
  readonly value: unknown;
  readonly timestamp: number;
}

/**
 * Records that have joined nothing yet, until their window is closed. The store holds them; how many there are of each time and side is kept
 * beside it, so that nothing is searched while all of them still wait.
 */
export class WaitingRecords<K> {
  readonly #store: WindowStore<SidedKey<K>, SidedValues>;
  readonly #counts = new Map<number, Counts>();
  /** The times of all of them, ascending. */
  readonly #times: number[] = [];
  readonly #total: Counts = { left: 0, right: 0 };

  /** REQUIRES: the store has been restored. */
  constructor(store: WindowStore<SidedKey<K>, SidedValues>) {
    this.#store = store;
    for (const { key, start, value } of store.all()) this.#count(start, key.side, value.values.length);
  }

  add({ side, key, value, timestamp }: Unjoined<K>): void {
    const sided = { side, key };
    const before = this.#counts.has(timestamp) ? this.#store.fetch(sided, timestamp)?.value.values : undefined;
    this.#store.put(sided, timestamp, { side, values: [...(before ?? []), value] }, timestamp);
    this.#count(timestamp, side, 1);
  }

  /** Takes away all records of a key and time: one of them has been joined. */
  remove(side: Side, key: K, timestamp: number): void {
    if (!this.#counts.get(timestamp)?.[side]) return;
    const sided = { side, key };
    const row = this.#store.fetch(sided, timestamp);
    if (!row) return;
    this.#store.put(sided, timestamp, null, timestamp);
    this.#count(timestamp, side, -row.value.values.length);
  }

  /**
   * Takes out the records of each side that are older than `before` says, oldest first.
   *
   * `lookedAt` is the time of the last record that Kafka Streams looks at: it looks from the oldest on until it has met one of each side that
   * still waits, and one more.
   */
  takeBefore(before: Readonly<Counts>): { readonly records: readonly Unjoined<K>[]; readonly lookedAt: number | undefined } {
    const [oldest, newest] = [this.#times[0] ?? 0, Math.max(before.left, before.right) - 1];
    const rows = oldest > newest ? [] : [...this.#store.fetchAll(oldest, newest)];
    const due = rows.filter(({ key, start }) => start < before[key.side]);
    for (const { key, start } of due) this.remove(key.side, key.key, start);
    return { records: due.flatMap(recordsOf), lookedAt: this.#lastLookedAt(due.at(-1)?.start) };
  }

  #lastLookedAt(lastTaken: number | undefined): number | undefined {
    const newest = this.#times.at(-1);
    if (newest === undefined) return lastTaken;
    const [left, right] = [this.#first('left'), this.#first('right')];
    if (left === undefined || right === undefined) return Math.max(newest, lastTaken ?? newest);
    const second = Math.max(left, right);
    const counts = this.#counts.get(second) ?? { left: 0, right: 0 };
    const isLeft = left === second;
    // What comes after the second of them: another of its kind, one of the left side at the same time, or the next.
    if (counts[isLeft ? 'left' : 'right'] > 1 || (!isLeft && counts.left > 0)) return second;
    return this.#times[this.#place(second) + 1] ?? second;
  }

  #first(side: Side): number | undefined {
    return this.#total[side] === 0 ? undefined : this.#times.find((time) => (this.#counts.get(time)?.[side] ?? 0) > 0);
  }

  #count(time: number, side: Side, added: number): void {
    let counts = this.#counts.get(time);
    if (!counts) {
      counts = { left: 0, right: 0 };
      this.#counts.set(time, counts);
      this.#times.splice(this.#place(time), 0, time);
    }
    counts[side] += added;
    this.#total[side] += added;
    if (counts.left > 0 || counts.right > 0) return;
    this.#counts.delete(time);
    this.#times.splice(this.#place(time), 1);
  }

  /** Where a time is in the list, or would be. */
  #place(time: number): number {
    return lowerBound(this.#times, (each) => each < time);
  }
}

function recordsOf<K>({ key, start, value }: WindowEntry<SidedKey<K>, SidedValues>): readonly Unjoined<K>[] {
  return value.values.map((each) => ({ side: key.side, key: key.key, value: each, timestamp: start }));
}
