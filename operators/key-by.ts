import type { Step } from '../engine/plan/handle.ts';
import { rekeyedStream, type Stream } from '../engine/plan/stream.ts';
import { type KeyOptions, keySerde } from './key-serde.ts';

/**
 * Gives each record a new key. The records stay on their partition until a step needs the key; that step then reads them through the
 * repartition topic `<name>-repartition`, where all records of a key meet.
 *
 * Shape:  Stream<K, V> → Stream<K2, V>; 1 out per in, order kept
 * Time:   keeps the record's timestamp
 * State:  none; a repartition topic where a later step needs the key
 * Errors: `fn` throws → STREAM_USER_FN (user/record), parked or the end of the task as the pipeline's `onError` says
 * Source: Kafka Streams, `KStream.selectKey`, and `KStream.groupBy`, which is this before an aggregation
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { keyBy, to } from 'millrace/operators';
 * const orders = { name: 'orders', key: string(), value: json<{ customer: string }>() };
 * const byCustomer = { ...orders, name: 'orders-by-customer' };
 * const plan = pipeline('rekey', ({ from }) => from(orders).pipe(keyBy('by-customer', (order) => order.customer), to(byCustomer)));
 * const driver = await TestDriver.start(plan);
 * driver.send(orders, 'o1', { customer: 'ada' });
 * driver.read(byCustomer).map(({ key }) => key); // => ['ada']
 * await driver.close();
 * ```
 */
export function keyBy<K, V, K2 extends string>(
  name: string,
  fn: (value: V, key: K) => K2 | null,
  options?: KeyOptions<K2>,
): Step<Stream<K, V>, Stream<K2, V>>;
export function keyBy<K, V, K2>(
  name: string,
  fn: (value: V, key: K) => K2 | null,
  options: Required<KeyOptions<K2>>,
): Step<Stream<K, V>, Stream<K2, V>>;
export function keyBy<K, V, K2>(
  name: string,
  fn: (value: V, key: K) => K2 | null,
  options: KeyOptions<K2> = {},
): Step<Stream<K, V>, Stream<K2, V>> {
  return ({ builder, port, state: { value } }) =>
    rekeyedStream<K2, V>(name, {
      builder,
      key: keySerde(options),
      ...(value ? { value } : {}),
      port: builder.add({
        name,
        kind: 'keyBy',
        oneForOne: true,
        inputs: [port],
        create: ({ forward }) => ({
          process: (record) => forward({ ...record, key: fn(record.value as V, record.key as K) }),
        }),
      }),
    });
}
