import type { KeyValueStore, SessionStore, StateStore, StoreShape, VersionedStore, WindowStore } from '../model/state-store.ts';

/** A row of a store of any shape; what a shape does not have is absent. */
export interface AnyRow<K, V> {
  readonly key: K;
  /** Of the window or session. */
  readonly start?: number;
  /** Of the session. */
  readonly end?: number;
  readonly value: V;
  readonly timestamp?: number;
}

/**
 * The rows of a store, of a versioned one the newest of each key. Of a key-value store they come by the bytes of their keys, and begin with
 * the first that is not before `from`; of others `from` does not count.
 */
export function* rowsOf<K, V>(store: StateStore, shape: StoreShape['kind'], from?: K): Generator<AnyRow<K, V>> {
  switch (shape) {
    case 'key-value':
      for (const [key, row] of (store as KeyValueStore<K, V>).range(from, undefined)) yield { key, ...row };
      break;
    case 'window':
      yield* (store as WindowStore<K, V>).all();
      break;
    case 'session':
      yield* (store as SessionStore<K, V>).all();
      break;
    case 'versioned':
      for (const [key, { value, timestamp }] of (store as VersionedStore<K, V>).all()) yield { key, value, timestamp };
  }
}
