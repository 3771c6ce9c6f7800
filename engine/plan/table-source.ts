import { change } from '../model/change.ts';
import { toMs } from '../model/duration.ts';
import type { NodeFactory } from '../model/processor.ts';
import { rowView } from '../model/row-view.ts';
import type { KeyValueStore, StoreSpec, VersionedStore } from '../model/state-store.ts';
import type { Topic } from './plan.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { type FromOptions, sourceOf, sourceSpec } from './stream-source.ts';
import { GlobalTable, Table, type TableOptions } from './table.ts';

export function addTableSource<K, V>(
  builder: PlanBuilder,
  topic: Topic<K, V>,
  options: TableOptions<K, V> & FromOptions<K, V> & { readonly store?: string },
): Table<K, V> {
  const store = options.store ?? topic.name;
  const historyMs = options.history === undefined ? undefined : toMs(options.history);
  const input = sourceOf(builder, topic, options);
  // A topic that is compacted loses the history, and it does not hold the timestamps that an extractor gives.
  const mirrors = historyMs === undefined && options.timestamp === undefined;
  const cached = { cached: historyMs === undefined && options.cache !== false };
  const port = builder.add({
    kind: 'table-source',
    inputs: [input],
    stores: [{ ...tableStore(store, topic, historyMs), ...(mirrors ? { sameRowsAs: topic.name } : {}), ...cached }],
    oldValues: 'pass',
    create: historyMs === undefined ? updateRows(store) : updateVersions(store),
    detail: { topic: topic.name, store, ...(historyMs === undefined ? {} : { historyMs }) },
  });
  return new Table<K, V>({ builder, port, key: topic.key, value: topic.value, store, historyMs });
}

export function addGlobalTable<K, V>(
  builder: PlanBuilder,
  topic: Topic<K, V>,
  options: { readonly store?: string },
): GlobalTable<K, V> {
  const store = options.store ?? topic.name;
  const input = builder.add({ kind: 'source', inputs: [], source: sourceSpec(topic, {}, true), detail: { topic: topic.name } });
  builder.add({
    kind: 'global-table',
    inputs: [input],
    stores: [{ ...tableStore(store, topic, undefined), changelog: false, sourceTopic: topic.name }],
    create: updateRows(store),
    detail: { topic: topic.name, store },
  });
  return new GlobalTable(store, topic.key, topic.value);
}

function tableStore<K, V>(name: string, topic: Topic<K, V>, historyMs: number | undefined): StoreSpec {
  return {
    name,
    shape: historyMs === undefined ? { kind: 'key-value' } : { kind: 'versioned', historyMs },
    key: topic.key as StoreSpec['key'],
    value: topic.value as StoreSpec['value'],
    changelog: true,
  };
}

/** A row for each key: an older update than the row it meets is taken all the same, as the order of the log is the order of updates. */
function updateRows(storeName: string): NodeFactory {
  return (context) => {
    const store = context.store<KeyValueStore<unknown, unknown>>(storeName);
    const cache = context.recordCache<unknown, unknown>(storeName);
    return {
      process: ({ key, value, timestamp, headers }) => {
        if (key === null) return context.drop('null-key');
        const before = cache || context.sendOldValues ? store.get(key) : undefined;
        store.put(key, value, timestamp);
        if (cache) cache.changed({ key, before, after: value, timestamp, headers });
        else context.forward({ key, value: change(value, before?.value ?? null), timestamp, headers });
      },
      table: rowView((key) => store.get(key), cache),
    };
  };
}

function updateVersions(storeName: string): NodeFactory {
  return (context) => {
    const store = context.store<VersionedStore<unknown, unknown>>(storeName);
    return {
      process: ({ key, value, timestamp, headers }) => {
        if (key === null) return context.drop('null-key');
        const newest = store.get(key);
        const put = store.put(key, value, timestamp);
        if (put === 'expired') return context.drop('late');
        context.forward({ key, value: change(value, newest?.value ?? null, put === 'latest'), timestamp, headers });
      },
      table: { get: (key) => store.get(key), getAsOf: (key, timestamp) => store.get(key, timestamp) },
    };
  };
}
