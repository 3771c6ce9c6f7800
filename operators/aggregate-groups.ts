import { type Change, change } from '../engine/model/change.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import { rowView } from '../engine/model/row-view.ts';
import type { Serde } from '../engine/model/serde.ts';
import type { KeyValueStore } from '../engine/model/state-store.ts';
import { Table } from '../engine/plan/table.ts';
import type { Accumulate } from './accumulate.ts';
import type { GroupedTable } from './group-table.ts';
import { keySerde } from './key-serde.ts';
import { rowStore } from './table-rows.ts';

export interface GroupAggregation<K, V, A> {
  readonly add: Accumulate<K, V, A>;
  readonly subtract: (accumulator: A, value: V, key: K) => A | null;
  readonly value: Serde<A>;
  /** They are kept in the record cache. */
  readonly cache: boolean;
}

/** Adds the step that aggregates the rows of a grouped table. */
export function aggregateGroups<K, V, A>(
  name: string,
  { builder, port, state }: GroupedTable<K, V>,
  aggregation: GroupAggregation<K, V, A>,
): Table<K, A> {
  const key = keySerde(state.key ? { key: state.key } : {});
  const { value, cache } = aggregation;
  const made = builder.add({
    name,
    kind: 'aggregateTable',
    inputs: [port],
    stores: [rowStore(name, key, value, cache)],
    create: retractAndAdd(name, aggregation),
    detail: { store: name },
  });
  return new Table<K, A>({ builder, port: made, key, value, store: name });
}

/** The old row is taken out before the new one is put in; a row that is not there cannot be taken out. */
function retractAndAdd<K, V, A>(storeName: string, { add, subtract }: GroupAggregation<K, V, A>): NodeFactory {
  return (context) => {
    const store = context.store<KeyValueStore<K, A>>(storeName);
    const cache = context.recordCache<K, A>(storeName);
    return {
      process: (record) => {
        const key = record.key as K;
        const { newValue, oldValue } = record.value as Change<V>;
        const before = store.get(key);
        const rest = before && oldValue !== null ? subtract(before.value, oldValue, key) : (before?.value ?? null);
        const after = newValue === null ? rest : add(rest ?? undefined, newValue, key);
        const timestamp = before ? Math.max(record.timestamp, before.timestamp) : record.timestamp;
        store.put(key, after, timestamp);
        if (cache) {
          const told = after === null ? record.timestamp : timestamp;
          return cache.changed({ key, before, after, timestamp: told, headers: record.headers });
        }
        const old = context.sendOldValues ? (before?.value ?? null) : null;
        context.forward({ ...record, value: change(after, old), timestamp });
      },
      table: rowView((key) => store.get(key), cache),
    };
  };
}
