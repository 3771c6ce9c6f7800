import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails, overStream } from '../tests/operators/run-step.ts';
import { count } from './count.ts';
import { map } from './map.ts';

test('changes key and value, and keeps the timestamp', async () => {
  const swap = map('swap', (n: number, key: string) => [`${key}${n}`, n * 10]);
  const { out } = await overStream(swap, [
    ['a', 1, 7],
    ['b', 2, 3],
  ]);
  expect(out).toEqual(['a1=10@7', 'b2=20@3']);
});

test('a function that throws is an error of its record', async () => {
  const picky = map('picky', (n: number, key: string) => (n === 1 ? fails() : [key, n]));
  const { out, parked } = await overStream(picky, [
    ['a', 1],
    ['a', 2],
  ]);
  expect([out, parked]).toEqual([['a=2@1'], 1]);
});

test('a later step that needs the key reads through one topic, with the key written by its serde', async () => {
  const input = { name: 'input', key: string(), value: json<number>() };
  const plan = pipeline('sizes', ({ from }) =>
    from(input).pipe(
      map('by-size', (n, key) => [n, key], { key: json<number>() }),
      count('sizes'),
    ),
  );
  const driver = await TestDriver.start(plan);
  driver.send(input, 'a', 5);
  expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual(['sizes-by-size-repartition', 'sizes-sizes-changelog']);
  expect(driver.readBytes('sizes-by-size-repartition').map(({ key, value }) => [`${key}`, `${value}`])).toEqual([['5', '"a"']]);
  await driver.close();
});
