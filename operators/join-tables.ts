import type { Change } from '../engine/model/change.ts';
import { change } from '../engine/model/change.ts';
import type { NodeFactory, Process, TableView } from '../engine/model/processor.ts';
import { forwardedRow, rowView } from '../engine/model/row-view.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { KeyValueStore, ValueAndTimestamp } from '../engine/model/state-store.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Table } from '../engine/plan/table.ts';
import { type RowOptions, rowStores } from './table-rows.ts';

/** Which keys have a row in the joined table: those of both sides, of the left side, or of either. */
export type JoinKind = 'inner' | 'left' | 'outer';

export interface JoinTablesOptions<K, L, R, J> extends RowOptions<J> {
  readonly select: (left: L, right: R, key: K) => J;
}

/**
 * Joins two tables by key: when a row of either changes, so does the joined row. `inner` has a row where both sides have one; see also
 * `leftJoinTables` and `outerJoinTables`.
 *
 * Shape:  Table<K, L> × Table<K, R> → Table<K, J>; at most 1 out per update of either side
 * Time:   a joined row has the larger timestamp of its two rows
 * State:  none, or the store that `options.store` names; the sides' own rows are looked up
 * Errors: records without a key are counted as `null-key`, updates of a table that keeps history that are older than its row as `out-of-order`;
 *         `select` throws → STREAM_USER_FN (user/record); unequal partition counts → STREAM_PLAN
 * Source: Kafka Streams, `KTable.join`; for tables that keep history KIP-914
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { joinTables, to, toStream } from 'millrace/operators';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * const topic = (name: string) => ({ name, key: string(), value: json<number>() });
 * const [prices, stock, worth] = [topic('prices'), topic('stock'), { ...topic('worth'), value: json<number | null>() }];
 * const plan = pipeline('worth', ({ table }) =>
 *   table(prices).pipe(joinTables('worth', table(stock), { select: (price, pieces) => price * pieces }), toStream(), to(worth)),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(prices, 'tea', 3);
 * driver.send(stock, 'tea', 10);
 * driver.send(prices, 'tea', null);
 * driver.read(worth).map(({ value }) => value); // => [30, null]
 * await driver.close();
 * ```
 */
export function joinTables<K, L, R, J>(
  name: string,
  right: Table<K, R>,
  options: JoinTablesOptions<K, L, R, J>,
): Step<Table<K, L>, Table<K, J>> {
  return (left) => joined(name, 'inner', left, right, options as AnyJoin<K, L, R, J>);
}

/**
 * As `joinTables`, with a row for each row of the left side; `right` is null where the right side has none.
 *
 * Source: Kafka Streams, `KTable.leftJoin`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { leftJoinTables, to, toStream } from 'millrace/operators';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * const topic = (name: string) => ({ name, key: string(), value: string() });
 * const [names, cities, cards] = [topic('names'), topic('cities'), { ...topic('cards'), value: json<string | null>() }];
 * const select = (name: string, city: string | null) => `${name}, ${city ?? 'unknown'}`;
 * const plan = pipeline('cards', ({ table }) => table(names).pipe(leftJoinTables('card', table(cities), { select }), toStream(), to(cards)));
 * const driver = await TestDriver.start(plan);
 * driver.send(names, 'ada', 'Ada');
 * driver.send(cities, 'ada', 'Oslo');
 * driver.read(cards).map(({ value }) => value); // => ['Ada, unknown', 'Ada, Oslo']
 * await driver.close();
 * ```
 */
export function leftJoinTables<K, L, R, J>(
  name: string,
  right: Table<K, R>,
  options: JoinTablesOptions<K, L, R | null, J>,
): Step<Table<K, L>, Table<K, J>> {
  return (left) => joined(name, 'left', left, right, options as AnyJoin<K, L, R, J>);
}

/**
 * As `joinTables`, with a row for each row of either side; what the other side does not have is null.
 *
 * Source: Kafka Streams, `KTable.outerJoin`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { outerJoinTables, to, toStream } from 'millrace/operators';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * const topic = (name: string) => ({ name, key: string(), value: json<number>() });
 * const [shop, web, sales] = [topic('shop'), topic('web'), { ...topic('sales'), value: json<number | null>() }];
 * const select = (here: number | null, there: number | null) => (here ?? 0) + (there ?? 0);
 * const plan = pipeline('sales', ({ table }) => table(shop).pipe(outerJoinTables('sum', table(web), { select }), toStream(), to(sales)));
 * const driver = await TestDriver.start(plan);
 * driver.send(web, 'tea', 4);
 * driver.send(shop, 'tea', 3);
 * driver.read(sales).map(({ value }) => value); // => [4, 7]
 * await driver.close();
 * ```
 */
export function outerJoinTables<K, L, R, J>(
  name: string,
  right: Table<K, R>,
  options: JoinTablesOptions<K, L | null, R | null, J>,
): Step<Table<K, L>, Table<K, J>> {
  return (left) => joined(name, 'outer', left, right, options);
}

type AnyJoin<K, L, R, J> = JoinTablesOptions<K, L | null, R | null, J>;

function joined<K, L, R, J>(
  name: string,
  kind: JoinKind,
  left: Table<K, L>,
  right: Table<K, R>,
  options: AnyJoin<K, L, R, J>,
): Table<K, J> {
  const { builder, port, state } = left;
  const value = options.value ?? json<J>();
  const { store } = options;
  const versioned = [left.state.historyMs !== undefined, right.state.historyMs !== undefined] as const;
  return new Table<K, J>({
    builder,
    ...(state.key ? { key: state.key } : {}),
    ...(options.value ? { value: options.value } : {}),
    ...(state.windowed ? { windowed: state.windowed } : {}),
    ...(store === undefined ? {} : { store }),
    port: builder.add({
      name,
      kind: 'joinTables',
      inputs: [port, right.port],
      stores: rowStores(left, options, value as Serde<J>),
      copartition: true,
      // What was there before tells whether there is anything to take back.
      oldValues: kind === 'inner' ? 'pass' : true,
      create: joinRows(kind, options.select, store, versioned),
      detail: { join: kind, ...(store === undefined ? {} : { store }) },
    }),
  });
}

/** Joins an updated row with the row of the other side; null where the joined table has no row. */
type Match = (updated: unknown, other: unknown, key: unknown) => unknown;

function joinRows<K, L, R, J>(
  kind: JoinKind,
  select: (left: L | null, right: R | null, key: K) => J,
  storeName: string | undefined,
  versioned: readonly [boolean, boolean],
): NodeFactory {
  const match = (left: L | null, right: R | null, key: K): J | null => {
    const exists =
      kind === 'inner' ? left !== null && right !== null : kind === 'left' ? left !== null : left !== null || right !== null;
    return exists ? select(left, right, key) : null;
  };
  return (context) => {
    const store = storeName === undefined ? undefined : context.store<KeyValueStore<K, J>>(storeName);
    const cache = storeName === undefined ? undefined : context.recordCache<K, J>(storeName);
    const side = (other: TableView, joinsWithNothing: boolean, isVersioned: boolean, matching: Match): Process => {
      return (record) => {
        const { key } = record;
        const { newValue, oldValue, isLatest } = record.value as Change<unknown>;
        if (key === null || key === undefined) return context.drop('null-key');
        if (isVersioned && !isLatest) return context.drop('out-of-order');
        // What a cache of the other side holds back is joined when it comes: taken now, it would be joined twice.
        const found = forwardedRow(other, key);
        const nothingToTell = joinsWithNothing && (newValue !== null || oldValue !== null);
        if (!found && !nothingToTell) return;
        const timestamp = found ? Math.max(record.timestamp, found.timestamp) : record.timestamp;
        const row = matching(newValue, found?.value ?? null, key) as J | null;
        const before = context.sendOldValues ? matching(oldValue, found?.value ?? null, key) : null;
        const kept = cache && store?.get(key as K);
        store?.put(key as K, row, timestamp);
        if (cache) {
          return cache.changed({ key: key as K, before: kept, after: row, timestamp, headers: record.headers });
        }
        context.forward({ ...record, value: change<unknown>(row, before, isLatest), timestamp });
      };
    };
    const [left, right] = [context.table(0), context.table(1)];
    const matchLeft: Match = (updated, other, key) => match(updated as L | null, other as R | null, key as K);
    const matchRight: Match = (updated, other, key) => match(other as L | null, updated as R | null, key as K);
    return {
      process: [side(right, kind !== 'inner', versioned[0], matchLeft), side(left, kind === 'outer', versioned[1], matchRight)],
      table: store
        ? rowView((key) => store.get(key), cache)
        : {
            get: (key) => joinedRow(left.get(key), right.get(key), key, matchLeft),
            getForwarded: (key) => joinedRow(forwardedRow(left, key), forwardedRow(right, key), key, matchLeft),
          },
    };
  };
}

function joinedRow(
  left: ValueAndTimestamp<unknown> | undefined,
  right: ValueAndTimestamp<unknown> | undefined,
  key: unknown,
  match: Match,
): ValueAndTimestamp<unknown> | undefined {
  const value = match(left?.value ?? null, right?.value ?? null, key);
  if (value === null) return undefined;
  return { value, timestamp: Math.max(left?.timestamp ?? -1, right?.timestamp ?? -1) };
}
