import { type Change, change } from '../engine/model/change.ts';
import { toMs } from '../engine/model/duration.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { KeyValueStore, StoreSpec } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import { Table } from '../engine/plan/table.ts';
import {
  type Accumulate,
  type Aggregation,
  accumulateFrom,
  type TableAggregation,
  type WindowedAggregation,
} from './accumulate.ts';
import { aggregateGroups } from './aggregate-groups.ts';
import { GroupedTable } from './group-table.ts';
import { keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';
import { requireEmit } from './require-emit.ts';
import type { WindowedStream } from './window.ts';
import { aggregateWindows } from './window-aggregate.ts';

/**
 * Takes all records of a key together in a table, which the store `name` keeps. Behind `window(…)` there is a row for each key and window;
 * behind `groupTable(…)` an update of a row takes its old value out (`subtract`) and its new one in (`add`).
 *
 * Shape:  Stream<K, V> → Table<K, A>; WindowedStream<K, V> → Table<Windowed<K>, A>; GroupedTable<K, V> → Table<K, A>; on update 1 out per
 *         record taken
 * Time:   a row has the largest timestamp of its records; behind windows a record that comes after end plus grace is counted as `late`
 * State:  `name`, with the changelog `<application>-<name>-changelog`; rows of a window are kept until it is closed
 * Errors: records without key or value are counted as `null-key` and `null-value`; a function throws → STREAM_USER_FN (user/record)
 */
export function aggregate<K, V, A>(name: string, aggregation: WindowedAggregation<K, V, A>): AggregateStep<K, V, A>;
export function aggregate<K, V, A>(name: string, aggregation: TableAggregation<K, V, A>): Step<GroupedTable<K, V>, Table<K, A>>;
export function aggregate<K, V, A>(name: string, aggregation: Aggregation<K, V, A>): Step<Stream<K, V>, Table<K, A>>;
export function aggregate<K, V, A>(
  name: string,
  aggregation: Aggregation<K, V, A> | WindowedAggregation<K, V, A> | TableAggregation<K, V, A>,
) {
  return (input: Stream<K, V> | WindowedStream<K, V> | GroupedTable<K, V>) => {
    const { value = json<A>() } = aggregation;
    if (input instanceof Stream) return aggregateStream(name, input, accumulateFrom(aggregation), value);
    if (input instanceof GroupedTable) {
      if (!('subtract' in aggregation)) throw input.builder.error(name, "behind groupTable(…) give 'subtract' too");
      const { subtract } = aggregation;
      return aggregateGroups(name, input, { add: accumulateFrom(aggregation), subtract, value });
    }
    const retention = 'retention' in aggregation ? aggregation.retention : undefined;
    return aggregateWindows(name, input, {
      add: accumulateFrom(aggregation),
      value,
      emit: requireEmit(name, input, aggregation),
      retentionMs: retention === undefined ? undefined : toMs(retention),
    });
  };
}

/** The step for a windowed stream. */
export type AggregateStep<K, V, A> = Step<WindowedStream<K, V>, Table<Windowed<K>, A>>;

/** Adds the step that aggregates by key. */
export function aggregateStream<K, V, A>(
  name: string,
  input: Stream<K, V>,
  add: Accumulate<K, V, A>,
  value: Serde<A>,
): Table<K, A> {
  const { builder, port, state } = keyed(input);
  const key = keySerde(state.key ? { key: state.key } : {});
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
    create: aggregateRows(name, add),
    detail: { store: name },
  });
  return new Table<K, A>({ builder, port: made, key, value, store: name });
}

function aggregateRows<K, V, A>(storeName: string, add: Accumulate<K, V, A>): NodeFactory {
  return (context) => {
    const store = context.store<KeyValueStore<K, A>>(storeName);
    return {
      process: ({ key, value, timestamp, headers }) => {
        if (key === null || key === undefined) return context.drop('null-key');
        if (value === null || value === undefined) return context.drop('null-value');
        const before = store.get(key as K);
        const after = add(before?.value, value as V, key as K);
        const newest = before ? Math.max(before.timestamp, timestamp) : timestamp;
        store.put(key as K, after, newest);
        const old = context.sendOldValues && before ? before.value : null;
        context.forward({ key, value: change<A>(after, old) as Change<unknown>, timestamp: newest, headers });
      },
      table: { get: (key) => store.get(key as K) },
    };
  };
}
