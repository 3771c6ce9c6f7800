import type { ProcessorContext } from '../engine/model/processor.ts';
import type { Serde } from '../engine/model/serde.ts';
import type { StateStore, StoreShape, ValueAndTimestamp } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Accumulator } from './accumulate.ts';

/** A row of a window as a record has left it. */
export interface RowUpdate<K, A> {
  readonly key: Windowed<K>;
  /** What a later step has to retract; null where it asks for nothing. */
  readonly before: A | null;
  readonly after: A | null;
  /** The row as it was; undefined where there was none. */
  readonly row: ValueAndTimestamp<A> | undefined;
  readonly timestamp: number;
}

/** A record on its way into windows. */
export interface WindowInput<K, V> {
  readonly key: K;
  readonly value: V;
  readonly timestamp: number;
}

/** How the rows of one kind of windows are kept, changed and closed, in one task. */
export interface WindowRows<K, V, A> {
  /** Puts a record into the windows that still take it and says what became of each row, in the order in which results go out. */
  update(record: WindowInput<K, V>, closeTime: number, accumulator: Accumulator<K, V, A>): Iterable<RowUpdate<K, A>>;
  /** Rows of windows that have closed since `closedTo`; undefined when there can be none. */
  closed(closedTo: number | undefined, closeTime: number): Iterable<RowUpdate<K, A>> | undefined;
  /** The newest time of which rows know, if it is later than this one, else this one. */
  newestAfter(time: number): number;
  find(key: Windowed<K>): ValueAndTimestamp<A> | undefined;
}

/** What a kind of windows says of itself while the plan is built. */
export interface WindowKind<K, V, A> {
  /** The least time for which rows must be kept, and the default. */
  readonly retentionMs: number;
  /** How long after its end a window may still change; undefined: it never closes. */
  readonly openForMs: number | undefined;
  /** Closed windows go out before the record that closed them is put, else after it, when putting may have made the store forget them. */
  readonly closesFirst: boolean;
  /** A row has the end of its window as its timestamp, also when it is deleted. */
  readonly endsAreTimes: boolean;
  /** Records without a value are left out. */
  readonly needsValue: boolean;
  shape(retentionMs: number, emit: 'on-update' | 'on-close'): StoreShape;
  key(inner: Serde<K>): Serde<Windowed<K>>;
  /** The rows in the store of a task, which keeps them for `retentionMs`. */
  rows(store: StateStore, task: RowTask, retentionMs: number): WindowRows<K, V, A>;
}

/** What rows need of the task. Each window that a record comes too late for is counted as a drop. */
export type RowTask = Pick<ProcessorContext, 'drop' | 'sendOldValues'>;
