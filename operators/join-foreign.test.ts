import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_HEADERS } from '../engine/model/record.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { KeyValueStore } from '../engine/model/state-store.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { filterTable } from './filter-table.ts';
import { joinForeign, leftJoinForeign } from './join-foreign.ts';
import { joinTables } from './join-tables.ts';
import { mapTable } from './map-table.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';

interface Order {
  readonly by: string | null;
  readonly item: string;
}
const orders = { name: 'orders', key: string(), value: json<Order>() };
const people = { name: 'people', key: string(), value: json<string>() };
const joined = { name: 'joined', key: string(), value: json<string | null>() };
const foreignKey = (order: Order): string | null => order.by;
const select = (order: Order, person: string | null): string => `${order.item}:${person ?? '-'}`;

const plan = (kind: 'inner' | 'left', history?: '100ms') =>
  pipeline('orders', ({ table }) => {
    const keep = history === undefined ? {} : { history };
    const [left, right] = [table(orders, keep), table(people, keep)];
    const options = { foreignKey, select };
    const rows = kind === 'inner' ? left.pipe(joinForeign('j', right, options)) : left.pipe(leftJoinForeign('j', right, options));
    rows.pipe(toStream(), to(joined));
  });

const order = (by: string | null, item: string): Order => ({ by, item });
const read = (driver: TestDriver) => driver.read(joined).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
const rowsOf = (driver: TestDriver, store: string, partitions = 1) =>
  Array.from({ length: partitions }, (_, p) => [...driver.store<KeyValueStore<string, string>>(store, p).all()]).flat();

describe('joinForeign', () => {
  test('joins a row with the one that it refers to, whichever came first, and takes the joined row back with either', async () => {
    const driver = await TestDriver.start(plan('inner'));
    driver.send(orders, 'o1', order('ada', 'tea'), 5);
    expect(read(driver)).toEqual([]);
    driver.send(people, 'ada', 'Ada', 3);
    driver.send(orders, 'o2', order('ada', 'pen'), 1);
    expect(read(driver)).toEqual(['o1=tea:Ada@3', 'o2=pen:Ada@3']);
    driver.send(people, 'ada', 'A.', 9);
    driver.send(orders, 'o1', null, 8);
    driver.send(people, 'ada', null, 10);
    expect(read(driver)).toEqual(['o1=tea:A.@9', 'o2=pen:A.@9', 'o1=null@9', 'o2=null@10']);
    expect(rowsOf(driver, 'j')).toEqual([]);
    await driver.close();
  });

  test('follows a row that refers to another one, or to none', async () => {
    const driver = await TestDriver.start(plan('inner'));
    driver.send(people, 'ada', 'Ada', 0);
    driver.send(people, 'bob', 'Bob', 0);
    driver.send(orders, 'o1', order('ada', 'tea'), 1);
    driver.send(orders, 'o1', order('bob', 'tea'), 2);
    driver.send(people, 'ada', 'nobody asks', 3);
    driver.send(orders, 'o1', order('eve', 'tea'), 4);
    driver.send(orders, 'o1', order('bob', 'tea'), 5);
    driver.send(orders, 'o1', order(null, 'tea'), 6);
    expect(read(driver)).toEqual(['o1=tea:Ada@1', 'o1=tea:Bob@2', 'o1=null@4', 'o1=tea:Bob@5', 'o1=null@6']);
    expect(driver.dropped('null-foreign-key')).toBe(1);
    expect(rowsOf(driver, 'j-subscriptions')).toEqual([]);
    await driver.close();
  });

  test('tells those apart who refer to keys that begin alike, or to the empty key', async () => {
    const driver = await TestDriver.start(plan('inner'));
    ['', 'a', 'ab', 'b'].forEach((by, i) => void driver.send(orders, `o${i}`, order(by, String(i)), 0));
    driver.send(orders, '', order('a', 'empty'), 0);
    driver.send(people, 'a', 'A', 1);
    expect(read(driver)).toEqual(['=empty:A@1', 'o1=1:A@1']);
    driver.send(people, '', 'E', 2);
    expect(read(driver)).toEqual(['o0=0:E@2']);
    await driver.close();
  });

  test('a right row of no bytes is none, as in Kafka Streams', async () => {
    const texts = { ...people, value: string() };
    const driver = await TestDriver.start(
      pipeline('empty', ({ table }) =>
        table(orders).pipe(leftJoinForeign('j', table(texts), { foreignKey, select }), toStream(), to(joined)),
      ),
    );
    driver.send(texts, 'ada', '', 0);
    driver.send(orders, 'o1', order('ada', 'tea'), 1);
    driver.send(texts, 'ada', 'Ada', 2);
    driver.send(texts, 'ada', '', 3);
    expect(read(driver)).toEqual(['o1=tea:-@1', 'o1=tea:Ada@2', 'o1=tea:-@3']);
    await driver.close();
  });

  test('a joined row that is null is told where the right row exists, as in Kafka Streams', async () => {
    const driver = await TestDriver.start(
      pipeline('null', ({ table }) =>
        table(orders).pipe(joinForeign('j', table(people), { foreignKey, select: () => null }), toStream(), to(joined)),
      ),
    );
    driver.send(orders, 'o1', order('ada', 'tea'), 1);
    driver.send(people, 'ada', 'Ada', 2);
    driver.send(orders, 'o2', order('ada', 'pen'), 3);
    expect(read(driver)).toEqual(['o1=null@2', 'o2=null@3']);
    await driver.close();
  });

  test('joins tables with different partition counts', async () => {
    const driver = await TestDriver.start(plan('inner'), { partitionsOf: { orders: 2, people: 5 } });
    const counts = driver.topology.internalTopics.map(({ name }) => `${name} ${driver.topics.partitions(name)}`);
    expect(counts.sort()).toEqual([
      'orders-j-answer 2',
      'orders-j-changelog 2',
      'orders-j-subscription 5',
      'orders-j-subscriptions-changelog 5',
      'orders-orders-changelog 2',
      'orders-people-changelog 5',
    ]);
    for (let i = 0; i < 20; i++) {
      driver.send(orders, `o${i}`, order(`p${i % 7}`, 'x'), 0);
      driver.send(people, `p${i % 7}`, String(i % 7), 0);
    }
    const rows = rowsOf(driver, 'j', 2).map(([key, { value }]) => `${key}=${value}`);
    expect(rows.sort()).toEqual(Array.from({ length: 20 }, (_, i) => `o${i}=x:${i % 7}`).sort());
    await driver.close();
  });

  test('joins a table with itself', async () => {
    const staff = { name: 'staff', key: string(), value: json<Order>() };
    const bosses = pipeline('bosses', ({ table }) => {
      const all = table(staff);
      return all.pipe(
        joinForeign('j', all, { foreignKey, select: (one, boss) => `${one.item} under ${boss.item}` }),
        toStream(),
        to(joined),
      );
    });
    const driver = await TestDriver.start(bosses, { partitions: 2 });
    driver.send(staff, 'ada', order(null, 'Ada'), 0);
    driver.send(staff, 'bob', order('ada', 'Bob'), 1);
    driver.send(staff, 'ada', order(null, 'A.'), 2);
    expect(read(driver)).toEqual(['bob=Bob under Ada@1', 'bob=Bob under A.@2']);
    await driver.close();
  });

  test('leaves out updates that are older than what a versioned table holds', async () => {
    const driver = await TestDriver.start(plan('left', '100ms'));
    driver.send(people, 'ada', 'Ada', 10);
    driver.send(orders, 'o1', order('ada', 'tea'), 20);
    driver.send(orders, 'o1', order('ada', 'late'), 15);
    driver.send(people, 'ada', 'late', 5);
    expect(read(driver)).toEqual(['o1=tea:Ada@20']);
    expect(driver.dropped('out-of-order')).toBe(2);
    await driver.close();
  });

  test('takes computed tables on both sides, and its rows can be joined again', async () => {
    const again = pipeline('again', ({ table }) => {
      const left = table(orders).pipe(filterTable(({ item }) => item !== 'hidden'));
      const right = table(people).pipe(mapTable((name) => name.toUpperCase()));
      const rows = left.pipe(joinForeign('j', right, { foreignKey, select }));
      return rows.pipe(joinTables('both', left, { select: (text, { item }) => `${text}/${item}` }), toStream(), to(joined));
    });
    const driver = await TestDriver.start(again);
    driver.send(people, 'ada', 'Ada', 0);
    driver.send(orders, 'o1', order('ada', 'tea'), 1);
    driver.send(orders, 'o1', order('ada', 'hidden'), 2);
    expect(read(driver).at(0)).toBe('o1=tea:ADA/tea@1');
    expect(read(driver)).toEqual([]);
    expect(rowsOf(driver, 'j')).toEqual([]);
    await driver.close();
  });
});

describe('leftJoinForeign', () => {
  test('has a row for each row of the left side, also where it refers to nothing', async () => {
    const driver = await TestDriver.start(plan('left'), { partitionsOf: { orders: 3 } });
    driver.send(orders, 'o1', order('ada', 'tea'), 1);
    driver.send(orders, 'o2', order(null, 'pen'), 1);
    driver.send(people, 'ada', 'Ada', 2);
    driver.send(orders, 'o1', order(null, 'tea'), 3);
    driver.send(orders, 'o1', null, 4);
    driver.send(orders, 'o1', null, 5);
    const all = read(driver);
    expect(all.filter((text) => text.startsWith('o1'))).toEqual(['o1=tea:-@1', 'o1=tea:Ada@2', 'o1=tea:-@3', 'o1=null@4']);
    expect(all.filter((text) => text.startsWith('o2'))).toEqual(['o2=pen:-@1']);
    await driver.close();
  });
});

type Update =
  | { readonly topic: 'orders'; readonly key: string; readonly value: Order | null; readonly at: number }
  | { readonly topic: 'people'; readonly key: string; readonly value: string | null; readonly at: number };

const updates = fc.array(
  fc.oneof(
    fc.record({
      topic: fc.constant('orders' as const),
      key: fc.constantFrom('o1', 'o2', 'o3'),
      value: fc.option(fc.record({ by: fc.constantFrom('a', 'b', null), item: fc.constantFrom('x', 'y') }), { nil: null }),
      at: fc.nat(20),
    }),
    fc.record({
      topic: fc.constant('people' as const),
      key: fc.constantFrom('a', 'b'),
      value: fc.option(fc.constantFrom('A', 'B'), { nil: null }),
      at: fc.nat(20),
    }),
  ),
  { maxLength: 25 },
);

/** What the joined table must hold in the end. */
function plainJoin(kind: 'inner' | 'left', all: readonly Update[]): readonly string[] {
  const rows = { orders: new Map<string, Order>(), people: new Map<string, string>() };
  for (const { topic, key, value } of all) {
    if (value === null) rows[topic].delete(key);
    else (rows[topic] as Map<string, unknown>).set(key, value);
  }
  const results = [...rows.orders].map(([key, row]) => {
    const person = row.by === null ? undefined : rows.people.get(row.by);
    return kind === 'left' || person !== undefined ? [`${key}=${select(row, person ?? null)}`] : [];
  });
  return results.flat().sort();
}

const held = (driver: TestDriver, partitions: number) =>
  rowsOf(driver, 'j', partitions)
    .map(([key, { value }]) => `${key}=${value}`)
    .sort();

const send = (driver: TestDriver, { topic, key, value, at }: Update) => {
  if (topic === 'orders') driver.send(orders, key, value, at);
  else driver.send(people, key, value, at);
};

describe('for any sequence of updates', () => {
  const kinds = fc.constantFrom('inner' as const, 'left' as const);

  test('the table is that of a plain computation, also when many updates are under way at once', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, fc.array(updates, { maxLength: 4 }), async (kind, batches) => {
        const driver = await TestDriver.start(plan(kind), { partitionsOf: { orders: 2, people: 3 } });
        for (const batch of batches) {
          // All of a batch is in the topics before the first of it is taken: sides overtake each other as timestamps say.
          for (const { topic, key, value, at } of batch) {
            const bytes = value === null ? null : Buffer.from(JSON.stringify(value));
            driver.topics.append(topic, null, { key: Buffer.from(key), value: bytes, timestamp: at, headers: NO_HEADERS });
          }
          driver.run();
        }
        expect(held(driver, 2)).toEqual(plainJoin(kind, batches.flat()));
        await driver.close();
      }),
      { numRuns: 300 },
    );
  });

  test('a restart after a commit between any two of them changes no output; one without a commit changes no row', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, updates, fc.nat(25), fc.nat(25), async (kind, all, commitAt, crashAt) => {
        const [whole, cut] = [await TestDriver.start(plan(kind)), await TestDriver.start(plan(kind))];
        const out: string[] = [];
        for (const [i, update] of all.entries()) {
          if (i === commitAt) {
            cut.commit();
            await cut.restart();
          }
          send(cut, update);
          out.push(...read(cut));
          send(whole, update);
        }
        expect(out).toEqual(read(whole));
        const crashed = await TestDriver.start(plan(kind));
        for (const [i, update] of all.entries()) {
          if (i === commitAt) crashed.commit();
          send(crashed, update);
          if (i === crashAt) await crashed.restart();
        }
        expect(held(crashed, 1)).toEqual(held(whole, 1));
        await Promise.all([whole, cut, crashed].map((driver) => driver.close()));
      }),
      { numRuns: 200 },
    );
  });
});

test('an answer to a row that has changed meanwhile is left out, and nothing stays that should be gone', async () => {
  const driver = await TestDriver.start(plan('inner'));
  driver.send(people, 'ada', 'Ada', 1);
  driver.send(orders, 'o1', order('ada', 'tea'), 2);
  // The person goes while the changed order is under way: the last news of her is for the order as it was.
  const append = (topic: string, key: string, value: string | null, timestamp: number) =>
    driver.topics.append(topic, null, {
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      timestamp,
      headers: NO_HEADERS,
    });
  append('orders', 'o1', JSON.stringify(order('ada', 'coffee')), 9);
  append('people', 'ada', null, 3);
  driver.run();
  expect(driver.dropped('stale')).toBe(1);
  expect(read(driver)).toEqual(['o1=tea:Ada@2', 'o1=null@9']);
  expect(rowsOf(driver, 'j')).toEqual([]);
  await driver.close();
});
