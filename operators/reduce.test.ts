import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { Step } from '../engine/plan/handle.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails, overStream } from '../tests/operators/run-step.ts';
import { groupTable } from './group-table.ts';
import { map } from './map.ts';
import { reduce } from './reduce.ts';
import { sliding } from './sliding.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { window } from './window.ts';
import { tumbling } from './windows.ts';

type Numbers = Stream<string, number>;
const sum = { add: (a: number, b: number) => a + b };

/** A windowed sum, under the key and the start of its window. */
const summed =
  (windows: ReturnType<typeof tumbling> | ReturnType<typeof sliding>): Step<Numbers, Stream<string, number | null>> =>
  (stream) =>
    stream.pipe(
      window(windows),
      reduce('sum', { ...sum, emit: 'on-update' }),
      toStream(),
      map('flat', (n, { key, start }) => [`${key}${start}`, n]),
    );

test('the first value of a key stands for itself, the others are added; a row has the largest timestamp', async () => {
  const { out, dropped } = await overStream<number | null>(
    (stream) => stream.pipe(reduce('sum', sum), toStream()),
    [
      ['a', 1, 7],
      ['b', 5, 8],
      ['a', 2, 3],
      [null, 1],
      ['a', null],
    ],
  );
  expect(out).toEqual(['a=1@7', 'b=5@8', 'a=3@7']);
  expect([dropped('null-key'), dropped('null-value')]).toEqual([1, 1]);
});

test('null deletes the row, and the next value begins anew', async () => {
  const untilTen = { add: (a: number, b: number) => (a + b >= 10 ? null : a + b) };
  const { out } = await overStream<number | null>(
    (stream) => stream.pipe(reduce('sum', untilTen), toStream()),
    [
      ['a', 6, 1],
      ['a', 6, 2],
      ['a', 3, 3],
    ],
  );
  expect(out).toEqual(['a=6@1', 'a=null@2', 'a=3@3']);
});

test('behind windows each has a sum of its own; sliding ones leave records without a value out, others do not', async () => {
  const records = [
    ['a', 1, 100],
    ['a', 2, 104],
    ['a', null, 105],
  ] as const;
  const tumbled = await overStream(summed(tumbling('10ms', { grace: '0ms' })), records);
  expect(tumbled.out).toEqual(['a100=1@100', 'a100=3@104', 'a100=3@105']);
  const slid = await overStream(summed(sliding('10ms', { grace: '0ms' })), records);
  expect(slid.out).toEqual(['a90=1@100', 'a101=2@104', 'a94=3@104']);
  expect([tumbled.dropped('null-value'), slid.dropped('null-value')]).toEqual([0, 1]);
});

test('behind groupTable a row that changes is subtracted and added', async () => {
  const people = { name: 'people', key: string(), value: json<number>() };
  const ages = { name: 'ages', key: string(), value: json<number | null>() };
  const plan = pipeline('ages', ({ table }) =>
    table(people).pipe(
      groupTable('all', () => 'all'),
      reduce('age', { ...sum, subtract: (a, b) => a - b }),
      toStream(),
      to(ages),
    ),
  );
  const driver = await TestDriver.start(plan);
  for (const [key, age] of [
    ['ada', 30],
    ['bob', 20],
    ['ada', 31],
  ] as const)
    driver.send(people, key, age);
  driver.send(people, 'bob', null);
  expect(driver.read(ages).map(({ value }) => value)).toEqual([30, 50, 51, 31]);
  await driver.close();
  const untyped = reduce as unknown as (name: string, options: object) => Step<unknown, unknown>;
  expect(() => pipeline('p', ({ table }) => untyped('age', sum)(table(people).pipe(groupTable('all', () => 'all'))))).toThrow(
    "behind groupTable(…) give 'subtract' too",
  );
});

test('a function that throws is an error of its record; the row stays as it was', async () => {
  const picky = { add: (a: number, b: number) => (b === 5 ? fails() : a + b) };
  const { out, parked } = await overStream<number | null>(
    (stream) => stream.pipe(reduce('sum', picky), toStream()),
    [
      ['a', 1, 1],
      ['a', 5, 2],
      ['a', 2, 3],
    ],
  );
  expect([out, parked]).toEqual([['a=1@1', 'a=3@3'], 1]);
});
