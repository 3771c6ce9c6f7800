import { TestDriver } from 'millrace/engine/test-kit';
import { expect, test } from 'vitest';
import fraud, { missed, payments, suspicions } from './fraud-window.ts';

const SECOND = 1_000;
const pay = (driver: TestDriver, card: string, second: number, country = 'FI') =>
  driver.send(payments, `${card}-${second}`, { card, country }, second * SECOND);
const suspected = (driver: TestDriver) =>
  driver.read(suspicions).map(({ key, value }) => `${key} ${value?.count} ${value?.countries.join('+')}`);

test('the fourth payment within a minute is suspicious; a minute later all begins anew', async () => {
  const driver = await TestDriver.start(fraud, { partitions: 3 });
  for (const second of [1, 2, 3, 59]) pay(driver, 'ada', second);
  for (const second of [30, 70, 110, 150]) pay(driver, 'bob', second);
  expect(suspected(driver)).toEqual(['ada 4 FI']);
  await driver.close();
});

test('two countries within a minute are suspicious', async () => {
  const driver = await TestDriver.start(fraud);
  pay(driver, 'ada', 1, 'FI');
  pay(driver, 'ada', 20, 'BR');
  expect(suspected(driver)).toEqual(['ada 2 FI+BR']);
  await driver.close();
});

test('a payment is judged up to 30 seconds after its minute; what comes later is kept for a person', async () => {
  const driver = await TestDriver.start(fraud);
  pay(driver, 'ada', 10, 'FI');
  pay(driver, 'eve', 89);
  pay(driver, 'ada', 11, 'BR');
  expect(suspected(driver)).toEqual(['ada 2 FI+BR']);
  pay(driver, 'eve', 90);
  pay(driver, 'ada', 12, 'US');
  expect(suspected(driver)).toEqual([]);
  expect(driver.read(missed).map(({ value }) => value?.country)).toEqual(['US']);
  expect(driver.dropped('late')).toBe(1);
  await driver.close();
});
