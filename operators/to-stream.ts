import type { Change } from '../engine/model/change.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';

/**
 * The updates of a table as a stream: the new row of a key, or null where a row is gone.
 *
 * Shape:  Table<K, V> → Stream<K, V | null>; 1 out per update
 * Time:   the timestamp of the update
 * State:  none
 * Source: Kafka Streams, `KTable.toStream`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { to, toStream } from 'millrace/operators';
 * const prices = { name: 'prices', key: string(), value: json<number>() };
 * const changes = { name: 'price-changes', key: string(), value: json<number | null>() };
 * const plan = pipeline('changes', ({ table }) => table(prices).pipe(toStream(), to(changes)));
 * const driver = await TestDriver.start(plan);
 * for (const price of [3, null]) driver.send(prices, 'tea', price);
 * driver.read(changes).map(({ value }) => value); // => [3, null]
 * await driver.close();
 * ```
 */
export function toStream<K, V>(): Step<Table<K, V>, Stream<K, V | null>> {
  return ({ builder, port, state: { key, value } }) =>
    new Stream<K, V | null>({
      builder,
      ...(key ? { key } : {}),
      ...(value ? { value: value as NonNullable<Stream<K, V | null>['state']['value']> } : {}),
      port: builder.add({
        kind: 'toStream',
        oneForOne: true,
        inputs: [port],
        create: ({ forward }) => ({
          process: (record) => forward({ ...record, value: (record.value as Change<V>).newValue }),
        }),
      }),
    });
}
