import type { Step } from '../engine/plan/handle.ts';
import { Table } from '../engine/plan/table.ts';
import { derivedRows, type RowOptions, rowStores } from './table-rows.ts';

/**
 * Keeps the rows for which `predicate` holds; a row for which it no longer holds is deleted downstream.
 *
 * Shape:  Table<K, V> → Table<K, V>; 1 out per update, null for a row that is left out; none when it was left out before too, unless the
 *         table keeps history
 * Time:   keeps the update's timestamp
 * State:  none, or the store that `options.store` names
 * Errors: `predicate` throws → STREAM_USER_FN (user/record)
 * Source: Kafka Streams, `KTable.filter`; for tables that keep history KIP-914
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { filterTable, to, toStream } from 'millrace/operators';
 * const stock = { name: 'stock', key: string(), value: json<number>() };
 * const scarce = { name: 'scarce', key: string(), value: json<number | null>() };
 * const plan = pipeline('scarce', ({ table }) => table(stock).pipe(filterTable((left) => left < 5), toStream(), to(scarce)));
 * const driver = await TestDriver.start(plan);
 * for (const left of [9, 3, 8]) driver.send(stock, 'tea', left);
 * driver.read(scarce).map(({ value }) => value); // => [3, null]
 * await driver.close();
 * ```
 */
export function filterTable<K, V>(
  predicate: (value: V, key: K) => boolean,
  options: RowOptions<V> = {},
): Step<Table<K, V>, Table<K, V>> {
  return (table) => {
    const { builder, port, state } = table;
    const value = options.value ?? state.value;
    const { store: _rows, ...kept } = state;
    const name = options.store;
    // A deletion says from when on there was no row, which those who keep history must know.
    const quiet = state.historyMs === undefined;
    return new Table<K, V>({
      ...kept,
      ...(value ? { value } : {}),
      ...(name === undefined ? {} : { store: name, historyMs: undefined }),
      port: builder.add({
        ...(name === undefined ? {} : { name }),
        kind: 'filterTable',
        oneForOne: true,
        inputs: [port],
        stores: rowStores(table, options, value),
        oldValues: quiet || (name === undefined ? 'pass' : false),
        create: derivedRows<K, V, V>((row, key) => (predicate(row, key) ? row : null), name, quiet),
        detail: name === undefined ? {} : { store: name },
      }),
    });
  };
}
