import type { Step } from '../engine/plan/handle.ts';
import { Table } from '../engine/plan/table.ts';
import { derivedRows, type RowOptions, rowStores } from './table-rows.ts';

/**
 * Replaces each row by what `fn` makes of it; null leaves it out. The key stays.
 *
 * Shape:  Table<K, V> → Table<K, R>; 1 out per update
 * Time:   keeps the update's timestamp
 * State:  none, or the store that `options.store` names
 * Errors: `fn` throws → STREAM_USER_FN (user/record)
 * Source: Kafka Streams, `KTable.mapValues`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { mapTable, to, toStream } from 'millrace/operators';
 * const people = { name: 'people', key: string(), value: json<{ city: string }>() };
 * const cities = { name: 'cities', key: string(), value: json<string | null>() };
 * const plan = pipeline('cities', ({ table }) => table(people).pipe(mapTable((person) => person.city), toStream(), to(cities)));
 * const driver = await TestDriver.start(plan);
 * driver.send(people, 'ada', { city: 'Oslo' });
 * driver.send(people, 'ada', null);
 * driver.read(cities).map(({ value }) => value); // => ['Oslo', null]
 * await driver.close();
 * ```
 */
export function mapTable<K, V, R>(
  fn: (value: V, key: K) => R | null,
  options: RowOptions<R> = {},
): Step<Table<K, V>, Table<K, R>> {
  return (table) => {
    const { builder, port, state } = table;
    const { store: _rows, value: _before, ...kept } = state;
    const { store: name, value } = options;
    return new Table<K, R>({
      ...kept,
      ...(value ? { value } : {}),
      ...(name === undefined ? {} : { store: name, historyMs: undefined }),
      port: builder.add({
        ...(name === undefined ? {} : { name }),
        kind: 'mapTable',
        oneForOne: true,
        inputs: [port],
        stores: rowStores(table, options, value),
        oldValues: name === undefined ? 'pass' : false,
        create: derivedRows(fn, name, false),
        detail: name === undefined ? {} : { store: name },
      }),
    });
  };
}
