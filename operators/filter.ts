import type { Step } from '../engine/plan/handle.ts';
import type { PlanNode } from '../engine/plan/plan.ts';
import { Stream } from '../engine/plan/stream.ts';

/**
 * Keeps the records for which `predicate` holds.
 *
 * Shape:  Stream<K, V> → Stream<K, V>; 0 or 1 out per in, order kept
 * Time:   keeps the record's timestamp
 * State:  none
 * Errors: `predicate` throws → STREAM_USER_FN (user/record), parked or the end of the task as the pipeline's `onError` says
 */
export function filter<K, V, W extends V>(predicate: (value: V, key: K) => value is W): Step<Stream<K, V>, Stream<K, W>>;
export function filter<K, V>(predicate: (value: V, key: K) => boolean): Step<Stream<K, V>, Stream<K, V>>;
export function filter<K, V>(predicate: (value: V, key: K) => boolean): Step<Stream<K, V>, Stream<K, V>> {
  return ({ builder, port, state }) =>
    new Stream({ ...state, port: builder.add({ kind: 'filter', inputs: [port], keepsRecords: true, create: keep(predicate) }) });
}

/** Keeps the records for which `predicate` does not hold; otherwise as `filter`. */
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
