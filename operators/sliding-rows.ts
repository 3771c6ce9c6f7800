import type { ValueAndTimestamp, WindowEntry, WindowStore } from '../engine/model/state-store.ts';
import { windowedSerde } from '../engine/model/windowed-serde.ts';
import type { Accumulator } from './accumulate.ts';
import type { SlidingWindows } from './sliding.ts';
import { findByStart, newestStartAfter, rowsStarting, windowShape } from './time-window-rows.ts';
import type { RowTask, RowUpdate, WindowInput, WindowKind } from './window-rows.ts';

/**
 * Windows that records place. A record at `t` belongs to every window that spans it, and makes up to three:
 *
 * ```
 *   its left window        [t - difference, t]      holds the record and what came shortly before it
 *   its right window       [t + 1, t + 1 + difference]      made when there is something to hold
 *   the right window of the record before it, which was empty until now
 * ```
 *
 * A row's timestamp is its newest record's: so rows tell where records lie.
 */
export function slidingWindowKind<K, V, A>(windows: SlidingWindows): WindowKind<K, V, A> {
  const { differenceMs, graceMs } = windows;
  return {
    // The left window of a record may have to be made from one that began two differences before it.
    retentionMs: 2 * differenceMs + graceMs,
    openForMs: graceMs,
    closesFirst: false,
    endsAreTimes: false,
    needsValue: true,
    shape: (retentionMs, emit) => windowShape(emit === 'on-close' ? retentionMs + 1 : retentionMs, differenceMs),
    key: (inner) => windowedSerde(inner, differenceMs),
    rows: (stateStore, task) => {
      const store = stateStore as WindowStore<K, A>;
      return {
        update: (record, closeTime, accumulator) => {
          if (record.timestamp + differenceMs < closeTime) {
            task.drop('late');
            return [];
          }
          const rows = new SlidingUpdate(store, differenceMs, task, record, closeTime, accumulator);
          return record.timestamp < differenceMs ? rows.early() : rows.usual();
        },
        closed: (closedTo, closeTime) => {
          const to = closeTime - differenceMs - 1;
          if (to < 0 || (closedTo !== undefined && closedTo >= closeTime)) return undefined;
          return rowsStarting(store, differenceMs, { from: Math.max(0, (closedTo ?? 0) - differenceMs), to });
        },
        // A window begins one after the record that makes it, at the latest.
        newestAfter: (time) => Math.max(time, newestStartAfter(store)(time + 1) - 1),
        find: findByStart(store),
      };
    },
  };
}

/** One record's way into the windows of its key. */
class SlidingUpdate<K, V, A> {
  readonly #store: WindowStore<K, A>;
  readonly #differenceMs: number;
  readonly #task: RowTask;
  readonly #record: WindowInput<K, V>;
  readonly #closeTime: number;
  readonly #accumulator: Accumulator<K, V, A>;
  /** Starts of the rows that were there. */
  readonly #starts = new Set<number>();

  constructor(
    store: WindowStore<K, A>,
    differenceMs: number,
    task: RowTask,
    record: WindowInput<K, V>,
    closeTime: number,
    accumulator: Accumulator<K, V, A>,
  ) {
    this.#store = store;
    this.#differenceMs = differenceMs;
    this.#task = task;
    this.#record = record;
    this.#closeTime = closeTime;
    this.#accumulator = accumulator;
  }

  /** A record late enough for a left window of its own. Rows are visited from the newest to the oldest. */
  *usual(): Generator<RowUpdate<K, A>> {
    const { timestamp } = this.#record;
    const left = timestamp - this.#differenceMs;
    /** The newest row that holds the record's time: what comes after the record is in it. */
    let following: WindowEntry<K, A> | undefined;
    /** The newest row that ends before the record: what came before the record is in it. */
    let preceding: WindowEntry<K, A> | undefined;
    let previous: number | undefined;
    for (const row of this.#rows(left - this.#differenceMs).reverse()) {
      this.#starts.add(row.start);
      if (row.start > timestamp) continue;
      if (row.start < left) {
        preceding = row;
        previous = row.timestamp;
        break;
      }
      if (row.start > left) following ??= row;
      yield* this.#put(row.start, row);
      if (row.start > left) continue;
      // Another record of this time has made all windows there are to make.
      if (row.timestamp >= timestamp) return;
      previous = row.timestamp;
    }
    if (previous !== undefined && previous >= left - 1) yield* this.#rightOf(previous);
    if (!this.#starts.has(left)) {
      const near = preceding && preceding.timestamp >= left ? preceding : undefined;
      yield* this.#put(left, near && { value: near.value, timestamp });
    }
    yield* this.#ownRight(following);
  }

  /** A record of the first `difference` after the epoch, whose left window would begin before it: such records share the window at 0. */
  *early(): Generator<RowUpdate<K, A>> {
    const { timestamp } = this.#record;
    let shared: WindowEntry<K, A> | undefined;
    let following: WindowEntry<K, A> | undefined;
    for (const row of this.#rows(0)) {
      this.#starts.add(row.start);
      if (row.start === 0) shared = row;
      else if (row.start <= timestamp) {
        following = row;
        yield* this.#put(row.start, row);
      }
    }
    if (!following && shared && shared.timestamp > timestamp) following = shared;
    yield* this.#ownRight(following);
    if (shared && shared.timestamp < timestamp) yield* this.#rightOf(shared.timestamp);
    yield* this.#put(0, shared);
  }

  #rows(from: number): WindowEntry<K, A>[] {
    const { key, timestamp } = this.#record;
    return [...this.#store.fetchRange(key, Math.max(0, from), timestamp + 1)];
  }

  /** Makes the window that begins just after an earlier record, with this record as its first. */
  *#rightOf(previous: number): Generator<RowUpdate<K, A>> {
    if (!this.#starts.has(previous + 1)) yield* this.#put(previous + 1, undefined);
  }

  /** Makes the window that begins just after this record, from a row that holds what it has to hold. */
  *#ownRight(following: WindowEntry<K, A> | undefined): Generator<RowUpdate<K, A>> {
    const { key, timestamp } = this.#record;
    const start = timestamp + 1;
    if (!following || following.timestamp <= timestamp || this.#starts.has(start)) return;
    this.#store.put(key, start, following.value, following.timestamp);
    yield {
      key: { key, start, end: start + this.#differenceMs },
      before: null,
      after: following.value,
      row: undefined,
      timestamp: following.timestamp,
    };
  }

  /** Adds the record to what a window holds, unless the window is closed. */
  *#put(start: number, row: ValueAndTimestamp<A> | undefined): Generator<RowUpdate<K, A>> {
    const { key, value, timestamp } = this.#record;
    const end = start + this.#differenceMs;
    if (end < this.#closeTime) {
      this.#task.drop('late');
      return;
    }
    const { init, add } = this.#accumulator;
    const after = add(row?.value, value, key);
    const newest = row ? Math.max(row.timestamp, timestamp) : timestamp;
    this.#store.put(key, start, after, newest);
    // As in Kafka Streams, what is retracted from a new row is what it was made from.
    const before = this.#task.sendOldValues ? (row?.value ?? init(key) ?? null) : null;
    // What a window is made from was the row of another.
    const known = this.#starts.has(start) ? row : undefined;
    yield { key: { key, start, end }, before, after, row: known, timestamp: newest };
  }
}
