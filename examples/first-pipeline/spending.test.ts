import { TestDriver } from 'millrace/engine/test-kit';
import { expect, test } from 'vitest';
import spending, { orders, spent } from './spending.ts';

test('each order gives a new sum of its customer; refunds do not count', async () => {
  const driver = await TestDriver.start(spending);
  driver.send(orders, 'o1', { customer: 'ada', total: 30 });
  driver.send(orders, 'o2', { customer: 'bob', total: 7 });
  driver.send(orders, 'o3', { customer: 'ada', total: 12 });
  driver.send(orders, 'o4', { customer: 'ada', total: -12 });
  expect(driver.read(spent).map(({ key, value }) => [key, value])).toEqual([
    ['ada', 30],
    ['bob', 7],
    ['ada', 42],
  ]);
  await driver.close();
});

test('sums survive a crash', async () => {
  const driver = await TestDriver.start(spending);
  driver.send(orders, 'o1', { customer: 'ada', total: 30 });
  driver.commit();
  await driver.restart();
  driver.send(orders, 'o2', { customer: 'ada', total: 12 });
  expect(driver.read(spent).at(-1)?.value).toBe(42);
  await driver.close();
});
