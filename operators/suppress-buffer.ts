import type { Change } from '../engine/model/change.ts';
import type { HeadedValue } from '../engine/model/headed-serde.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { ValueAndTimestamp, WindowEntry, WindowStore } from '../engine/model/state-store.ts';
import type { HeldUpdate } from './suppress-serde.ts';
import { NO_END } from './unlimited.ts';

type HeldRow<K, V> = WindowEntry<K, HeadedValue<HeldUpdate<V>>>;

/** Updates by key, in the order of the time from which they wait and then of their keys' bytes. */
export class SuppressBuffer<K, V> {
  readonly #store: WindowStore<K, HeadedValue<HeldUpdate<V>>>;
  readonly #sizeOf: (key: K, row: HeadedValue<HeldUpdate<V>>) => number;
  #records = 0;
  #bytes = 0;
  /** The time from which the longest waiting update waits. */
  #oldest = Number.POSITIVE_INFINITY;

  /** The store holds a row for each key at most: its start is the time from which it waits. */
  constructor(store: WindowStore<K, HeadedValue<HeldUpdate<V>>>, sizeOf: (key: K, row: HeadedValue<HeldUpdate<V>>) => number) {
    this.#store = store;
    this.#sizeOf = sizeOf;
    for (const { key, start, value } of store.all()) {
      this.#records++;
      this.#bytes += sizeOf(key, value);
      this.#oldest = Math.min(this.#oldest, start);
    }
  }

  get records(): number {
    return this.#records;
  }

  /** Bytes of keys and rows as the changelog holds them; 0 when nobody measures. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes an update in; a newer one takes the place of the one that waits for its key, and waits no longer for it. */
  hold(time: number, { key, value, timestamp, headers }: StreamRecord<K, Change<V>>): void {
    const waiting = this.#rowOf(key);
    const { oldValue, newValue } = value;
    const row = { value: { prior: waiting ? waiting.value.value.prior : oldValue, oldValue, newValue }, headers };
    this.#bytes += this.#sizeOf(key, row) - (waiting ? this.#sizeOf(key, waiting.value) : 0);
    if (!waiting) {
      this.#records++;
      this.#oldest = Math.min(this.#oldest, time);
    }
    this.#store.put(key, waiting?.start ?? time, row, timestamp);
  }

  /** Gives away what waits from a time up to this one. */
  release(upTo: number, give: (row: HeldRow<K, V>) => void): void {
    if (this.#oldest > upTo) return;
    for (const row of [...this.#store.fetchAll(0, upTo)]) this.#giveAway(row, give);
    const next = this.#store.fetchAll(0, NO_END).next();
    this.#oldest = next.done ? Number.POSITIVE_INFINITY : next.value.start;
  }

  /** Gives away what has waited longest. */
  releaseOldest(give: (row: HeldRow<K, V>) => void): void {
    const rows = this.#store.fetchAll(0, NO_END);
    const [first, second] = [rows.next(), rows.next()];
    if (first.done) return;
    this.#giveAway(first.value, give);
    this.#oldest = second.done ? Number.POSITIVE_INFINITY : second.value.start;
  }

  /** The row that later steps know, where an update of it waits. Its timestamp is not known. */
  priorOf(key: K): { readonly row: ValueAndTimestamp<V> | undefined } | undefined {
    const waiting = this.#rowOf(key);
    if (!waiting) return undefined;
    const { prior } = waiting.value.value;
    return { row: prior === null ? undefined : { value: prior, timestamp: -1 } };
  }

  #rowOf(key: K): HeldRow<K, V> | undefined {
    const found = this.#store.fetchRange(key, 0, NO_END).next();
    return found.done ? undefined : found.value;
  }

  #giveAway(row: HeldRow<K, V>, give: (row: HeldRow<K, V>) => void): void {
    give(row);
    this.#store.put(row.key, row.start, null, row.timestamp);
    this.#records--;
    this.#bytes -= this.#sizeOf(row.key, row.value);
  }
}
