import { change } from '../engine/model/change.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import { rowView } from '../engine/model/row-view.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { CacheOptions, KeyValueStore } from '../engine/model/state-store.ts';
import type { Step } from '../engine/plan/handle.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { Table } from '../engine/plan/table.ts';
import { keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';
import { rowStore } from './table-rows.ts';

export interface ToTableOptions<V> extends CacheOptions {
  /** How rows are written to the store's changelog. Default: what the stream had, else JSON. */
  readonly value?: Serde<NonNullable<V>>;
}

/**
 * Takes the newest record of each key as the key's row; a null value deletes it.
 *
 * Shape:  Stream<K, V> → Table<K, V>; 1 out per in
 * Time:   keeps the record's timestamp; the order of the stream is the order of updates, whatever their timestamps
 * State:  `name`, with its changelog
 * Errors: records without a key are counted as `null-key`
 * Source: Kafka Streams, `KStream.toTable` (KIP-523)
 *
 * @example
 * ```ts
 * import { json, keyValueRows, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { toTable } from 'millrace/operators';
 * const readings = { name: 'readings', key: string(), value: json<number>() };
 * const plan = pipeline('latest', ({ from }) => from(readings).pipe(toTable('latest-reading')));
 * const driver = await TestDriver.start(plan);
 * for (const reading of [18, 21]) driver.send(readings, 'kitchen', reading);
 * driver.store('latest-reading', keyValueRows<string, number>()).get('kitchen')?.value; // => 21
 * await driver.close();
 * ```
 */
export function toTable<K, V>(name: string, options: ToTableOptions<V> = {}): Step<Stream<K, V>, Table<K, NonNullable<V>>> {
  return (stream) => {
    const { builder, port, state } = keyed(stream);
    const key = keySerde(state.key ? { key: state.key } : {});
    const value = options.value ?? (state.value as Serde<NonNullable<V>> | undefined) ?? json<NonNullable<V>>();
    return new Table<K, NonNullable<V>>({
      builder,
      key,
      value,
      store: name,
      port: builder.add({
        name,
        kind: 'toTable',
        inputs: [port],
        stores: [rowStore(name, key, value, options.cache !== false)],
        create: newestRows(name),
        detail: { store: name },
      }),
    });
  };
}

function newestRows(storeName: string): NodeFactory {
  return (context) => {
    const store = context.store<KeyValueStore<unknown, unknown>>(storeName);
    const cache = context.recordCache<unknown, unknown>(storeName);
    return {
      process: ({ key, value, timestamp, headers }) => {
        if (key === null || key === undefined) return context.drop('null-key');
        const before = cache || context.sendOldValues ? store.get(key) : undefined;
        const after = value ?? null;
        store.put(key, after, timestamp);
        if (cache) cache.changed({ key, before, after, timestamp, headers });
        else context.forward({ key, value: change(after, before?.value ?? null), timestamp, headers });
      },
      table: rowView((key) => store.get(key), cache),
    };
  };
}
