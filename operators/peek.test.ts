import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails, overStream } from '../tests/operators/run-step.ts';
import { forEach, peek } from './peek.ts';

const input = { name: 'input', key: string(), value: json<number>() };

test('peek sees each record once and passes it on', async () => {
  const seen: unknown[] = [];
  const look = peek((n: number, key: string) => void seen.push([key, n]));
  const { out } = await overStream(look, [
    ['a', 1, 7],
    ['b', 2, 3],
  ]);
  expect(out).toEqual(['a=1@7', 'b=2@3']);
  expect(seen).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('a record that is processed again after a crash is shown again', async () => {
  const seen: number[] = [];
  const driver = await TestDriver.start(pipeline('look', ({ from }) => from(input).pipe(forEach((n) => void seen.push(n)))));
  driver.send(input, 'a', 1);
  driver.commit();
  driver.send(input, 'a', 2);
  await driver.restart();
  expect(seen).toEqual([1, 2, 2]);
  await driver.close();
});

test('forEach sees each record with its key', async () => {
  const seen: unknown[] = [];
  const plan = pipeline('each', ({ from }) => from(input).pipe(forEach((n, key) => void seen.push([key, n]))));
  const driver = await TestDriver.start(plan);
  driver.send(input, 'abc', 4);
  expect(seen).toEqual([['abc', 4]]);
  await driver.close();
});

test('a function that throws is an error of its record, which goes no further', async () => {
  const { out, parked } = await overStream(
    peek((n: number) => (n === 1 ? fails() : undefined)),
    [
      ['a', 1],
      ['a', 2],
    ],
  );
  expect([out, parked]).toEqual([['a=2@1'], 1]);
  const driver = await TestDriver.start(pipeline('each', ({ from }) => from(input).pipe(forEach(fails)), { onError: 'park' }));
  driver.send(input, 'a', 1);
  expect(driver.deadLetters()).toHaveLength(1);
  await driver.close();
});
