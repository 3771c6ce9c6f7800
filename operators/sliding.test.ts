import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { WindowStore } from '../engine/model/state-store.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { aggregate } from './aggregate.ts';
import { map } from './map.ts';
import { sliding } from './sliding.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { window } from './window.ts';

const words = { name: 'words', key: string(), value: json<string>() };
const joined = { name: 'joined', key: string(), value: json<string | null>() };

const near = (emit: 'on-update' | 'on-close', grace: `${number}ms`) =>
  pipeline('near', ({ from }) =>
    from(words).pipe(
      window(sliding('10ms', { grace })),
      aggregate('near', { emit, init: () => '', add: (so, word) => so + word }),
      toStream(),
      map('flat', (value, { key, start, end }) => [`${key}[${start},${end}]`, value] as const),
      to(joined),
    ),
  );

function send(driver: TestDriver, ...records: readonly (readonly [string | null, string | null, number])[]): readonly string[] {
  for (const [key, value, timestamp] of records) driver.send(words, key, value, timestamp);
  return driver.read(joined).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
}

describe('sliding windows on update', () => {
  test('a record has a window that ends with it, and gives the one before it a window that begins after it', async () => {
    const driver = await TestDriver.start(near('on-update', '20ms'));
    expect(send(driver, ['a', 'x', 20])).toEqual(['a[10,20]=x@20']);
    expect(send(driver, ['a', 'y', 30])).toEqual(['a[21,31]=y@30', 'a[20,30]=xy@30']);
    // Both ends belong to the window: 31 is too far from 20.
    expect(send(driver, ['a', 'z', 31])).toEqual(['a[21,31]=yz@31', 'a[31,41]=z@31']);
    await driver.close();
  });

  test('a record that comes out of order gets its own two windows and changes those that span it', async () => {
    const driver = await TestDriver.start(near('on-update', '20ms'));
    send(driver, ['a', 'x', 20], ['a', 'z', 28]);
    expect(send(driver, ['a', 'y', 24])).toEqual(['a[21,31]=zy@28', 'a[18,28]=xzy@28', 'a[14,24]=xy@24', 'a[25,35]=z@28']);
    await driver.close();
  });

  test('records of the first difference after the epoch share the window that begins there', async () => {
    const driver = await TestDriver.start(near('on-update', '20ms'));
    expect(send(driver, ['a', 'x', 3], ['a', 'y', 5])).toEqual(['a[0,10]=x@3', 'a[4,14]=y@5', 'a[0,10]=xy@5']);
    await driver.close();
  });

  test('what comes too late is counted, window by window', async () => {
    const driver = await TestDriver.start(near('on-update', '2ms'));
    send(driver, ['a', 'x', 40]);
    expect(send(driver, ['a', 'y', 27])).toEqual([]);
    expect(driver.dropped('late')).toBe(1);
    // The window that ends with it is closed, the one that begins after it is not.
    expect(send(driver, ['a', 'y', 36])).toEqual(['a[30,40]=xy@40', 'a[37,47]=x@40']);
    expect(driver.dropped('late')).toBe(2);
    send(driver, [null, 'x', 40], ['a', null, 40]);
    expect([driver.dropped('null-key'), driver.dropped('null-value')]).toEqual([1, 1]);
    await driver.close();
  });

  test('keep no more than can still change', async () => {
    const driver = await TestDriver.start(near('on-update', '5ms'));
    for (let t = 20; t < 5000; t += 5) send(driver, ['a', 'x', t]);
    expect([...driver.store<WindowStore<string, string>>('near').all()].length).toBeLessThanOrEqual(10);
    await driver.close();
  });
});

test('on close each window goes out once, also after a restart', async () => {
  const driver = await TestDriver.start(near('on-close', '5ms'));
  expect(send(driver, ['a', 'x', 20], ['b', 'y', 22])).toEqual([]);
  driver.commit();
  await driver.restart();
  expect(send(driver, ['c', 'z', 26])).toEqual(['a[10,20]=x@20']);
  expect(send(driver, ['c', 'z', 28])).toEqual(['b[12,22]=y@22']);
  await driver.close();
});

test('equal a plain computation for any order of records within grace', async () => {
  const plan = near('on-update', '1000ms');
  const records = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 10, max: 60 })), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(records, async (all) => {
      const driver = await TestDriver.start(plan);
      for (const [key, timestamp] of all) driver.send(words, key, 'x', timestamp);
      const rows = [...driver.store<WindowStore<string, string>>('near').all()];
      expect(new Map(rows.map(({ key, start, value }) => [`${key}@${start}`, value.length]))).toEqual(plainWindows(all, 10));
      await driver.close();
    }),
    { numRuns: 200 },
  );
});

/** For each record the window that ends with it, and the one that begins after it where that holds anything. */
function plainWindows(records: readonly (readonly [string, number])[], difference: number): Map<string, number> {
  const windows = new Map<string, number>();
  for (const [key, time] of records) {
    for (const start of [time - difference, time + 1]) {
      const held = records.filter(([of, at]) => of === key && at >= start && at <= start + difference).length;
      if (held > 0) windows.set(`${key}@${start}`, held);
    }
  }
  return windows;
}

test('a difference under 1 ms is refused', () => {
  expect(() => sliding('0ms', { grace: '0ms' })).toThrowError(/difference.*at least 1/);
});
