import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Duration } from '../engine/model/duration.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { WindowStore } from '../engine/model/state-store.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { aggregate } from './aggregate.ts';
import { map } from './map.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { window } from './window.ts';
import { tumbling } from './windows.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const sums = { name: 'sums', key: string(), value: json<number | null>() };

describe('aggregate', () => {
  test('takes the records of a key together, from what init gives; null deletes the row', async () => {
    const plan = pipeline('sums', ({ from }) =>
      from(numbers).pipe(
        aggregate('sum', {
          init: (key) => key.length * 100,
          add: (sum: number, n, key) => (n === 0 || key === 'none' ? null : sum + n),
        }),
        toStream(),
        to(sums),
      ),
    );
    const driver = await TestDriver.start(plan);
    const records = [
      ['a', 1, 7],
      ['bb', 2, 8],
      ['a', 3, 5],
      ['a', 0, 6],
      ['a', 4, 4],
    ] as const;
    for (const [key, value, timestamp] of records) driver.send(numbers, key, value, timestamp);
    expect(driver.read(sums).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`)).toEqual([
      'a=101@7',
      'bb=202@8',
      'a=104@7',
      'a=null@7',
      'a=104@4',
    ]);
    await driver.close();
  });

  test('leaves records without key or value out; behind windows add is given the missing value', async () => {
    const seen: unknown[] = [];
    const look = {
      init: () => 0,
      add: (sum: number, n: number) => {
        seen.push(n);
        return sum + (n ?? 0);
      },
    };
    const plan = pipeline('sums', ({ from }) => {
      from(numbers).pipe(aggregate('plain', look));
      from(numbers).pipe(window(tumbling('10ms', { grace: '0ms' })), aggregate('windowed', { ...look, emit: 'on-update' }));
    });
    const driver = await TestDriver.start(plan);
    driver.send(numbers, null, 1);
    driver.send(numbers, 'a', null);
    expect([driver.dropped('null-key'), driver.dropped('null-value'), seen]).toEqual([2, 1, [null]]);
    await driver.close();
  });
});

describe('aggregate by window', () => {
  const plan = (emit: 'on-update' | 'on-close', retention: Duration = '15ms') =>
    pipeline('sums', ({ from }) =>
      from(numbers).pipe(
        window(tumbling('10ms', { grace: '5ms' })),
        aggregate('sums-10ms', { emit, retention, init: () => 0, add: (sum, n) => sum + n }),
        toStream(),
        map('flat', (sum, { key, start, end }) => [`${key}[${start},${end})`, sum] as const),
        to(sums),
      ),
    );
  const send = (driver: TestDriver, ...records: readonly (readonly [string, number, number])[]) => {
    for (const [key, value, timestamp] of records) driver.send(numbers, key, value, timestamp);
    return driver.read(sums).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
  };

  test('on update: a result for each record, and late ones are counted', async () => {
    const driver = await TestDriver.start(plan('on-update'));
    expect(send(driver, ['a', 1, 0], ['a', 2, 9], ['a', 4, 10], ['a', 8, 3])).toEqual([
      'a[0,10)=1@0',
      'a[0,10)=3@9',
      'a[10,20)=4@10',
      'a[0,10)=11@9',
    ]);
    // The window [0,10) takes records while 10 > stream time - 5.
    expect(send(driver, ['b', 1, 14], ['a', 1, 2])).toEqual(['b[10,20)=1@14', 'a[0,10)=12@9']);
    expect(send(driver, ['b', 1, 15], ['a', 1, 2])).toEqual(['b[10,20)=2@15']);
    expect(driver.dropped('late')).toBe(1);
    await driver.close();
  });

  test('on close: one result for each window, ordered by start and key, also over a restart', async () => {
    const driver = await TestDriver.start(plan('on-close', '1s'));
    expect(send(driver, ['b', 1, 0], ['a', 2, 9], ['a', 3, 10], ['a', 1, 14])).toEqual([]);
    expect(send(driver, ['a', 4, 15])).toEqual(['a[0,10)=2@9', 'b[0,10)=1@0']);
    driver.commit();
    await driver.restart();
    expect(send(driver, ['a', 9, 9])).toEqual([]);
    expect(driver.dropped('late')).toBe(1);
    expect(send(driver, ['c', 1, 40])).toEqual(['a[10,20)=8@15']);
    await driver.close();
  });

  test('keeps no more windows than can still change', async () => {
    const driver = await TestDriver.start(plan('on-update'));
    for (let t = 0; t < 10_000; t += 5) driver.send(numbers, 'a', 1, t);
    expect([...driver.store<WindowStore<string, number>>('sums-10ms').all()].length).toBeLessThanOrEqual(3);
    await driver.close();
  });

  test('equals a plain computation for any order of records', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(60)), { maxLength: 60 }), async (records) => {
        const driver = await TestDriver.start(plan('on-update'));
        const expected = new Map<string, number>();
        let time = -1;
        for (const [key, timestamp] of records) {
          time = Math.max(time, timestamp);
          const start = Math.floor(timestamp / 10) * 10;
          const name = `${key}[${start},${start + 10})`;
          if (start + 10 > time - 5) expected.set(name, (expected.get(name) ?? 0) + 1);
          driver.send(numbers, key, 1, timestamp);
        }
        const last = new Map(driver.read(sums).map(({ key, value }) => [String(key), value]));
        expect(last).toEqual(expected);
        await driver.close();
      }),
      { numRuns: 100 },
    );
  });
});
