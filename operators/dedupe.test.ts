import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { WindowStore } from '../engine/model/state-store.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { dedupe } from './dedupe.ts';
import { flatMap } from './flat-map.ts';
import { to } from './to.ts';

const orders = { name: 'orders', key: string(), value: json<string>() };
const once = { name: 'once', key: string(), value: json<string>() };
const plan = pipeline('once', ({ from }) => from(orders).pipe(dedupe('seen', { within: '10ms' }), to(once)));

function send(driver: TestDriver, ...records: readonly (readonly [string | null, number])[]): readonly string[] {
  for (const [key, timestamp] of records) driver.send(orders, key, 'x', timestamp);
  return driver.read(once).map(({ key, timestamp }) => `${key}@${timestamp}`);
}

describe('dedupe', () => {
  test('the first passes, those within the interval do not, both ends included; then another begins', async () => {
    const driver = await TestDriver.start(plan);
    expect(send(driver, ['a', 100], ['a', 105], ['a', 110], ['b', 110], ['a', 111], ['a', 112])).toEqual([
      'a@100',
      'b@110',
      'a@111',
    ]);
    expect(driver.dropped('duplicate')).toBe(3);
    await driver.close();
  });

  test('a record that comes out of order is a duplicate of a newer one that is near enough', async () => {
    const driver = await TestDriver.start(plan);
    expect(send(driver, ['a', 100], ['a', 90], ['a', 89])).toEqual(['a@100', 'a@89']);
    // What is older than the interval passes and is not remembered.
    expect(send(driver, ['a', 89])).toEqual(['a@89']);
    await driver.close();
  });

  test('records without a key always pass', async () => {
    const driver = await TestDriver.start(plan);
    expect(send(driver, [null, 1], [null, 1])).toEqual(['null@1', 'null@1']);
    await driver.close();
  });

  test('remembers no longer than the interval', async () => {
    const driver = await TestDriver.start(plan);
    for (let t = 0; t < 3000; t++) driver.send(orders, `o-${t}`, 'x', t);
    expect([...driver.store<WindowStore<string, string>>('seen').all()]).toHaveLength(11);
    await driver.close();
  });

  test('equals a plain computation', async () => {
    const records = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: -20, max: 8 })), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(records, async (all) => {
        const driver = await TestDriver.start(plan);
        const passed = new Map<string, number>();
        const expected: string[] = [];
        let time = 100;
        const sent = all.map(([key, ahead]) => {
          const timestamp = time + ahead;
          time = Math.max(time, timestamp);
          const last = passed.get(key);
          const known = last !== undefined && time - last <= 10 && last - timestamp <= 10;
          if (!known) expected.push(`${key}@${timestamp}`);
          if (!known && timestamp >= time - 10) passed.set(key, timestamp);
          return [key, timestamp] as const;
        });
        driver.send(orders, 'clock', 'x', 100);
        expect(send(driver, ...sent)).toEqual(['clock@100', ...expected]);
        await driver.close();
      }),
      { numRuns: 200 },
    );
  });
});

test('records of one key that one input gives are duplicates of each other', async () => {
  const twice = pipeline('twice', ({ from }) =>
    from(orders).pipe(
      flatMap('double', (value, key) => [
        [key, value],
        [key, `${value}'`],
      ]),
      dedupe('seen', { within: '10ms' }),
      to(once),
    ),
  );
  const driver = await TestDriver.start(twice);
  driver.send(orders, 'a', 'x', 5);
  expect(driver.read(once).map(({ value }) => value)).toEqual(['x']);
  await driver.close();
});

test('a record that is processed again, though the store remembers it, passes again', async () => {
  const driver = await TestDriver.start(plan);
  driver.send(orders, 'b', 'x', 1);
  driver.commit();
  expect(send(driver, ['a', 5], ['a', 6])).toEqual(['b@1', 'a@5']);
  // Its entries reach the changelog, the offsets are not committed.
  for (const task of driver.tasks()) task.prepareCommit();
  await driver.restart();
  expect(send(driver)).toEqual(['a@5']);
  expect(driver.dropped('duplicate')).toBe(2);
  await driver.close();
});
