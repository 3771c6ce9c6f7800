import type { Duration } from '../engine/model/duration.ts';
import type { Serde } from '../engine/model/serde.ts';
import type { CacheOptions } from '../engine/model/state-store.ts';

/** How records are taken together. An accumulator is never changed in place: `add` gives a new one, or null to delete the row. */
export interface Aggregation<K, V, A> extends CacheOptions {
  /** The accumulator before the first record of a key. */
  readonly init: (key: K) => A;
  readonly add: (accumulator: A, value: V, key: K) => A | null;
  /** How accumulators are written to the store's changelog. Default: JSON. */
  readonly value?: Serde<A>;
}

export interface WindowedAggregation<K, V, A> extends Aggregation<K, V, A> {
  /** `on-update`: a result for each record; `on-close`: one for each window, when it takes no more records. */
  readonly emit: 'on-update' | 'on-close';
  /**
   * How long the rows of a window are kept, counted from its start, or from its end for sessions. Default: as long as records may still change
   * them (size plus grace; twice the difference plus grace; gap plus grace), as in Kafka Streams, where a window that the stream's time jumps
   * over is forgotten before it goes out `on-close` (a session when the jump also leaves its segment of half the retention, at least a minute):
   * choose more where silence is longer than that.
   */
  readonly retention?: Duration;
}

/** Sessions grow together: `merge` says what becomes of the accumulators of two of them. */
export interface SessionAggregation<K, V, A> extends WindowedAggregation<K, V, A> {
  /** `first` is that of the earlier session, or what `init` gives; the record that joined them is added afterwards. */
  readonly merge: Merge<K, A>;
}

export type Merge<K, A> = (first: A, second: A, key: K) => A | null;

/** How the rows of a grouped table are taken together: `subtract` takes out what a row was before. */
export interface TableAggregation<K, V, A> extends Aggregation<K, V, A> {
  readonly subtract: (accumulator: A, value: V, key: K) => A | null;
}

/** What a row becomes with one record more; `before` is undefined where there is no row. Null deletes. */
export type Accumulate<K, V, A> = (before: A | undefined, value: V, key: K) => A | null;

/** How rows come about from records, for every step that aggregates a stream. */
export interface Accumulator<K, V, A> {
  /** What a row was before its first record, for steps that retract; undefined where the first value stands for itself. */
  readonly init: (key: K) => A | undefined;
  readonly add: Accumulate<K, V, A>;
}

export function accumulateFrom<K, V, A>({ init, add }: Pick<Aggregation<K, V, A>, 'init' | 'add'>): Accumulator<K, V, A> {
  return { init, add: (before, value, key) => add(before === undefined ? init(key) : before, value, key) };
}

/** The first value is the first accumulator. */
export function accumulateReducing<K, V>(reduce: (accumulator: V, value: V, key: K) => V | null): Accumulator<K, V, V> {
  return { init: () => undefined, add: (before, value, key) => (before === undefined ? value : reduce(before, value, key)) };
}
