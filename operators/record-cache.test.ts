import fc from 'fast-check';
import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { keyValueRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { aggregate, count, groupTable, joinTables, map, session, sink, to, toStream, tumbling, window } from './index.ts';

const ROOM = 1_000_000;
const numbers = { name: 'numbers', key: string(), value: json<number>() };
const others = { name: 'others', key: string(), value: json<number>() };
const results = { name: 'results', key: string(), value: json<unknown>() };

const sums = (cache?: boolean) =>
  pipeline('sums', ({ from }) =>
    from(numbers).pipe(
      aggregate('sum', {
        init: () => 0,
        add: (sum, n: number) => (n === 0 ? null : sum + n),
        ...(cache === undefined ? {} : { cache }),
      }),
      toStream(),
      to(results),
    ),
  );

function told(driver: TestDriver): readonly string[] {
  return driver.read(results).map(({ key, value, timestamp }) => `${key}=${JSON.stringify(value)}@${timestamp}`);
}

test('a row that changes again and again goes on once, at the commit, in the order of the last changes', async () => {
  const driver = await TestDriver.start(sums(), { cacheMaxBytes: ROOM });
  driver.send(numbers, 'a', 1, 1);
  driver.send(numbers, 'b', 5, 2);
  driver.send(numbers, 'a', 2, 3);
  expect(told(driver)).toEqual([]);
  // What is asked of the store is the newest all the same.
  expect(driver.store('sum', keyValueRows<string, number>()).get('a')?.value).toBe(3);
  driver.commit();
  expect(told(driver)).toEqual(['b=5@2', 'a=3@3']);
  driver.commit();
  expect(told(driver)).toEqual([]);
  expect(driver.metrics.sum('record_cache_changes_total')).toBe(3);
  expect(driver.metrics.sum('record_cache_replaced_total')).toBe(1);
  await driver.close();
});

test('a row that came and went between two commits is not told; one that was known is deleted, at the time of its last record', async () => {
  const driver = await TestDriver.start(sums(), { cacheMaxBytes: ROOM });
  driver.send(numbers, 'a', 1, 1);
  driver.send(numbers, 'a', 0, 2);
  driver.send(numbers, 'b', 1, 9);
  driver.commit();
  expect(told(driver)).toEqual(['b=1@9']);
  driver.send(numbers, 'b', 0, 4);
  driver.commit();
  expect(told(driver)).toEqual(['b=null@4']);
  await driver.close();
});

test('without room the change that is longest ago goes on', async () => {
  // Room for two changes.
  const driver = await TestDriver.start(sums(), { cacheMaxBytes: 1_000 });
  driver.send(numbers, 'a', 1, 1);
  driver.send(numbers, 'b', 1, 2);
  driver.send(numbers, 'a', 1, 3);
  expect(told(driver)).toEqual([]);
  driver.send(numbers, 'c', 1, 4);
  expect(told(driver)).toEqual(['b=1@2']);
  expect(driver.metrics.sum('record_cache_evictions_total')).toBe(1);
  driver.commit();
  expect(told(driver)).toEqual(['a=2@3', 'c=1@4']);
  await driver.close();
});

test('a change that is larger than the budget goes on at once, and so does each one of a store that is not cached', async () => {
  for (const [plan, cacheMaxBytes] of [
    [sums(), 1],
    [sums(false), ROOM],
    [sums(), 0],
  ] as const) {
    const driver = await TestDriver.start(plan, { cacheMaxBytes });
    driver.send(numbers, 'a', 1, 1);
    driver.send(numbers, 'a', 2, 2);
    expect(told(driver)).toEqual(['a=1@1', 'a=3@2']);
    await driver.close();
  }
});

const products = pipeline('products', ({ table }) =>
  table(numbers).pipe(
    joinTables('product', table(others), { select: (a, b): number => a * b }),
    groupTable('by-nothing', (): string => 'all'),
    aggregate('total', { init: () => 0, add: (sum, n: number) => sum + n, subtract: (sum, n: number) => sum - n }),
    toStream(),
    to(results),
  ),
);

test('a pair whose rows both change, or both go, between two commits is joined once, with what was known of it', async () => {
  const driver = await TestDriver.start(products, { cacheMaxBytes: ROOM });
  const total = () => driver.store('total', keyValueRows<string, number>()).get('all')?.value;
  const commit = () => {
    // What a commit gives out passes a repartition topic and another cache.
    driver.commit();
    driver.commit();
  };
  driver.send(numbers, 'a', 2, 1);
  driver.send(others, 'a', 3, 2);
  commit();
  expect(total()).toBe(6);
  driver.send(others, 'a', 5, 3);
  driver.send(numbers, 'a', 7, 4);
  commit();
  expect(total()).toBe(35);
  driver.send(numbers, 'a', null, 5);
  driver.send(others, 'a', null, 6);
  commit();
  expect(total()).toBe(0);
  await driver.close();
});

const named = (value: unknown, { key, start, end }: { key: string; start: number; end: number }): [string, unknown] => [
  `${key}@${start}-${end}`,
  value,
];
const plans = {
  sums: sums(),
  products,
  tumbling: pipeline('tumbling', ({ from }) =>
    from(numbers).pipe(
      window(tumbling('10ms', { grace: '1m' })),
      count('rows', { emit: 'on-update' }),
      toStream(),
      map('named', named),
      to(results),
    ),
  ),
  sessions: pipeline('sessions', ({ from }) =>
    from(numbers).pipe(
      window(session('5ms', { grace: '1m' })),
      count('rows', { emit: 'on-update' }),
      toStream(),
      map('named', named),
      to(results),
    ),
  ),
};

interface Sent {
  readonly topic: typeof numbers;
  readonly key: string;
  readonly value: number;
  readonly time: number;
  readonly commit: boolean;
}

const sent = fc.array(
  fc.record({
    topic: fc.constantFrom(numbers, others),
    key: fc.constantFrom('a', 'b', 'c'),
    value: fc.integer({ min: 0, max: 5 }),
    time: fc.nat(60),
    commit: fc.boolean(),
  }),
  { maxLength: 30 },
);

/** The last result of each key; a key that was deleted, or never told, is not there. */
async function lastResults(plan: ReturnType<typeof sums>, records: readonly Sent[], cacheMaxBytes: number): Promise<object> {
  const driver = await TestDriver.start(plan, { cacheMaxBytes });
  const reads = new Set(driver.topology.subTopologies.flatMap((sub) => sub.entries.map(({ topic }) => topic)));
  for (const { topic, key, value, time, commit } of records) {
    if (reads.has(topic.name)) driver.send(topic, key, value, time);
    if (commit) driver.commit();
  }
  for (let i = 0; i < 3; i++) driver.commit();
  const last = new Map(driver.read(results).map(({ key, value }) => [key, value]));
  await driver.close();
  return Object.fromEntries([...last].filter(([, value]) => value !== null).sort());
}

test.for(Object.entries(plans))('%s ends with the same results, whatever room there is', async ([, plan]) => {
  await fc.assert(
    fc.asyncProperty(sent, fc.integer({ min: 1, max: 5_000 }), async (records, bytes) => {
      const without = await lastResults(plan, records, 0);
      expect(await lastResults(plan, records, bytes)).toEqual(without);
      expect(await lastResults(plan, records, ROOM)).toEqual(without);
    }),
    { numRuns: 25 },
  );
});

test('what a step behind makes of a held change is put down to the record that it came from', async () => {
  const failing = pipeline(
    'failing',
    ({ from }) =>
      from(numbers).pipe(
        aggregate('sum', { init: () => 0, add: (sum, n: number) => sum + n }),
        toStream(),
        map('checked', (sum, key): [string, number | null] => {
          if (sum === 3) throw new Error('three is too many');
          return [key, sum];
        }),
        to(results),
      ),
    { onError: 'park' },
  );
  const driver = await TestDriver.start(failing, { cacheMaxBytes: ROOM });
  driver.send(numbers, 'a', 1, 1);
  driver.send(numbers, 'a', 2, 2);
  driver.send(numbers, 'b', 1, 3);
  driver.commit();
  expect(told(driver)).toEqual(['b=1@3']);
  const letters = driver.deadLetters().map(({ key, value }) => [String(key), String(value)]);
  expect(letters).toEqual([['a', '2']]);
  await driver.close();
});

test('a sink behind a cache is told that records do not come in order, and that ids stay the same', async () => {
  const seen: string[] = [];
  const orders: boolean[] = [];
  const connector = {
    name: 'listed',
    open: async ({ inOrder }: { readonly inOrder: boolean }) => {
      orders.push(inOrder);
      return {
        write: async (records: readonly { readonly id: string }[]) => void seen.push(...records.map(({ id }) => id)),
        close: async () => {},
      };
    },
  };
  const plan = pipeline('sunk', ({ from }) => void from(numbers).pipe(count('n'), toStream(), sink('out', connector)));
  const driver = await TestDriver.start(plan, { cacheMaxBytes: ROOM });
  driver.send(numbers, 'a', 1, 1);
  driver.send(numbers, 'b', 1, 2);
  driver.send(numbers, 'a', 1, 3);
  // The sink has to write what it is given before the commit.
  driver.commit();
  await driver.settle();
  driver.commit();
  expect(seen).toEqual(['numbers-0-1-0.0', 'numbers-0-2-0.0']);
  await driver.restart();
  expect(driver.store('n', keyValueRows<string, number>()).get('a')?.value).toBe(2);
  expect(orders).toEqual([false, false]);
  await driver.close();
});
