import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { keyValueRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { aggregate, to, toStream } from './index.ts';

const ROOM = 1_000_000;
const numbers = { name: 'numbers', key: string(), value: json<number>() };
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
