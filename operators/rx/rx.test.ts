import { scan } from 'rxjs';
import { expect, test } from 'vitest';
import { string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { TestDriver } from '../../engine/test-kit/index.ts';
import { to } from '../index.ts';
import { catchError, filter, map, mergeMap, rx } from './index.ts';

const input = { name: 'input', key: string(), value: string() };
const output = { name: 'output', key: string(), value: string() };

async function valuesOf(define: Parameters<typeof pipeline>[1], values: readonly string[]): Promise<readonly (string | null)[]> {
  const driver = await TestDriver.start(pipeline('rx', define, { onError: 'park' }));
  for (const value of values) driver.send(input, 'k', value);
  await driver.settle();
  return driver.read(output).map(({ value }) => value);
}

test('a record that is filtered out is acknowledged', async () => {
  const driver = await TestDriver.start(
    pipeline('rx', ({ from }) =>
      from(input).pipe(
        rx(
          filter((value) => value !== 'b'),
          map((value) => value.length),
          map(String),
        ),
        to(output),
      ),
    ),
  );
  for (const value of ['a', 'b', 'ccc']) driver.send(input, 'k', value);
  expect(driver.read(output).map(({ value }) => value)).toEqual(['1', '3']);
  expect(driver.tasks()[0]?.prepareCommit()[0]?.offset).toBe(3);
});

test('an asynchronous Observable holds its record until it completes', async () => {
  const define: Parameters<typeof pipeline>[1] = ({ from }) =>
    from(input).pipe(rx(mergeMap(async (value) => value.toUpperCase())), to(output));
  expect(await valuesOf(define, ['a', 'b'])).toEqual(['A', 'B']);
});

test('one record that fails leaves the others alone', async () => {
  const define: Parameters<typeof pipeline>[1] = ({ from }) =>
    from(input).pipe(
      rx(
        map((value) => {
          if (value === 'bad') throw new Error('bad');
          return value;
        }),
      ),
      to(output),
    );
  expect(await valuesOf(define, ['a', 'bad', 'c'])).toEqual(['a', 'c']);
});

test('catchError goes on with something else', async () => {
  const define: Parameters<typeof pipeline>[1] = ({ from }) =>
    from(input).pipe(
      rx(
        map((value) => JSON.parse(value) as string),
        catchError(() => ['not json']),
      ),
      to(output),
    );
  expect(await valuesOf(define, ['"ok"', '{'])).toEqual(['ok', 'not json']);
});

test('an operator that remembers across records is refused, naming the step and what to write', () => {
  const define = () =>
    pipeline('rx', ({ from }) => {
      const kept = filter((word: string) => word !== '');
      const remembering = scan((sum: string, value: string) => sum + value);
      // @ts-expect-error scan is no record operator
      from(input).pipe(rx(kept, remembering));
    });
  expect(define).toThrow(
    "pipeline 'rx', step 'rx-1': operator 2 is not one of millrace/operators/rx: operators that remember across records lose data here; use a step with a store, such as aggregate, dedupe or window",
  );
});
