import type { Step } from '../engine/plan/handle.ts';
import { rekeyedStream, Stream } from '../engine/plan/stream.ts';
import { type KeyOptions, keySerde } from './key-serde.ts';

/**
 * Turns each record into none, one or several, with keys of their own; otherwise as `map`.
 *
 * Shape:  Stream<K, V> → Stream<K2, R>; 0 to n out per in, in the order in which `fn` gives them
 * Time:   each keeps the record's timestamp
 * State:  none; a repartition topic where a later step needs the key
 * Errors: `fn` throws → STREAM_USER_FN (user/record); nothing of the record goes on
 * Source: Kafka Streams, `KStream.flatMap`, where what came before the failure has gone on already
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { flatMap, to } from 'millrace/operators';
 * const orders = { name: 'orders', key: string(), value: json<string[]>() };
 * const items = { name: 'ordered-items', key: string(), value: string() };
 * const plan = pipeline('items', ({ from }) =>
 *   from(orders).pipe(flatMap('by-item', (order, id) => order.map((item) => [item, id])), to(items)),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(orders, 'o1', ['tea', 'milk']);
 * driver.read(items).map(({ key, value }) => [key, value]); // => [['tea', 'o1'], ['milk', 'o1']]
 * await driver.close();
 * ```
 */
export function flatMap<K, V, K2 extends string, R>(
  name: string,
  fn: (value: V, key: K) => Iterable<readonly [key: K2, value: R]>,
  options?: KeyOptions<K2>,
): Step<Stream<K, V>, Stream<K2, R>>;
export function flatMap<K, V, K2, R>(
  name: string,
  fn: (value: V, key: K) => Iterable<readonly [key: K2, value: R]>,
  options: Required<KeyOptions<K2>>,
): Step<Stream<K, V>, Stream<K2, R>>;
export function flatMap<K, V, K2, R>(
  name: string,
  fn: (value: V, key: K) => Iterable<readonly [key: K2, value: R]>,
  options: KeyOptions<K2> = {},
): Step<Stream<K, V>, Stream<K2, R>> {
  return ({ builder, port }) =>
    rekeyedStream<K2, R>(name, {
      builder,
      key: keySerde(options),
      port: builder.add({
        name,
        kind: 'flatMap',
        inputs: [port],
        create: ({ forward }) => ({
          process: (record) => {
            // All of them are made before the first goes on, so that a failure in the middle leaves nothing half done.
            for (const [key, value] of [...fn(record.value as V, record.key as K)]) forward({ ...record, key, value });
          },
        }),
      }),
    });
}

/**
 * Turns each record into none, one or several with the same key; no repartition follows. Otherwise as `flatMap`.
 *
 * Source: Kafka Streams, `KStream.flatMapValues`
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { flatMapValues, to } from 'millrace/operators';
 * const lines = { name: 'lines', key: string(), value: string() };
 * const words = { ...lines, name: 'words' };
 * const plan = pipeline('words', ({ from }) => from(lines).pipe(flatMapValues((line) => line.split(' ')), to(words)));
 * const driver = await TestDriver.start(plan);
 * driver.send(lines, 'l1', 'mill race');
 * driver.read(words).map(({ key, value }) => [key, value]); // => [['l1', 'mill'], ['l1', 'race']]
 * await driver.close();
 * ```
 */
export function flatMapValues<K, V, R>(fn: (value: V, key: K) => Iterable<R>): Step<Stream<K, V>, Stream<K, R>> {
  return ({ builder, port, state }) => {
    const { value: _changed, ...kept } = state;
    return new Stream<K, R>({
      ...kept,
      port: builder.add({
        kind: 'flatMapValues',
        inputs: [port],
        create: ({ forward }) => ({
          process: (record) => {
            for (const value of [...fn(record.value as V, record.key as K)]) forward({ ...record, value });
          },
        }),
      }),
    });
  };
}
