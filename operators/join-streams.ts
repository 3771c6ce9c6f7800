import { type Duration, toMs } from '../engine/model/duration.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { StoreSpec } from '../engine/model/state-store.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import type { JoinBase } from './join.ts';
import { type JoinStreamsKind, type JoinStreamsPlan, joinStreamRecords, retentionMsOf } from './join-streams-run.ts';
import { joinStreamWithItself } from './join-streams-self.ts';
import { sidedKeySerde, sidedValuesSerde } from './join-streams-serdes.ts';
import { keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';
import { progressStore } from './window-progress.ts';

export interface JoinWindow {
  /** How much earlier than the left record a right record may be. */
  readonly before: Duration;
  /** How much later than the left record a right record may be. */
  readonly after: Duration;
  /** How late a record may come and still be joined. It must be chosen, as one that comes later may miss its partners. */
  readonly grace: Duration;
}

export interface JoinStreamsOptions<K, L, R, J> extends JoinWindow, JoinBase<J> {
  readonly select: (left: L, right: R, key: K) => J;
}

export interface JoinAloneOptions<K, L, R, J> extends JoinStreamsOptions<K, L, R, J> {
  /**
   * Records that joined nothing are looked for at most once in this time of the wall clock. More saves work and lets them wait longer; Kafka
   * Streams' own is 1 s. Default `0ms`: whenever there may be one.
   */
  readonly emitEvery?: Duration;
}

/** Values of a join are never null: records without one are left out. */
type Present<V> = NonNullable<V>;

/**
 * Joins each record with the records of another stream that have its key and lie within a window around its time: the right one's timestamp is
 * in [left − `before`, left + `after`]. A stream may be joined with itself.
 *
 * Shape:  Stream<K, L> × Stream<K, R> → Stream<K, J>; one out for each pair, when the second of it comes
 * Time:   a pair has the larger of its two timestamps
 * State:  `<name>-left` and `<name>-right`, with changelogs; records are kept for `before` + `after` + `grace` behind the newest of their side
 *         (not at all when these are 0: nothing is joined then)
 * Errors: records without key or value are counted as `null-key` and `null-value`, those that come too late to be met by another as `late`;
 *         `select` throws → STREAM_USER_FN (user/record); unequal partition counts → STREAM_PLAN
 * Source: Kafka Streams, `KStream.join` with a `KStream` and `JoinWindows.ofTimeDifferenceAndGrace`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { joinStreams, to } from 'millrace/operators';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * const topic = (name: string) => ({ name, key: string(), value: json<string>() });
 * const [orders, payments, paid] = [topic('orders'), topic('payments'), topic('paid')];
 * const plan = pipeline('paid-orders', ({ from }) =>
 *   from(orders).pipe(
 *     joinStreams('pay', from(payments), { before: '0ms', after: '1h', grace: '5m', select: (order, payment) => `${order} by ${payment}` }),
 *     to(paid),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(orders, 'o1', 'tea', 0);
 * driver.send(payments, 'o1', 'card', 60_000);
 * driver.read(paid).map(({ value, timestamp }) => [value, timestamp]); // => [['tea by card', 60000]]
 * await driver.close();
 * ```
 */
export function joinStreams<K, L, R, J>(
  name: string,
  other: Stream<K, R>,
  options: JoinStreamsOptions<K, Present<L>, Present<R>, J>,
): Step<Stream<K, L>, Stream<K, J>> {
  return (left) => joined(name, 'inner', left, other, options as AnyJoin<K, J>);
}

/**
 * As `joinStreams`, and a left record that met nothing goes on with null in the place of the right one, at its own timestamp.
 *
 * Time:   it goes on when a later record shows that its window and `grace` have passed; at once when its window has passed already (within
 *         `grace` a partner may still come and be joined), and when it has no key, as no other can meet it
 * State:  also `<name>-waiting` for records that have met nothing yet, and `<name>-progress`
 * Source: Kafka Streams, `KStream.leftJoin` with a `KStream` and `JoinWindows.ofTimeDifferenceAndGrace`; without key: KIP-962
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { leftJoinStreams, to } from 'millrace/operators';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * const topic = (name: string) => ({ name, key: string(), value: json<string>() });
 * const [orders, payments, reminders] = [topic('orders'), topic('payments'), topic('reminders')];
 * const window = { before: '0m', after: '60m', grace: '5m' } as const;
 * const plan = pipeline('reminders', ({ from }) =>
 *   from(orders).pipe(
 *     leftJoinStreams('pay', from(payments), { ...window, select: (order, payment) => `${order}: ${payment ?? 'unpaid'}` }),
 *     to(reminders),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * for (const [order, minute] of [['o1', 0], ['o2', 66]] as const) driver.send(orders, order, 'tea', minute * 60_000);
 * driver.read(reminders).map(({ key, value }) => [key, value]); // => [['o1', 'tea: unpaid']]
 * await driver.close();
 * ```
 */
export function leftJoinStreams<K, L, R, J>(
  name: string,
  other: Stream<K, R>,
  options: JoinAloneOptions<K, Present<L>, Present<R> | null, J>,
): Step<Stream<K, L>, Stream<K, J>> {
  return (left) => joined(name, 'left', left, other, options as AnyJoin<K, J>);
}

/**
 * As `leftJoinStreams`, for records of both sides; what the other side does not have is null.
 *
 * Source: Kafka Streams, `KStream.outerJoin`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { outerJoinStreams, to } from 'millrace/operators';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * const topic = (name: string) => ({ name, key: string(), value: json<string>() });
 * const [sent, received, audit] = [topic('sent'), topic('received'), topic('audit')];
 * const window = { before: '1m', after: '1m', grace: '0m' } as const;
 * const plan = pipeline('audit', ({ from }) =>
 *   from(sent).pipe(outerJoinStreams('match', from(received), { ...window, select: (out, back) => `${out} ${back}` }), to(audit)),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(received, 'm1', 'never sent', 0);
 * driver.send(sent, 'm2', 'out', 120_000);
 * driver.send(received, 'm2', 'back', 120_001);
 * driver.read(audit).map(({ value }) => value); // => ['null never sent', 'out back']
 * await driver.close();
 * ```
 */
export function outerJoinStreams<K, L, R, J>(
  name: string,
  other: Stream<K, R>,
  options: JoinAloneOptions<K, Present<L> | null, Present<R> | null, J>,
): Step<Stream<K, L>, Stream<K, J>> {
  return (left) => joined(name, 'outer', left, other, options as AnyJoin<K, J>);
}

type AnyJoin<K, J> = JoinAloneOptions<K, unknown, unknown, J>;

function joined<K, L, R, J>(
  name: string,
  kind: JoinStreamsKind,
  from: Stream<K, L>,
  other: Stream<K, R>,
  options: AnyJoin<K, J>,
): Stream<K, J> {
  const [left, right] = [keyed(from), keyed(other)];
  const plan: JoinStreamsPlan = {
    name,
    kind,
    beforeMs: toMs(options.before),
    afterMs: toMs(options.after),
    graceMs: toMs(options.grace),
    emitEveryMs: toMs(options.emitEvery ?? '0ms'),
    select: options.select as JoinStreamsPlan['select'],
  };
  const stores = storesOf(plan, left, right);
  const { builder, state } = left;
  const { select: _function, name: _name, kind: join, ...detail } = plan;
  return new Stream<K, J>({
    builder,
    ...(state.key ? { key: state.key } : {}),
    ...(options.value ? { value: options.value } : {}),
    port: builder.add({
      name,
      kind: 'joinStreams',
      inputs: [left.port, right.port],
      ...(kind === 'inner' ? {} : { takesNullKeys: [0, 1] }),
      stores,
      copartition: true,
      create: joinStreamRecords(plan),
      ...(kind === 'inner' ? { selfJoin: { stores: stores.slice(0, 1), create: joinStreamWithItself(plan) } } : {}),
      detail: { join, ...detail },
    }),
  });
}

/** Records wait until they are taken out; a store of windows keeps them in order and would forget them after its retention. */
const UNTIL_TAKEN_MS = Number.MAX_SAFE_INTEGER;

function storesOf<K, L, R>(plan: JoinStreamsPlan, left: Stream<K, L>, right: Stream<K, R>): readonly StoreSpec[] {
  const { name, kind } = plan;
  const key = keySerde(left.state.key ? { key: left.state.key } : {}) as Serde<unknown>;
  const values = { left: (left.state.value ?? json()) as Serde<unknown>, right: (right.state.value ?? json()) as Serde<unknown> };
  const retentionMs = retentionMsOf(plan);
  const sides = (['left', 'right'] as const).map((side) => ({
    name: `${name}-${side}`,
    shape: { kind: 'window', retentionMs, windowSizeMs: plan.beforeMs + plan.afterMs, duplicates: true } as const,
    key,
    value: values[side],
    changelog: true,
  }));
  if (kind === 'inner') return sides;
  const waiting: StoreSpec = {
    name: `${name}-waiting`,
    shape: { kind: 'window', retentionMs: UNTIL_TAKEN_MS, windowSizeMs: 0, duplicates: false },
    key: sidedKeySerde(key) as Serde<unknown>,
    value: sidedValuesSerde(values.left, values.right) as Serde<unknown>,
    changelog: true,
  };
  return [...sides, waiting, progressStore(name)];
}
