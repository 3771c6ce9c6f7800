import { expect, test } from 'vitest';
import { fails, overStream } from '../tests/operators/run-step.ts';
import { filter, filterNot } from './filter.ts';

const three = [
  ['a', 1],
  ['b', 2],
  ['a', 3],
] as const;

test('filter and filterNot share the records between them', async () => {
  const isBig = (n: number): boolean => n > 1;
  expect((await overStream(filter(isBig), three)).out).toEqual(['b=2@1', 'a=3@2']);
  expect((await overStream(filterNot(isBig), three)).out).toEqual(['a=1@0']);
});

test('they see the key, and a record without key or value too', async () => {
  const seen: unknown[] = [];
  const look = filter<string, number>((n, key) => {
    seen.push([key, n]);
    return key === null;
  });
  const { out } = await overStream(look, [
    [null, 1],
    ['k', null],
  ]);
  expect(seen).toEqual([
    [null, 1],
    ['k', null],
  ]);
  expect(out).toEqual(['null=1@0']);
});

test('a predicate that throws is an error of its record', async () => {
  const picky = (n: number): boolean => n !== 2 || fails();
  const { out, parked } = await overStream(filter(picky), three);
  expect([out, parked]).toEqual([['a=1@0', 'a=3@2'], 1]);
  expect((await overStream(filterNot(picky), three)).parked).toBe(1);
});
