import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { TableOptions } from '../engine/plan/table.ts';
import { keyValueRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails } from '../tests/operators/run-step.ts';
import { aggregate } from './aggregate.ts';
import { count } from './count.ts';
import { groupTable } from './group-table.ts';

interface Person {
  readonly city: string | null;
  readonly age: number;
}
const people = { name: 'people', key: string(), value: json<Person>() };

async function start(fn: (person: Person, key: string) => string | null, options: TableOptions<string, Person> = {}) {
  const plan = pipeline(
    'cities',
    ({ table }) => {
      const groups = table(people, options).pipe(groupTable('by-city', fn));
      groups.pipe(count('heads'));
      const age = { init: () => 0, add: (sum: number, { age }: Person) => sum + age };
      groups.pipe(aggregate('age', { ...age, subtract: (sum, person) => sum - person.age }));
    },
    { onError: 'park' },
  );
  const driver = await TestDriver.start(plan);
  const rows = (store: string) =>
    Object.fromEntries([...driver.store(store, keyValueRows<string, number>()).all()].map(([key, { value }]) => [key, value]));
  const messages = () => driver.readBytes('cities-by-city-repartition').map(({ key }) => `${key}`);
  return { driver, rows, messages };
}

test('an update that stays in its group is one record, one that moves takes the row out of the old and puts it into the new', async () => {
  const { driver, rows, messages } = await start(({ city }) => city);
  driver.send(people, 'ada', { city: 'Oslo', age: 30 });
  driver.send(people, 'ada', { city: 'Oslo', age: 31 });
  driver.send(people, 'bob', { city: 'Oslo', age: 20 });
  expect(messages()).toEqual(['Oslo', 'Oslo', 'Oslo']);
  expect([rows('heads'), rows('age')]).toEqual([{ Oslo: 2 }, { Oslo: 51 }]);
  driver.send(people, 'ada', { city: 'Bergen', age: 31 });
  expect(messages()).toEqual(['Oslo', 'Bergen']);
  expect([rows('heads'), rows('age')]).toEqual([
    { Oslo: 1, Bergen: 1 },
    { Oslo: 20, Bergen: 31 },
  ]);
  await driver.close();
});

test('a row that is deleted, or whose new key is null, is taken out', async () => {
  const { driver, rows, messages } = await start(({ city }) => city);
  driver.send(people, 'ada', { city: null, age: 30 });
  expect(messages()).toEqual([]);
  for (const key of ['ada', 'bob']) driver.send(people, key, { city: 'Oslo', age: 30 });
  driver.send(people, 'ada', { city: null, age: 30 });
  driver.send(people, 'bob', null);
  expect([rows('heads'), rows('age')]).toEqual([{ Oslo: 0 }, { Oslo: 0 }]);
  await driver.close();
});

test('of a table that keeps history only the newest row counts', async () => {
  const { driver, rows } = await start(({ city }) => city, { history: '1s' });
  driver.send(people, 'ada', { city: 'Oslo', age: 30 }, 10);
  driver.send(people, 'ada', { city: 'Bergen', age: 29 }, 5);
  expect(rows('heads')).toEqual({ Oslo: 1 });
  await driver.close();
});

test('a function that throws is an error of its record', async () => {
  const { driver, rows } = await start((_person, key) => (key === 'ada' ? fails() : 'Oslo'));
  for (const key of ['ada', 'bob']) driver.send(people, key, { city: 'Oslo', age: 30 });
  expect([driver.deadLetters().length, rows('heads')]).toEqual([1, { Oslo: 1 }]);
  await driver.close();
});
