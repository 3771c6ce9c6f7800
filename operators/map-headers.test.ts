import { expect, test } from 'vitest';
import { NO_HEADERS } from '../engine/model/record.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { Step } from '../engine/plan/handle.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails } from '../tests/operators/run-step.ts';
import { count } from './count.ts';
import { mapHeaders } from './map-headers.ts';
import { to } from './to.ts';

const input = { name: 'input', key: string(), value: json<number>() };
const output = { ...input, name: 'output' };

/** Sends `a=1` with a header `trace`, and `b=2` without. */
async function run(step: Step<Stream<string, number>, Stream<string, number>>) {
  const plan = pipeline('heads', ({ from }) => from(input).pipe(step, to(output)), { onError: 'park' });
  const driver = await TestDriver.start(plan);
  driver.send(input, 'a', 1, 7, { headers: [['trace', Buffer.from('t1')]] });
  driver.send(input, 'b', 2, 3);
  await driver.close();
  const out = driver.read(output).map(({ key, value, timestamp, headers }) => {
    const text = headers.map(([name, content]) => `${name}:${content === null ? null : Buffer.from(content)}`).join(' ');
    return `${key}=${value}@${timestamp} ${text}`;
  });
  return { out, parked: driver.deadLetters().length };
}

test('adds to the headers, by value and key; the rest of the record stays', async () => {
  const { out } = await run(mapHeaders((headers, n, key) => [...headers, ['seen', Buffer.from(`${key}${n}`)], ['empty', null]]));
  expect(out).toEqual(['a=1@7 trace:t1 seen:a1 empty:null', 'b=2@3 seen:b2 empty:null']);
});

test('replaces them, also by none, and keeps the order of several of one name', async () => {
  expect((await run(mapHeaders(() => NO_HEADERS))).out).toEqual(['a=1@7 ', 'b=2@3 ']);
  const twice = mapHeaders<string, number>(() => [
    ['n', Buffer.from('2')],
    ['n', Buffer.from('1')],
  ]);
  expect((await run(twice)).out).toEqual(['a=1@7 n:2 n:1', 'b=2@3 n:2 n:1']);
});

test('a function that throws is an error of its record', async () => {
  const { out, parked } = await run(mapHeaders((headers, n) => (n === 1 ? fails() : headers)));
  expect([out, parked]).toEqual([['b=2@3 '], 1]);
});

test('no topic follows, as the key stays', async () => {
  const plan = pipeline('p', ({ from }) =>
    from(input).pipe(
      mapHeaders((headers) => headers),
      count('n'),
    ),
  );
  const driver = await TestDriver.start(plan);
  expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual(['p-n-changelog']);
  await driver.close();
});
