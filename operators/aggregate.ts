import { type Change, change } from '../engine/model/change.ts';
import { toMs } from '../engine/model/duration.ts';
import type { Process, ProcessorContext } from '../engine/model/processor.ts';
import type { RecordCache } from '../engine/model/record-cache.ts';
import { rowView } from '../engine/model/row-view.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { KeyValueStore } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import { Table } from '../engine/plan/table.ts';
import {
  type Accumulator,
  type Aggregation,
  accumulateFrom,
  type SessionAggregation,
  type TableAggregation,
  type WindowedAggregation,
} from './accumulate.ts';
import { aggregateGroups } from './aggregate-groups.ts';
import { GroupedTable } from './group-table.ts';
import { keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';
import { requireEmit } from './require-emit.ts';
import { rowStore } from './table-rows.ts';
import type { SessionStream, WindowedStream } from './window.ts';
import { type AccumulatedStream, aggregateWindows } from './window-aggregate.ts';

/**
 * Takes all records of a key together in a table, which the store `name` keeps. Behind `window(…)` there is a row for each key and window;
 * sessions need `merge`, which makes one accumulator of two. Behind `groupTable(…)` an update of a row takes its old value out (`subtract`)
 * and its new one in (`add`).
 *
 * Shape:  Stream<K, V> → Table<K, A>; WindowedStream<K, V> and SessionStream<K, V> → Table<Windowed<K>, A>; GroupedTable<K, V> → Table<K, A>;
 *         on update 1 out per record and window taken; a session that grows leaves as a deletion first
 * Time:   a row has the largest timestamp of its records, a session its end; behind windows a record that comes after end plus grace is
 *         counted as `late`, once for each window it would have been in
 * State:  `name`, with the changelog `<application>-<name>-changelog`; behind windows also `<name>-progress`. Rows of a window are kept until it
 *         is closed
 * Errors: records without a key are counted as `null-key`; those without a value as `null-value`, but all windows except `sliding` give them to
 *         `add`; a function throws → STREAM_USER_FN (user/record)
 * Source: Kafka Streams, `aggregate` of `KGroupedStream`, `TimeWindowedKStream`, `SessionWindowedKStream` and `KGroupedTable`
 *
 * @example
 * ```ts
 * import { json, keyValueRows, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { aggregate } from 'millrace/operators';
 * const orders = { name: 'orders', key: string(), value: json<number>() };
 * const sum = { init: () => 0, add: (total: number, order: number) => total + order };
 * const plan = pipeline('totals', ({ from }) => from(orders).pipe(aggregate('total-by-customer', sum)));
 * const driver = await TestDriver.start(plan);
 * for (const order of [20, 5]) driver.send(orders, 'ada', order);
 * driver.store('total-by-customer', keyValueRows<string, number>()).get('ada')?.value; // => 25
 * await driver.close();
 * ```
 */
export function aggregate<K, V, A>(
  name: string,
  aggregation: SessionAggregation<K, V, A>,
): Step<SessionStream<K, V>, Table<Windowed<K>, A>>;
export function aggregate<K, V, A>(name: string, aggregation: WindowedAggregation<K, V, A>): AggregateStep<K, V, A>;
export function aggregate<K, V, A>(name: string, aggregation: TableAggregation<K, V, A>): Step<GroupedTable<K, V>, Table<K, A>>;
export function aggregate<K, V, A>(name: string, aggregation: Aggregation<K, V, A>): Step<Stream<K, V>, Table<K, A>>;
export function aggregate<K, V, A>(
  name: string,
  aggregation: Aggregation<K, V, A> & Partial<SessionAggregation<K, V, A> & TableAggregation<K, V, A>>,
) {
  return (input: Stream<K, V> | WindowedStream<K, V> | SessionStream<K, V> | GroupedTable<K, V>) => {
    input.builder.requireName('aggregate', name);
    const { value = json<A>(), cache = true, subtract, merge, retention } = aggregation;
    const accumulator = accumulateFrom(aggregation);
    if (input instanceof Stream) return aggregateStream(name, input, accumulator, { value, cache });
    if (input instanceof GroupedTable) {
      if (!subtract) throw input.builder.error(name, "behind groupTable(…) give 'subtract' too");
      return aggregateGroups(name, input, { add: accumulator.add, subtract, value, cache });
    }
    const emit = requireEmit(name, input, aggregation);
    return aggregateWindows(name, input, accumulator, {
      value,
      cache,
      emit,
      merge,
      retentionMs: retention === undefined ? undefined : toMs(retention),
    });
  };
}

/** The step for a windowed stream. */
export type AggregateStep<K, V, A> = Step<WindowedStream<K, V>, Table<Windowed<K>, A>>;

/** How the rows of an aggregation are kept. */
export interface AggregateRows<A> {
  readonly value: Serde<A>;
  /** They are kept in the record cache. */
  readonly cache: boolean;
}

/** Adds the step that aggregates by key. */
export function aggregateStream<K, V, A>(
  name: string,
  input: Stream<K, V>,
  accumulator: Accumulator<K, V, A>,
  rows: AggregateRows<A>,
): Table<K, A> {
  const only = { stream: input as Stream<K, unknown>, accumulator: accumulator as Accumulator<K, unknown, A> };
  return addAggregate(name, 'aggregate', [only], rows);
}

/** Adds the step that aggregates several streams by key into one store. */
export function addAggregate<K, A>(
  name: string,
  kind: string,
  inputs: readonly [AccumulatedStream<K, A>, ...AccumulatedStream<K, A>[]],
  { value, cache }: AggregateRows<A>,
): Table<K, A> {
  const streams = inputs.map(({ stream }) => keyed(stream));
  const { builder } = inputs[0].stream;
  const [first] = streams;
  const key = keySerde(first?.state.key ? { key: first.state.key } : {});
  const made = builder.add({
    name,
    kind,
    inputs: streams.map((stream) => stream.port),
    copartition: streams.length > 1,
    stores: [rowStore(name, key, value, cache)],
    create: (context) => {
      const rows = context.store<KeyValueStore<K, A>>(name);
      const changes = context.recordCache<K, A>(name);
      return {
        process: inputs.map(({ accumulator }) => accumulateRows(context, rows, changes, accumulator)),
        table: rowView((row) => rows.get(row), changes),
      };
    },
    detail: { store: name },
  });
  return new Table<K, A>({ builder, port: made, key, value, store: name });
}

function accumulateRows<K, A>(
  context: ProcessorContext,
  store: KeyValueStore<K, A>,
  cache: RecordCache<K, A> | undefined,
  { init, add }: Accumulator<K, unknown, A>,
): Process {
  return ({ key, value, timestamp, headers }) => {
    if (key === null || key === undefined) return context.drop('null-key');
    if (value === null || value === undefined) return context.drop('null-value');
    const before = store.get(key as K);
    const after = add(before?.value, value, key as K);
    const newest = before ? Math.max(before.timestamp, timestamp) : timestamp;
    store.put(key as K, after, newest);
    if (cache) {
      const told = after === null ? timestamp : newest;
      return cache.changed({ key: key as K, before, after, timestamp: told, headers });
    }
    // As in Kafka Streams, what is retracted from a new row is what it was made from.
    const old = context.sendOldValues ? (before?.value ?? init(key as K) ?? null) : null;
    context.forward({ key, value: change<A>(after, old) as Change<unknown>, timestamp: newest, headers });
  };
}
