import { describe, expect, test } from 'vitest';
import { aggregate, count, filterTable, joinGlobal, keyBy, session, to, tumbling, window } from '../../operators/index.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { TestDriver } from '../test-kit/test-driver.ts';
import { keyValueRows, sessionRows, versionedRows, windowRows } from './store-kinds.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const prices = { name: 'prices', key: string(), value: json<number>() };
const names = { name: 'names', key: string(), value: string() };

const plan = pipeline('queried', ({ from, table, globalTable }) => {
  const byKey = from(numbers);
  byKey.pipe(aggregate('sums', { init: () => 0, add: (sum: number, n) => sum + n }));
  byKey.pipe(window(tumbling('10ms', { grace: '10ms' })), count('per-10ms', { emit: 'on-update' }));
  byKey.pipe(window(session('10ms', { grace: '10ms' })), count('visits', { emit: 'on-update' }));
  table(prices, { store: 'prices', history: '1m' });
  byKey.pipe(
    keyBy('by-parity', (n) => (n % 2 === 0 ? 'even' : 'odd')),
    joinGlobal('named', globalTable(names), { key: (_n, key) => key, onMissing: 'null', select: (n, name) => `${name}${n}` }),
    to({ name: 'out', key: string(), value: string() }),
  );
});

async function filled(): Promise<TestDriver> {
  const driver = await TestDriver.start(plan, { partitions: 3 });
  for (let i = 0; i < 30; i++) driver.send(numbers, `k${i % 10}`, i, i);
  for (const [price, time] of [
    [1, 10],
    [2, 20],
    [3, 30],
  ] as const)
    driver.send(prices, 'tea', price, time);
  driver.send(names, 'odd', 'uneven', 1);
  return driver;
}

describe('a handle to a store', () => {
  test('finds a key on whichever partition it lies, and tells all rows of all of them', async () => {
    const driver = await filled();
    const sums = driver.store('sums', keyValueRows<string, number>());
    expect(Array.from({ length: 10 }, (_, i) => sums.get(`k${i}`)?.value)).toEqual([30, 33, 36, 39, 42, 45, 48, 51, 54, 57]);
    expect(sums.get('k3')).toEqual({ value: 39, timestamp: 23 });
    expect(sums.get('nobody')).toBeUndefined();
    expect(sums.count()).toBe(10);
    expect([...sums.all()].map(([key]) => key).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `k${i}`));
    expect([...sums.range('k2', 'k4')].map(([key, { value }]) => `${key}=${value}`).sort()).toEqual(['k2=36', 'k3=39', 'k4=42']);
    expect([...sums.range('k8', undefined)].map(([key]) => key).sort()).toEqual(['k8', 'k9']);
    await driver.close();
  });

  test('fetches windows', async () => {
    const driver = await filled();
    const rows = driver.store('per-10ms', windowRows<string, number>());
    expect(rows.fetch('k3', 10)).toEqual({ value: 1, timestamp: 13 });
    expect(rows.fetch('k3', 11)).toBeUndefined();
    expect([...rows.fetchRange('k3', 10, 20)].map(({ start, timestamp }) => [start, timestamp])).toEqual([
      [10, 13],
      [20, 23],
    ]);
    expect([...rows.fetchAll(20, 20)].map(({ key }) => key).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `k${i}`));
    expect([...rows.all()].length).toBeGreaterThanOrEqual(20);
    await driver.close();
  });

  test('fetches sessions', async () => {
    const driver = await filled();
    const visits = driver.store('visits', sessionRows<string, number>());
    expect(visits.fetch('k3', 3, 23)).toBe(3);
    expect([...visits.fetchRange('k3')]).toEqual([{ key: 'k3', start: 3, end: 23, value: 3 }]);
    expect([...visits.fetchRange('k3', 24)]).toEqual([]);
    expect([...visits.fetchRange('k3', 0, 2)]).toEqual([]);
    expect([...visits.all()]).toHaveLength(10);
    await driver.close();
  });

  test('gets versions as of a time', async () => {
    const driver = await filled();
    const versions = driver.store('prices', versionedRows<string, number>());
    expect(versions.get('tea')).toMatchObject({ value: 3, timestamp: 30, validTo: undefined });
    expect(versions.get('tea', 25)).toEqual({ value: 2, timestamp: 20, validTo: 30 });
    expect(versions.get('tea', 9)).toBeUndefined();
    expect([...versions.all()].map(([key, { value }]) => [key, value])).toEqual([['tea', 3]]);
    await driver.close();
  });

  test('reads global tables, each row once', async () => {
    const driver = await filled();
    expect([...driver.store('names', keyValueRows<string, string>()).all()]).toEqual([
      ['odd', { value: 'uneven', timestamp: 1 }],
    ]);
    await driver.close();
  });

  test('follows the tasks over a crash', async () => {
    const driver = await filled();
    const sums = driver.store('sums', keyValueRows<string, number>());
    driver.commit();
    driver.send(numbers, 'k3', 100, 40);
    expect(sums.get('k3')?.value).toBe(139);
    await driver.restart();
    expect(sums.get('k3')?.value).toBe(139);
    await driver.close();
  });

  test('gives nothing to write with', async () => {
    const driver = await filled();
    for (const view of [
      driver.store('sums', keyValueRows()),
      driver.store('per-10ms', windowRows()),
      driver.store('visits', sessionRows()),
      driver.store('prices', versionedRows()),
    ])
      expect(Object.keys(view).filter((name) => !/^(get|fetch|fetchRange|fetchAll|range|all|count)$/.test(name))).toEqual([]);
    await driver.close();
  });
});

describe('a mistake is told at once, with what to write', () => {
  test('a store that does not exist', async () => {
    const driver = await filled();
    expect(() => driver.store('totals', keyValueRows())).toThrow(
      expect.objectContaining({
        code: 'STREAM_STORE_UNKNOWN',
        message: expect.stringMatching(
          /'queried' has no store 'totals': it has .*sums.*a table is kept in a store when its step names one/,
        ),
      }),
    );
    await driver.close();
    const none = await TestDriver.start(pipeline('none', ({ table }) => table(names).pipe(filterTable(() => true))));
    expect(() => none.store('filtered', keyValueRows())).toThrow('it has names');
    await none.close();
  });

  test('a store of another shape', async () => {
    const driver = await filled();
    expect(() => driver.store('per-10ms', keyValueRows())).toThrow(
      expect.objectContaining({
        code: 'STREAM_STORE_KIND',
        message: "the store 'per-10ms' is a window store: ask for it with windowRows(), not keyValueRows()",
      }),
    );
    await driver.close();
  });
});
