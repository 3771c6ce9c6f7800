import type { Step } from '../engine/plan/handle.ts';
import { rekeyedStream, type Stream } from '../engine/plan/stream.ts';
import { type KeyOptions, keySerde } from './key-serde.ts';

/**
 * Replaces key and value of each record. The records stay on their partition until a step needs the new key; that step then reads them
 * through the repartition topic `<name>-repartition`. Where the key stays as it is, use `mapValues`, which never repartitions.
 *
 * Shape:  Stream<K, V> → Stream<K2, R>; 1 out per in, order kept
 * Time:   keeps the record's timestamp
 * State:  none; a repartition topic where a later step needs the key
 * Errors: `fn` throws → STREAM_USER_FN (user/record), parked or the end of the task as the pipeline's `onError` says
 * Source: Kafka Streams, `KStream.map`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { map, to } from 'millrace/operators';
 * const orders = { name: 'orders', key: string(), value: json<{ customer: string; total: number }>() };
 * const totals = { name: 'totals', key: string(), value: json<number>() };
 * const plan = pipeline('totals', ({ from }) => from(orders).pipe(map('by-customer', (order) => [order.customer, order.total]), to(totals)));
 * const driver = await TestDriver.start(plan);
 * driver.send(orders, 'o1', { customer: 'ada', total: 20 });
 * driver.read(totals).map(({ key, value }) => [key, value]); // => [['ada', 20]]
 * await driver.close();
 * ```
 */
export function map<K, V, K2 extends string, R>(
  name: string,
  fn: (value: V, key: K) => readonly [key: K2, value: R],
  options?: KeyOptions<K2>,
): Step<Stream<K, V>, Stream<K2, R>>;
export function map<K, V, K2, R>(
  name: string,
  fn: (value: V, key: K) => readonly [key: K2, value: R],
  options: Required<KeyOptions<K2>>,
): Step<Stream<K, V>, Stream<K2, R>>;
export function map<K, V, K2, R>(
  name: string,
  fn: (value: V, key: K) => readonly [key: K2, value: R],
  options: KeyOptions<K2> = {},
): Step<Stream<K, V>, Stream<K2, R>> {
  return ({ builder, port }) =>
    rekeyedStream<K2, R>(name, {
      builder,
      key: keySerde(options),
      port: builder.add({
        name,
        kind: 'map',
        oneForOne: true,
        inputs: [port],
        create: ({ forward }) => ({
          process: (record) => {
            const [key, value] = fn(record.value as V, record.key as K);
            forward({ ...record, key, value });
          },
        }),
      }),
    });
}
