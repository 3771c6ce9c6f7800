import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails } from '../tests/operators/run-step.ts';
import { branch } from './branch.ts';
import { to } from './to.ts';

const topic = (name: string) => ({ name, key: string(), value: json<number>() });
const [input, even, big, rest] = [topic('input'), topic('even'), topic('big'), topic('rest')];

test('gives each record to the first branch that takes it, and the others to rest', async () => {
  const plan = pipeline('branches', ({ from }) => {
    const parts = from(input).pipe(branch({ even: (n) => n % 2 === 0, big: (n, key) => n > 2 && key === 'a' }));
    parts.even.pipe(to(even));
    parts.big.pipe(to(big));
    parts.rest.pipe(to(rest));
  });
  const driver = await TestDriver.start(plan);
  for (const n of [1, 2, 3, 4]) driver.send(input, 'a', n, n);
  driver.send(input, 'b', 5, 5);
  const read = (from: typeof input) => driver.read(from).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
  expect([read(even), read(big), read(rest)]).toEqual([['a=2@2', 'a=4@4'], ['a=3@3'], ['a=1@1', 'b=5@5']]);
  await driver.close();
});

test('a branch that is not used leaves its records out, and no other gets them', async () => {
  const plan = pipeline('one', ({ from }) =>
    from(input)
      .pipe(branch({ even: (n) => n % 2 === 0, all: () => true }))
      .even.pipe(to(even)),
  );
  const driver = await TestDriver.start(plan);
  for (const n of [1, 2]) driver.send(input, 'a', n);
  expect(driver.read(even).map(({ value }) => value)).toEqual([2]);
  await driver.close();
});

test('a predicate that throws is an error of its record, which goes to no branch', async () => {
  const plan = pipeline(
    'picky',
    ({ from }) => {
      const parts = from(input).pipe(branch({ even: (n) => (n === 1 ? fails() : n % 2 === 0) }));
      parts.even.pipe(to(even));
      parts.rest.pipe(to(rest));
    },
    { onError: 'park' },
  );
  const driver = await TestDriver.start(plan);
  for (const n of [1, 2, 3]) driver.send(input, 'a', n);
  expect([driver.deadLetters(), driver.read(even), driver.read(rest)].map((records) => records.length)).toEqual([1, 1, 1]);
  await driver.close();
});

test("no branch is called 'rest'", () => {
  const define = () =>
    pipeline('clash', ({ from }) =>
      from(input)
        .pipe(branch({ rest: () => true }))
        .rest.pipe(to(rest)),
    );
  expect(define).toThrow("'rest' is what no branch took");
});
