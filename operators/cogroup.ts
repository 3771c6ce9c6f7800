import { toMs } from '../engine/model/duration.ts';
import { json } from '../engine/model/serdes.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { type Accumulator, type Aggregation, accumulateFrom, type SessionAggregation } from './accumulate.ts';
import { addAggregate } from './aggregate.ts';
import type { SessionStream, WindowedStream } from './window.ts';
import { type AccumulatedStream, addWindowAggregate } from './window-aggregate.ts';

/** One more stream of a `cogroup`, with what its records do to an accumulator. */
export interface Cogrouped<K, A> {
  readonly stream: Stream<K, unknown>;
  readonly add: (accumulator: A, value: unknown, key: K) => A | null;
}

/**
 * Names a stream that `cogroup` takes together with the one before it, and what its records do to the accumulator; null deletes the row.
 *
 * Source: Kafka Streams, `CogroupedKStream.cogroup`
 */
export function cogrouped<K, V, A>(stream: Stream<K, V>, add: (accumulator: A, value: V, key: K) => A | null): Cogrouped<K, A> {
  return { stream: stream as Stream<K, unknown>, add: add as Cogrouped<K, A>['add'] };
}

export interface Cogrouping<K, V, A> extends Aggregation<K, V, A> {
  /** The other streams, each as `cogrouped(stream, add)`. */
  readonly and: readonly Cogrouped<K, A>[];
}

/** A result for each record. Streams have times of their own, so nothing says when a window has closed for all: for that see `suppress`. */
export interface WindowedCogrouping<K, V, A> extends Cogrouping<K, V, A>, Pick<SessionAggregation<K, V, A>, 'retention'> {
  readonly emit: 'on-update';
}

export interface SessionCogrouping<K, V, A> extends WindowedCogrouping<K, V, A>, Pick<SessionAggregation<K, V, A>, 'merge'> {}

/**
 * Takes the records of several streams together by key in one table, which the store `name` keeps: what would otherwise be an aggregation of
 * each stream and joins of their tables. Behind `window(…)` the windows hold for all streams.
 *
 * Shape:  Stream<K, V> and others → Table<K, A>; WindowedStream<K, V> and SessionStream<K, V> → Table<Windowed<K>, A>; 1 out per record, and
 *         window, taken
 * Time:   a row has the largest timestamp of its records, a session its end; each stream has its own time, so its records are late by that
 * State:  `name`, with the changelog `<application>-<name>-changelog`; behind windows also `<name>-progress`
 * Errors: records without a key are counted as `null-key`; those without a value as `null-value`, but all windows except `sliding` give them to
 *         `add`; a function throws → STREAM_USER_FN (user/record); unequal partition counts → STREAM_PLAN
 * Source: Kafka Streams, `CogroupedKStream.aggregate` and its windowed forms (KIP-150)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { cogroup, cogrouped, to, toStream } from 'millrace/operators';
 * const bills = { name: 'bills', key: string(), value: json<number>() };
 * const payments = { name: 'payments', key: string(), value: json<number>() };
 * const balances = { name: 'balances', key: string(), value: json<number | null>() };
 * const plan = pipeline('balances', ({ from }) =>
 *   from(bills).pipe(
 *     cogroup('balance-by-customer', {
 *       init: () => 0,
 *       add: (balance: number, bill) => balance - bill,
 *       and: [cogrouped(from(payments), (balance: number, payment) => balance + payment)],
 *     }),
 *     toStream(),
 *     to(balances),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(bills, 'ada', 30);
 * driver.send(payments, 'ada', 20);
 * driver.read(balances).map(({ value }) => value); // => [-30, -10]
 * await driver.close();
 * ```
 */
export function cogroup<K, V, A>(
  name: string,
  cogrouping: SessionCogrouping<K, V, A>,
): Step<SessionStream<K, V>, Table<Windowed<K>, A>>;
export function cogroup<K, V, A>(
  name: string,
  cogrouping: WindowedCogrouping<K, V, A>,
): Step<WindowedStream<K, V>, Table<Windowed<K>, A>>;
export function cogroup<K, V, A>(name: string, cogrouping: Cogrouping<K, V, A>): Step<Stream<K, V>, Table<K, A>>;
export function cogroup<K, V, A>(name: string, cogrouping: Cogrouping<K, V, A> & Partial<SessionCogrouping<K, V, A>>) {
  return (input: Stream<K, V> | WindowedStream<K, V> | SessionStream<K, V>) => {
    input.builder.requireName('cogroup', name);
    const { init, and, value = json<A>(), cache = true, merge, retention } = cogrouping;
    const own = input instanceof Stream ? input : input.stream;
    const inputs: [AccumulatedStream<K, A>, ...AccumulatedStream<K, A>[]] = [
      { stream: own as Stream<K, unknown>, accumulator: accumulateFrom(cogrouping) as Accumulator<K, unknown, A> },
      ...and.map(({ stream, add }) => ({ stream, accumulator: accumulateFrom({ init, add }) })),
    ];
    if (input instanceof Stream) return addAggregate(name, 'cogroup', inputs, { value, cache });
    if (cogrouping.emit !== 'on-update')
      throw input.builder.error(name, "behind window(…) choose emit: 'on-update'; for one final result add suppress(…)");
    return addWindowAggregate(name, 'cogroup', input.windows, inputs, {
      value,
      cache,
      emit: 'on-update',
      merge,
      retentionMs: retention === undefined ? undefined : toMs(retention),
    });
  };
}
