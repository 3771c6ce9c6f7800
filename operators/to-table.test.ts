import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { keyValueRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { keyBy } from './key-by.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { toTable } from './to-table.ts';

const readings = { name: 'readings', key: string(), value: json<number>() };
const latest = { name: 'latest', key: string(), value: json<number | null>() };
const plan = pipeline('latest', ({ from }) => from(readings).pipe(toTable('rows'), toStream(), to(latest)));

test('the newest record of a key is its row, by the order of the stream and not by time; null deletes it', async () => {
  const driver = await TestDriver.start(plan);
  driver.send(readings, 'a', 1, 9);
  driver.send(readings, 'a', 2, 3);
  driver.send(readings, 'b', 7, 4);
  driver.send(readings, 'b', null, 5);
  driver.send(readings, null, 7, 6);
  expect(driver.read(latest).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`)).toEqual([
    'a=1@9',
    'a=2@3',
    'b=7@4',
    'b=null@5',
  ]);
  expect(driver.dropped('null-key')).toBe(1);
  driver.commit();
  await driver.restart();
  expect([...driver.store('rows', keyValueRows<string, number>()).all()]).toEqual([['a', { value: 2, timestamp: 3 }]]);
  await driver.close();
});

test('behind a key change the rows lie where their new keys do', async () => {
  const byParity = pipeline('parity', ({ from }) =>
    from(readings).pipe(
      keyBy('by-parity', (n) => (n % 2 === 0 ? 'even' : 'odd')),
      toTable('rows'),
    ),
  );
  const driver = await TestDriver.start(byParity, { partitions: 3 });
  expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual([
    'parity-by-parity-repartition',
    'parity-rows-changelog',
  ]);
  for (let n = 0; n < 6; n++) driver.send(readings, `k${n}`, n);
  expect(driver.store('rows', keyValueRows<string, number>()).count()).toBe(2);
  await driver.close();
});
