import { TestDriver } from 'millrace/engine/test-kit';
import { expect, test } from 'vitest';
import enrichment, { customers, invoices, orders, products } from './enrichment.ts';

async function shop(): Promise<TestDriver> {
  const driver = await TestDriver.start(enrichment, { partitions: 3 });
  driver.send(products, 'tea', { title: 'tea', price: 10 }, 0);
  driver.send(customers, 'ada', { name: 'Ada', tier: 'plain' }, 10);
  driver.send(customers, 'ada', { name: 'Ada', tier: 'gold' }, 20);
  return driver;
}
const order = (driver: TestDriver, customer: string, product: string, time: number) =>
  driver.send(orders, `o-${time}`, { customer, product, pieces: 2 }, time);
const totals = (driver: TestDriver) =>
  driver.read(invoices).map(({ key, value }) => `${key}: ${value?.what} for ${value?.to}, ${value?.total}`);

test('an order gets the discount that its customer had at that time', async () => {
  const driver = await shop();
  order(driver, 'ada', 'tea', 25);
  order(driver, 'ada', 'tea', 15);
  expect(totals(driver)).toEqual(['ada: 2 × tea for Ada, 18', 'ada: 2 × tea for Ada, 20']);
  await driver.close();
});

test('an order of an unknown customer or product is parked with the reason, and the next one goes on', async () => {
  const driver = await shop();
  order(driver, 'eve', 'tea', 30);
  order(driver, 'ada', 'gold', 31);
  order(driver, 'ada', 'tea', 32);
  expect(totals(driver)).toHaveLength(1);
  const steps = driver.deadLetters().map(({ headers }) => String(headers.find(([name]) => name === 'millrace-step')?.[1]));
  expect(steps.toSorted()).toEqual(['with-customer', 'with-product']);
  await driver.close();
});
