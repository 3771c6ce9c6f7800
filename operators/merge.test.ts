import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { overStream } from '../tests/operators/run-step.ts';
import { count } from './count.ts';
import { filter } from './filter.ts';
import { keyBy } from './key-by.ts';
import { merge } from './merge.ts';
import { to } from './to.ts';

const three = [
  ['a', 1],
  ['b', 2],
  ['a', 3],
] as const;

test('has the records of all its inputs, in the order in which they came', async () => {
  const ends = (stream: Stream<string, number>) =>
    stream.pipe(
      filter((n) => n === 1),
      merge(stream.pipe(filter((n) => n > 2))),
    );
  expect((await overStream(ends, three)).out).toEqual(['a=1@0', 'a=3@2']);
});

test('a stream that is merged with itself is given once, as in Kafka Streams', async () => {
  const itself = (stream: Stream<string, number>) => stream.pipe(merge(stream, stream.pipe(filter((n) => n > 2))));
  expect((await overStream(itself, three)).out).toEqual(['a=1@0', 'b=2@1', 'a=3@2', 'a=3@2']);
});

test('topics are merged, and the order within each is kept', async () => {
  const topic = (name: string) => ({ name, key: string(), value: json<number>() });
  const [first, second, all] = [topic('first'), topic('second'), topic('all')];
  const driver = await TestDriver.start(pipeline('all', ({ from }) => from(first).pipe(merge(from(second)), to(all))));
  driver.send(first, 'k', 1);
  driver.send(second, 'k', 10);
  driver.send(first, 'k', 2);
  const values = driver.read(all).map(({ value }) => value ?? 0);
  expect(values.filter((n) => n < 10)).toEqual([1, 2]);
  expect(values).toHaveLength(3);
  await driver.close();
});

test('where one input has changed its key, all pass the topic of that change', async () => {
  const input = { name: 'input', key: string(), value: json<number>() };
  const plan = pipeline('p', ({ from }) => {
    const stream = from(input);
    stream.pipe(merge(stream.pipe(keyBy('by-nothing', () => 'all'))), count('n'));
  });
  const driver = await TestDriver.start(plan);
  driver.send(input, 'k', 1);
  expect(
    driver
      .readBytes('p-by-nothing-repartition')
      .map(({ key }) => `${key}`)
      .toSorted(),
  ).toEqual(['all', 'k']);
  await driver.close();
});
