import { type Change, change } from '../engine/model/change.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { KeyValueStore, StoreSpec } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import { Table } from '../engine/plan/table.ts';
import { keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';
import type { WindowedStream } from './window.ts';
import { aggregateWindows } from './window-aggregate.ts';

/** How records are taken together. An accumulator is never changed in place: `add` gives a new one. */
export interface Aggregation<K, V, A> {
  /** The accumulator before the first record of a key. */
  readonly init: (key: K) => A;
  readonly add: (accumulator: A, value: V, key: K) => A;
  /** How accumulators are written to the store's changelog. Default: JSON. */
  readonly value?: Serde<A>;
}

export interface WindowedAggregation<K, V, A> extends Aggregation<K, V, A> {
  /** `on-update`: a result for each record; `on-close`: one for each window, when it takes no more records. */
  readonly emit: 'on-update' | 'on-close';
}

/**
 * Takes all records of a key together in a table, which the store `name` keeps. Behind `window(…)` there is a row for each key and window.
 *
 * Shape:  Stream<K, V> → Table<K, A>; WindowedStream<K, V> → Table<Windowed<K>, A>; on update 1 out per record taken
 * Time:   a row has the largest timestamp of its records; behind windows a record that comes after end plus grace is counted as `late`
 * State:  `name`, with the changelog `<application>-<name>-changelog`; rows of a window are kept until it is closed
 * Errors: records without key or value are counted as `null-key` and `null-value`; `init` or `add` throws → STREAM_USER_FN (user/record)
 */
export function aggregate<K, V, A>(name: string, aggregation: WindowedAggregation<K, V, A>): AggregateStep<K, V, A>;
export function aggregate<K, V, A>(name: string, aggregation: Aggregation<K, V, A>): Step<Stream<K, V>, Table<K, A>>;
export function aggregate<K, V, A>(name: string, aggregation: Aggregation<K, V, A> | WindowedAggregation<K, V, A>) {
  return (input: Stream<K, V> | WindowedStream<K, V>) => {
    if (input instanceof Stream) return aggregateKeys(name, input, aggregation);
    if ('emit' in aggregation) return aggregateWindows(name, input, aggregation);
    throw input.builder.error(name, "behind window(…) choose emit: 'on-update' or 'on-close'");
  };
}

/** The step for a windowed stream. */
export type AggregateStep<K, V, A> = Step<WindowedStream<K, V>, Table<Windowed<K>, A>>;

function aggregateKeys<K, V, A>(name: string, input: Stream<K, V>, aggregation: Aggregation<K, V, A>): Table<K, A> {
  const { builder, port, state } = keyed(input);
  const key = keySerde(state.key ? { key: state.key } : {});
  const value = aggregation.value ?? json<A>();
  const store: StoreSpec = {
    name,
    shape: { kind: 'key-value' },
    key: key as Serde<unknown>,
    value: value as Serde<unknown>,
    changelog: true,
  };
  const made = builder.add({
    name,
    kind: 'aggregate',
    inputs: [port],
    stores: [store],
    create: aggregateRows(name, aggregation),
    detail: { store: name },
  });
  return new Table<K, A>({ builder, port: made, key, value, store: name });
}

function aggregateRows<K, V, A>(storeName: string, { init, add }: Aggregation<K, V, A>): NodeFactory {
  return (context) => {
    const store = context.store<KeyValueStore<K, A>>(storeName);
    return {
      process: ({ key, value, timestamp, headers }) => {
        if (key === null || key === undefined) return context.drop('null-key');
        if (value === null || value === undefined) return context.drop('null-value');
        const before = store.get(key as K);
        const after = add(before ? before.value : init(key as K), value as V, key as K);
        const newest = before ? Math.max(before.timestamp, timestamp) : timestamp;
        store.put(key as K, after, newest);
        const old = context.sendOldValues && before ? before.value : null;
        context.forward({ key, value: change<A>(after, old) as Change<unknown>, timestamp: newest, headers });
      },
      table: { get: (key) => store.get(key as K) },
    };
  };
}
