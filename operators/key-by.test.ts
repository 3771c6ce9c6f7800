import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { keyValueRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails, overStream } from '../tests/operators/run-step.ts';
import { count } from './count.ts';
import { keyBy } from './key-by.ts';
import { to } from './to.ts';

const input = { name: 'input', key: string(), value: json<number>() };
const output = { name: 'output', key: string(), value: json<number>() };
const parity = (n: number): 'even' | 'odd' => (n % 2 === 0 ? 'even' : 'odd');

test('gives a new key and keeps value and timestamp', async () => {
  const { out } = await overStream(keyBy('by-parity', parity), [
    ['a', 1, 7],
    [null, 2, 3],
  ]);
  expect(out).toEqual(['odd=1@7', 'even=2@3']);
});

test('makes no topic where no later step needs the key', async () => {
  const plan = pipeline('lazy', ({ from }) => from(input).pipe(keyBy('by-parity', parity), to(output)));
  const driver = await TestDriver.start(plan);
  expect(driver.topology.internalTopics).toEqual([]);
  await driver.close();
});

test('all records of a key meet where one does, through a single topic for all of them', async () => {
  const plan = pipeline('meet', ({ from }) => {
    const byParity = from(input).pipe(keyBy('by-parity', parity));
    byParity.pipe(count('first'));
    byParity.pipe(count('second'));
  });
  const driver = await TestDriver.start(plan, { partitions: 3 });
  expect(driver.topology.internalTopics.filter(({ kind }) => kind === 'repartition').map(({ name }) => name)).toEqual([
    'meet-by-parity-repartition',
  ]);
  for (let n = 0; n < 9; n++) driver.send(input, `k${n}`, n);
  for (const store of ['first', 'second']) expect(driver.store(store, keyValueRows<string, number>()).get('even')?.value).toBe(5);
  await driver.close();
});

test('a record whose key becomes null goes no further than the step that needs one', async () => {
  const driver = await TestDriver.start(
    pipeline('none', ({ from }) =>
      from(input).pipe(
        keyBy('by-nothing', (): string | null => null),
        count('n'),
      ),
    ),
  );
  driver.send(input, 'a', 1);
  expect(driver.dropped('null-key')).toBe(1);
  await driver.close();
});

test('a function that throws is an error of its record', async () => {
  const { out, parked } = await overStream(
    keyBy('picky', (n) => (n === 1 ? fails() : 'k')),
    [
      ['a', 1],
      ['a', 2],
    ],
  );
  expect([out, parked]).toEqual([['k=2@1'], 1]);
});
