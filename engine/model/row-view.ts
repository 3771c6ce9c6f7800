import type { TableView } from './processor.ts';
import type { RecordCache } from './record-cache.ts';
import type { ValueAndTimestamp } from './state-store.ts';

/** Rows of a table as later steps look them up, where `get` finds them in a store and a record cache may hold back their changes. */
export function rowView<K, V>(
  get: (key: K) => ValueAndTimestamp<V> | undefined,
  cache: RecordCache<K, V> | undefined,
): TableView {
  const newest = (key: unknown) => get(key as K);
  if (!cache) return { get: newest };
  return {
    get: newest,
    getForwarded: (key) => {
      const held = cache.heldBack(key as K);
      return held ? held.before : get(key as K);
    },
  };
}

/** The row as the steps behind its table have been told of it. */
export function forwardedRow<K, V>(view: TableView<K, V>, key: K): ValueAndTimestamp<V> | undefined {
  return view.getForwarded ? view.getForwarded(key) : view.get(key);
}
