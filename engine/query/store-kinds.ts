import type {
  KeyValueStore,
  SessionEntry,
  SessionStore,
  StateStore,
  StoreShape,
  ValueAndTimestamp,
  VersionedRow,
  VersionedStore,
  WindowEntry,
  WindowStore,
} from '../model/state-store.ts';

/** Stores of one name, one for each partition that is here, at this moment. Errors: STREAM_STORE_NOT_READY */
export type LocalStores = () => readonly StateStore[];

/** How a store is asked: what shape it must have, and what is asked of it. `View` is what the asker gets. */
export interface StoreKind<View> {
  readonly shape: StoreShape['kind'];
  view(stores: LocalStores): View;
}

/** Rows by key, to read only. Values are the store's own: never change them. */
export interface KeyValueRows<K, V> {
  get(key: K): ValueAndTimestamp<V> | undefined;
  /** Rows with from ≤ key ≤ to, by the bytes of their keys; undefined is open. Partition after partition, ordered within each. */
  range(from: K | undefined, to: K | undefined): IterableIterator<readonly [K, ValueAndTimestamp<V>]>;
  /** Every row, partition after partition. */
  all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]>;
  /** Number of rows. */
  count(): number;
}

/** Rows by key and window, to read only. Times are starts of windows, both ends inclusive. */
export interface WindowRows<K, V> {
  fetch(key: K, start: number): ValueAndTimestamp<V> | undefined;
  /** Windows of a key, ascending by start. */
  fetchRange(key: K, from: number, to: number): IterableIterator<WindowEntry<K, V>>;
  /** Windows of all keys, partition after partition, ascending by start within each. */
  fetchAll(from: number, to: number): IterableIterator<WindowEntry<K, V>>;
  all(): IterableIterator<WindowEntry<K, V>>;
}

/** Rows by key and session, to read only. */
export interface SessionRows<K, V> {
  /** The session with exactly these times. */
  fetch(key: K, start: number, end: number): V | undefined;
  /** Sessions of a key that touch the span, ascending by end; without a span all that are kept. */
  fetchRange(key: K, from?: number, to?: number): IterableIterator<SessionEntry<K, V>>;
  all(): IterableIterator<SessionEntry<K, V>>;
}

/** Rows by key with their history, to read only. */
export interface VersionedRows<K, V> {
  /** The newest row, or the one that held at a time; undefined where there was none or the history does not reach. */
  get(key: K, asOf?: number): VersionedRow<V> | undefined;
  /** The newest row of every key, partition after partition. */
  all(): IterableIterator<readonly [K, ValueAndTimestamp<V>]>;
}

/** Asks for rows by key: tables, aggregates without windows, `keyValueStore`. */
export function keyValueRows<K, V>(): StoreKind<KeyValueRows<K, V>> {
  return {
    shape: 'key-value',
    view: (stores) => {
      const local = stores as () => readonly KeyValueStore<K, V>[];
      return {
        get: (key) => first(local(), (store) => copyOf(store.get(key))),
        range: (from, to) => each(local(), (store) => store.range(from, to)),
        all: () => each(local(), (store) => store.all()),
        count: () => local().reduce((sum, store) => sum + store.size, 0),
      };
    },
  };
}

/** Asks for rows by key and window: aggregates by tumbling, hopping, sliding or unlimited windows, `windowStore`. */
export function windowRows<K, V>(): StoreKind<WindowRows<K, V>> {
  return {
    shape: 'window',
    view: (stores) => {
      const local = stores as () => readonly WindowStore<K, V>[];
      return {
        fetch: (key, start) => first(local(), (store) => copyOf(store.fetch(key, start))),
        fetchRange: (key, from, to) => each(local(), (store) => store.fetchRange(key, from, to)),
        fetchAll: (from, to) => each(local(), (store) => store.fetchAll(from, to)),
        all: () => each(local(), (store) => store.all()),
      };
    },
  };
}

/** Asks for rows by key and session: aggregates by session, `sessionStore`. */
export function sessionRows<K, V>(): StoreKind<SessionRows<K, V>> {
  return {
    shape: 'session',
    view: (stores) => {
      const local = stores as () => readonly SessionStore<K, V>[];
      return {
        fetch: (key, start, end) => first(local(), (store) => store.fetch(key, start, end)),
        fetchRange: (key, from = 0, to = Number.MAX_SAFE_INTEGER) =>
          each(local(), (store) => store.findSessions(key, from, to).values()),
        all: () => each(local(), (store) => store.all()),
      };
    },
  };
}

/** Asks for rows by key with their history: `table(topic, { history })`, `versionedStore`. */
export function versionedRows<K, V>(): StoreKind<VersionedRows<K, V>> {
  return {
    shape: 'versioned',
    view: (stores) => {
      const local = stores as () => readonly VersionedStore<K, V>[];
      return {
        get: (key, asOf) => first(local(), (store) => store.get(key, asOf)),
        all: () => each(local(), (store) => store.all()),
      };
    },
  };
}

/** A key lies in one partition only. */
function first<S, R>(stores: readonly S[], ask: (store: S) => R | undefined): R | undefined {
  for (const store of stores) {
    const answer = ask(store);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** The asker's own: what it does to it does not reach the store. */
function copyOf<V>(row: ValueAndTimestamp<V> | undefined): ValueAndTimestamp<V> | undefined {
  return row && { value: row.value, timestamp: row.timestamp };
}

/** One store after another. The stores are found before the first row is asked for, so that what is not ready says so at once. */
function* each<S, R>(stores: readonly S[], ask: (store: S) => IterableIterator<R>): IterableIterator<R> {
  for (const store of stores) yield* ask(store);
}
