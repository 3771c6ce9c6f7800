import type { Step } from '../engine/plan/handle.ts';
import type { PlanNode } from '../engine/plan/plan.ts';
import { Stream } from '../engine/plan/stream.ts';

/**
 * Keeps the records for which `predicate` holds. A predicate that narrows the type (`value is …`) narrows the stream's.
 *
 * Shape:  Stream<K, V> → Stream<K, V>; 0 or 1 out per in, order kept
 * Time:   keeps the record's timestamp
 * State:  none
 * Errors: `predicate` throws → STREAM_USER_FN (user/record), parked or the end of the task as the pipeline's `onError` says
 * Source: Kafka Streams, `KStream.filter`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { filter, to } from 'millrace/operators';
 * const orders = { name: 'orders', key: string(), value: json<number>() };
 * const large = { ...orders, name: 'large-orders' };
 * const plan = pipeline('large-orders', ({ from }) => from(orders).pipe(filter((total) => total >= 100), to(large)));
 * const driver = await TestDriver.start(plan);
 * for (const total of [7, 700]) driver.send(orders, 'ada', total);
 * driver.read(large).map(({ value }) => value); // => [700]
 * await driver.close();
 * ```
 */
export function filter<K, V, W extends V>(predicate: (value: V, key: K) => value is W): Step<Stream<K, V>, Stream<K, W>>;
export function filter<K, V>(predicate: (value: V, key: K) => boolean): Step<Stream<K, V>, Stream<K, V>>;
export function filter<K, V>(predicate: (value: V, key: K) => boolean): Step<Stream<K, V>, Stream<K, V>> {
  return ({ builder, port, state }) =>
    new Stream({ ...state, port: builder.add({ kind: 'filter', inputs: [port], keepsRecords: true, create: keep(predicate) }) });
}

/**
 * Keeps the records for which `predicate` does not hold; otherwise as `filter`.
 *
 * Source: Kafka Streams, `KStream.filterNot`
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { filterNot, to } from 'millrace/operators';
 * const visits = { name: 'visits', key: string(), value: string() };
 * const real = { ...visits, name: 'real-visits' };
 * const plan = pipeline('no-bots', ({ from }) => from(visits).pipe(filterNot((agent) => agent.includes('bot')), to(real)));
 * const driver = await TestDriver.start(plan);
 * for (const agent of ['firefox', 'a-bot']) driver.send(visits, '/', agent);
 * driver.read(real).map(({ value }) => value); // => ['firefox']
 * await driver.close();
 * ```
 */
export function filterNot<K, V>(predicate: (value: V, key: K) => boolean): Step<Stream<K, V>, Stream<K, V>> {
  return ({ builder, port, state }) =>
    new Stream({
      ...state,
      port: builder.add({
        kind: 'filterNot',
        inputs: [port],
        keepsRecords: true,
        create: keep<K, V>((value, key) => !predicate(value, key)),
      }),
    });
}

function keep<K, V>(predicate: (value: V, key: K) => boolean): NonNullable<PlanNode['create']> {
  return ({ forward }) => ({
    process: (record) => {
      if (predicate(record.value as V, record.key as K)) forward(record);
    },
  });
}
