import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails, overStream } from '../tests/operators/run-step.ts';
import { count } from './count.ts';
import { mapValues } from './map-values.ts';
import { to } from './to.ts';

test('changes the value and keeps key and timestamp; a null comes to it as any other value', async () => {
  const told = mapValues((n: number | null, key: string) => `${key}:${n}`);
  const { out } = await overStream(told, [
    ['a', 1, 7],
    ['b', null, 3],
  ]);
  expect(out).toEqual(['a="a:1"@7', 'b="b:null"@3']);
});

test('keeps the headers', async () => {
  const input = { name: 'input', key: string(), value: json<number>() };
  const output = { ...input, name: 'output' };
  const driver = await TestDriver.start(
    pipeline('p', ({ from }) =>
      from(input).pipe(
        mapValues((n) => n + 1),
        to(output),
      ),
    ),
  );
  const headers = [['trace', Buffer.from('1')]] as const;
  driver.send(input, 'k', 1, 0, { headers });
  expect(driver.read(output).map((record) => record.headers.map(([name, value]) => `${name}=${value}`))).toEqual([['trace=1']]);
  await driver.close();
});

test('no topic follows, as the key stays', async () => {
  const input = { name: 'input', key: string(), value: json<number>() };
  const plan = pipeline('p', ({ from }) =>
    from(input).pipe(
      mapValues((n) => n + 1),
      count('n'),
    ),
  );
  const driver = await TestDriver.start(plan);
  expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual(['p-n-changelog']);
  await driver.close();
});

test('a function that throws is an error of its record', async () => {
  const picky = mapValues<string, number, number>((n) => (n === 1 ? fails() : n));
  const { out, parked } = await overStream(picky, [
    ['a', 1],
    ['a', 2],
  ]);
  expect([out, parked]).toEqual([['a=2@1'], 1]);
});
