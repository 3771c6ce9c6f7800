import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { keyValueRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails, overTable } from '../tests/operators/run-step.ts';
import { mapTable } from './map-table.ts';

const updates = [
  ['a', 1, 7],
  ['b', 5, 3],
  ['a', 0, 9],
  ['b', null, 10],
] as const;

test('each update gives the row as the function makes it; null leaves it out, a deletion stays one', async () => {
  for (const store of [{}, { store: 'kept' }]) {
    const tens = mapTable((n: number, key: string) => (n === 0 ? null : `${key}${n * 10}`), store);
    expect((await overTable(tens, updates)).out).toEqual(['a="a10"@7', 'b="b50"@3', 'a=null@9', 'b=null@10']);
  }
});

test('a function that throws is an error of its record', async () => {
  const picky = mapTable<string, number, number>((n) => (n === 5 ? fails() : n));
  const { out, parked } = await overTable(picky, updates.slice(0, 2));
  expect([out, parked]).toEqual([['a=1@7'], 1]);
});

test('rows that are kept can be queried, and survive a crash', async () => {
  const numbers = { name: 'numbers', key: string(), value: json<number>() };
  const driver = await TestDriver.start(
    pipeline('tens', ({ table }) => table(numbers).pipe(mapTable((n) => n * 10, { store: 'tens' }))),
  );
  driver.send(numbers, 'a', 1, 5);
  driver.commit();
  await driver.restart();
  expect(driver.store('tens', keyValueRows<string, number>()).get('a')).toEqual({ value: 10, timestamp: 5 });
  await driver.close();
});
