import type { Duration } from '../model/duration.ts';
import type { Serde } from '../model/serde.ts';
import { Handle, type HandleState } from './handle.ts';

export interface TableState<K, V> extends HandleState<K, V> {
  /** The store that holds its rows; absent when rows are computed from the table before it. */
  readonly store?: string;
  /** Set when keys are windows: how long after its end a window may still change, for `suppress`. */
  readonly windowed?: { readonly graceMs: number } | undefined;
  /** Set when the store keeps history. */
  readonly historyMs?: number | undefined;
}

/** The newest row for each key; a null value is a deletion. Between steps its records are `Change`s. */
export class Table<K, V> extends Handle<K, V> {
  declare readonly kind: 'table';
  declare readonly state: TableState<K, V>;

  constructor(state: TableState<K, V>) {
    super(state);
  }

  get store(): string | undefined {
    return this.state.store;
  }
}

/** A table of which every worker holds all rows. It can only be joined. */
export class GlobalTable<K, V> {
  declare readonly kind: 'global-table';
  declare readonly types: { readonly key: K; readonly value: V };
  readonly store: string;
  readonly key: Serde<K>;
  readonly value: Serde<V>;

  constructor(store: string, key: Serde<K>, value: Serde<V>) {
    this.store = store;
    this.key = key;
    this.value = value;
  }
}

/** How the rows of a table are kept when a step makes one. */
export interface TableOptions<K, V> {
  /** How keys and values are written to the store's changelog; default: what the source had, else JSON. */
  readonly key?: Serde<K>;
  readonly value?: Serde<V>;
  /** As `CacheOptions`; not of a table with history. */
  readonly cache?: boolean;
  /** Keep every version of a row for this long, so that joins can look it up as it was. Default: only the newest. */
  readonly history?: Duration;
}
