import type { Change } from '../engine/model/change.ts';
import { change } from '../engine/model/change.ts';
import type { NodeFactory, ProcessorContext, TableView } from '../engine/model/processor.ts';
import { forwardedRow, rowView } from '../engine/model/row-view.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { CacheOptions, KeyValueStore, StoreSpec } from '../engine/model/state-store.ts';
import type { Table } from '../engine/plan/table.ts';
import { keySerde } from './key-serde.ts';

/** How the rows that a step makes are kept. */
export interface RowOptions<V> extends CacheOptions {
  /** Keeps the rows in a store of this name, with a changelog, so that they can be queried. Default: computed when they are asked for. */
  readonly store?: string;
  /** How rows are written to the store's changelog. Default: what the table before had, else JSON. */
  readonly value?: Serde<V>;
}

/** The store of a step's rows; none when they are computed. */
export function rowStores<K, V>(
  { state }: Table<K, unknown>,
  { store: name, cache = true }: Pick<RowOptions<V>, 'store' | 'cache'>,
  value: Serde<V> | undefined,
): readonly StoreSpec[] {
  if (name === undefined) return [];
  const key = keySerde(state.key ? { key: state.key } : {});
  return [rowStore(name, key, value ?? json<V>(), cache)];
}

/** The store of a table with a row for each key, and a changelog. */
export function rowStore<K, V>(name: string, key: Serde<K>, value: Serde<V>, cached: boolean): StoreSpec {
  return {
    name,
    shape: { kind: 'key-value' },
    key: key as Serde<unknown>,
    value: value as Serde<unknown>,
    changelog: true,
    cached,
  };
}

/** A row of a table as a step derives it from the row before; null leaves the row out. */
export type DeriveRow<K, V, R> = (value: V, key: K) => R | null;

/**
 * The instance of a step whose row follows from one row of its input: kept in a store when it has one, else computed.
 * `leavesOut`: the step leaves rows out, so that an update from nothing to nothing goes no further; it always knows the old row.
 */
export function derivedRows<K, V, R>(derive: DeriveRow<K, V, R>, storeName: string | undefined, leavesOut: boolean): NodeFactory {
  return (context) => {
    const sendOldValues = context.sendOldValues || leavesOut;
    const row = (value: V | null, key: K): R | null => (value === null ? null : derive(value, key));
    const store = storeName === undefined ? undefined : context.store<KeyValueStore<K, R>>(storeName);
    const cache = storeName === undefined ? undefined : context.recordCache<K, R>(storeName);
    return {
      process: (record) => {
        const key = record.key as K;
        const before = record.value as Change<V>;
        const newValue = row(before.newValue, key);
        const kept = cache || (sendOldValues && store) ? store?.get(key) : undefined;
        const oldValue = sendOldValues ? (store ? (kept?.value ?? null) : row(before.oldValue, key)) : null;
        if (leavesOut && oldValue === null && newValue === null) return;
        store?.put(key, newValue, record.timestamp);
        if (cache) {
          const { timestamp, headers } = record;
          return cache.changed({ key, before: kept, after: newValue, timestamp, headers });
        }
        context.forward({ ...record, value: change(newValue, oldValue, before.isLatest) });
      },
      table: store ? rowView((key) => store.get(key), cache) : computedView(context, row),
    };
  };
}

/** Looks up the row before and derives from it. */
function computedView<K, V, R>(context: ProcessorContext, row: (value: V | null, key: K) => R | null): TableView {
  const input = context.table(0) as TableView<K, V>;
  const derived = (key: unknown, found: ReturnType<typeof input.get>) => {
    if (!found) return undefined;
    const value = row(found.value, key as K);
    return value === null ? undefined : { value, timestamp: found.timestamp };
  };
  const { getAsOf } = input;
  return {
    get: (key) => derived(key, input.get(key as K)),
    getForwarded: (key) => derived(key, forwardedRow(input, key as K)),
    ...(getAsOf ? { getAsOf: (key: unknown, timestamp: number) => derived(key, getAsOf(key as K, timestamp)) } : {}),
  };
}
