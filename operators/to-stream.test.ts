import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';

const rows = { name: 'rows', key: string(), value: json<number>() };
const updates = { name: 'updates', key: string(), value: json<number | null>() };

test('each update is a record: the new row, or null where it is gone, at the time of the update', async () => {
  const driver = await TestDriver.start(pipeline('updates', ({ table }) => table(rows).pipe(toStream(), to(updates))));
  driver.send(rows, 'a', 1, 7);
  driver.send(rows, 'a', 1, 3);
  driver.send(rows, 'a', null, 9);
  driver.send(rows, null, 5, 10);
  expect(driver.read(updates).map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([
    ['a', 1, 7],
    ['a', 1, 3],
    ['a', null, 9],
  ]);
  await driver.close();
});

test('a deletion is written as one: a record without a value', async () => {
  const driver = await TestDriver.start(pipeline('updates', ({ table }) => table(rows).pipe(toStream(), to(updates))));
  driver.send(rows, 'a', 1);
  driver.send(rows, 'a', null);
  expect(driver.readBytes('updates').map(({ value }) => value?.toString())).toEqual(['1', undefined]);
  await driver.close();
});
