import { expect, test } from 'vitest';
import { fails, overStream } from '../tests/operators/run-step.ts';
import { flatMap, flatMapValues } from './flat-map.ts';

const three = [
  ['a', 1],
  ['b', 2],
  ['a', 3],
] as const;

test('flatMap gives none, one or several, each with a key of its own', async () => {
  const spread = flatMap('spread', (n: number, key: string) =>
    Array.from({ length: n - 1 }, (_, i) => [`${key}${i}`, n] as const),
  );
  expect((await overStream(spread, three)).out).toEqual(['b0=2@1', 'a0=3@2', 'a1=3@2']);
});

test('flatMapValues gives none, one or several of the same key', async () => {
  const both = flatMapValues((n: number, key: string) => (n === 1 ? [] : [n, `${key}${n}`]));
  expect((await overStream(both, three)).out).toEqual(['b=2@1', 'b="b2"@1', 'a=3@2', 'a="a3"@2']);
});

test('a failure in the middle gives nothing of the record', async () => {
  const halfValues = flatMapValues<string, number, number>(function* (n) {
    yield n;
    if (n === 2) fails();
  });
  const half = flatMap('half', function* (n: number, key: string): Generator<readonly [string, number]> {
    yield [key, n];
    if (n === 2) fails();
  });
  for (const step of [halfValues, half]) {
    const { out, parked } = await overStream(step, three);
    expect([out, parked]).toEqual([['a=1@0', 'a=3@2'], 1]);
  }
});
