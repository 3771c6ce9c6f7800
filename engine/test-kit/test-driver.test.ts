import { expect, test } from 'vitest';
import { mapValues } from '../../operators/map-values.ts';
import { to } from '../../operators/to.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { TestDriver } from './test-driver.ts';

const words = { name: 'words', key: string(), value: string() };
const lengths = { name: 'lengths', key: string(), value: json<number>() };

test('a record passes the steps of a pipeline and leaves with its timestamp', async () => {
  const plan = pipeline('lengths', ({ from }) => {
    from(words).pipe(
      mapValues((word) => word.length),
      to(lengths),
    );
  });
  const driver = await TestDriver.start(plan);
  driver.send(words, 'a', 'mill', 7);
  driver.send(words, 'b', 'race!', 9);
  expect(driver.read(lengths).map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([
    ['a', 4, 7],
    ['b', 5, 9],
  ]);
  await driver.close();
});

test('a table keeps the newest row over a restart once it is committed', async () => {
  const plan = pipeline('rows', ({ table }) => void table(words, { store: 'rows' }));
  const driver = await TestDriver.start(plan);
  driver.send(words, 'a', 'one', 1);
  driver.commit();
  driver.send(words, 'a', 'two', 2);
  await driver.restart();
  expect(driver.store<import('../model/state-store.ts').KeyValueStore<string, string>>('rows').get('a')).toEqual({
    value: 'two',
    timestamp: 2,
  });
  await driver.close();
});
