import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { CacheOptions } from '../engine/model/state-store.ts';
import type { Step } from '../engine/plan/handle.ts';
import type { Port } from '../engine/plan/plan.ts';
import { Table } from '../engine/plan/table.ts';
import { answer } from './join-foreign-answer.ts';
import { type Answer, answerSerde, subscriberKeySerde, subscriptionSerde } from './join-foreign-messages.ts';
import { type JoinForeignPlan, subscriberStore, subscriptionTopic } from './join-foreign-plan.ts';
import { resolve } from './join-foreign-resolve.ts';
import { subscribe } from './join-foreign-subscribe.ts';
import { keySerde } from './key-serde.ts';
import { rowStore } from './table-rows.ts';

export interface JoinForeignOptions<K, L, F, R, J> extends CacheOptions {
  /** The key of the right row that a left row refers to; null: it refers to none. */
  readonly foreignKey: (value: L, key: K) => F | null;
  readonly select: (left: L, right: R, key: K) => J;
  /** The store of the joined rows. Default: `name`. */
  readonly store?: string;
  /** How joined rows are written to the store's changelog. Default JSON. */
  readonly value?: Serde<NoInfer<J>>;
}

/**
 * Joins each row of a table with the row of another that it refers to: when either changes, so does the joined row. Several rows may refer to
 * one; there is a joined row where the row referred to exists.
 *
 * A row asks on the partition of its foreign key, by the topic `<name>-subscription`, and is answered on its own, by `<name>-answer`. An
 * answer says by a hash which version of the row asked; it is left out when the row has changed since, as that has asked anew.
 *
 * Shape:  Table<K, L> × Table<F, R> → Table<K, J>; at most 1 out per update of a left row, 1 per referring row on update of a right row
 * Time:   a joined row has the larger timestamp of its two rows when the left one changed, else that of the right row's update
 * State:  `options.store` (default `<name>`) for joined rows and `<name>-subscriptions`, with changelogs; the sides' own rows are looked up;
 *         as in Kafka Streams a right row that is written in no bytes, such as an empty text, counts as none
 * Errors: rows without foreign key are counted as `null-foreign-key`, answers that came too late as `stale`; `foreignKey` or `select` throws →
 *         STREAM_USER_FN (user/record)
 * Source: Kafka Streams, `KTable.join` with a foreign-key extractor (KIP-213), which is given the key too: KIP-1104
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { joinForeign, to, toStream } from 'millrace/operators';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * const orders = { name: 'orders', key: string(), value: json<{ customer: string; item: string }>() };
 * const customers = { name: 'customers', key: string(), value: json<{ city: string }>() };
 * const sent = { name: 'sent', key: string(), value: json<string | null>() };
 * const plan = pipeline('send-orders', ({ table }) =>
 *   table(orders).pipe(
 *     joinForeign('addressed', table(customers), {
 *       foreignKey: (order) => order.customer,
 *       select: (order, customer) => `${order.item} to ${customer.city}`,
 *     }),
 *     toStream(),
 *     to(sent),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(orders, 'o1', { customer: 'ada', item: 'tea' });
 * driver.send(customers, 'ada', { city: 'Oslo' });
 * driver.read(sent).map(({ key, value }) => [key, value]); // => [['o1', 'tea to Oslo']]
 * await driver.close();
 * ```
 */
export function joinForeign<K, L, F, R, J>(
  name: string,
  right: Table<F, R>,
  options: JoinForeignOptions<K, L, F, R, J>,
): Step<Table<K, L>, Table<K, J>> {
  return (left) => joined(name, false, left, right, options as JoinForeignOptions<K, L, F, R | null, J>);
}

/**
 * As `joinForeign`, with a row for each row of the left side; `right` is null where the row referred to does not exist, or where none is referred
 * to.
 *
 * Source: Kafka Streams, `KTable.leftJoin` with a foreign-key extractor (KIP-213)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { leftJoinForeign, to, toStream } from 'millrace/operators';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * const orders = { name: 'orders', key: string(), value: json<{ customer: string | null }>() };
 * const cities = { name: 'cities', key: string(), value: string() };
 * const sent = { name: 'sent', key: string(), value: json<string | null>() };
 * const plan = pipeline('send-orders', ({ table }) =>
 *   table(orders).pipe(
 *     leftJoinForeign('addressed', table(cities), { foreignKey: ({ customer }) => customer, select: (_order, city) => city ?? 'fetched' }),
 *     toStream(),
 *     to(sent),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(cities, 'ada', 'Oslo');
 * for (const customer of ['ada', null]) driver.send(orders, `${customer}-1`, { customer });
 * driver.read(sent).map(({ value }) => value); // => ['Oslo', 'fetched']
 * await driver.close();
 * ```
 */
export function leftJoinForeign<K, L, F, R, J>(
  name: string,
  right: Table<F, R>,
  options: JoinForeignOptions<K, L, F, R | null, J>,
): Step<Table<K, L>, Table<K, J>> {
  return (left) => joined(name, true, left, right, options);
}

interface Sides<K, L, F, R> {
  readonly left: Table<K, L>;
  readonly right: Table<F, R>;
  readonly leftKey: Serde<unknown>;
  readonly rightValue: Serde<unknown>;
}

function joined<K, L, F, R, J>(
  name: string,
  isLeft: boolean,
  left: Table<K, L>,
  right: Table<F, R>,
  options: JoinForeignOptions<K, L, F, R | null, J>,
): Table<K, J> {
  const { builder, state } = left;
  const plan: JoinForeignPlan = {
    name,
    isLeft,
    foreignKey: options.foreignKey as JoinForeignPlan['foreignKey'],
    select: options.select as JoinForeignPlan['select'],
    foreignKeySerde: keySerde(right.state.key ? { key: right.state.key } : {}) as Serde<unknown>,
    leftValueSerde: (state.value ?? json()) as Serde<unknown>,
    versioned: { left: state.historyMs !== undefined, right: right.state.historyMs !== undefined },
    store: options.store ?? name,
  };
  const leftKey = keySerde(state.key ? { key: state.key } : {}) as Serde<unknown>;
  const sides = { left, right, leftKey, rightValue: (right.state.value ?? json()) as Serde<unknown> };
  const value = (options.value ?? json<J>()) as Serde<J>;
  const answers = addAnswers(plan, sides, addSubscriptions(plan, sides));
  const { store } = plan;
  return new Table<K, J>({
    builder,
    ...(state.key ? { key: state.key } : {}),
    value,
    ...(state.windowed ? { windowed: state.windowed } : {}),
    store,
    port: builder.add({
      name,
      kind: 'joinForeign',
      inputs: [answers, left.port],
      stores: [rowStore(store, leftKey, value, options.cache !== false)],
      copartition: true,
      create: resolve(plan),
      detail: { join: isLeft ? 'left' : 'inner', store },
    }),
  });
}

/** What the left side asks, on the partitions of foreign keys. */
function addSubscriptions<K, L, F, R>(plan: JoinForeignPlan, { left, leftKey }: Sides<K, L, F, R>): Port {
  const topic = subscriptionTopic(plan.name);
  const { builder, port } = left;
  const asked = builder.add({
    name: `${plan.name}-subscribe`,
    kind: 'subscribe',
    inputs: [port],
    oldValues: true,
    create: subscribe(plan),
  });
  return builder.add({
    name: topic,
    kind: 'repartition',
    inputs: [asked],
    repartition: { topic, key: plan.foreignKeySerde, value: subscriptionSerde(leftKey) as Serde<unknown> },
    detail: { topic },
  });
}

/** What the right side answers, on the partitions of the left side. */
function addAnswers<K, L, F, R>(
  plan: JoinForeignPlan,
  { left, right, leftKey, rightValue }: Sides<K, L, F, R>,
  subscriptions: Port,
): Port {
  const topic = `${plan.name}-answer`;
  const store = subscriberStore(plan.name);
  const answered = left.builder.add({
    name: store,
    kind: 'answer',
    inputs: [subscriptions, right.port],
    stores: [
      {
        name: store,
        shape: { kind: 'key-value' },
        key: subscriberKeySerde(plan.foreignKeySerde, leftKey) as Serde<unknown>,
        value: json(),
        changelog: true,
      },
    ],
    copartition: true,
    create: answer(plan),
    detail: { store },
  });
  return left.builder.add({
    name: topic,
    kind: 'repartition',
    inputs: [answered],
    repartition: {
      topic,
      key: leftKey,
      value: answerSerde(rightValue) as Serde<unknown>,
      partition: ({ value }) => (value as Answer<unknown>).partition,
    },
    detail: { topic },
  });
}
