import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { fails } from '../tests/operators/run-step.ts';
import { joinGlobal } from './join-global.ts';
import { to } from './to.ts';

interface Bill {
  readonly amount: number;
  readonly currency: string | null;
}
const bills = { name: 'bills', key: string(), value: json<Bill>() };
const rates = { name: 'rates', key: string(), value: json<number>() };
const euros = { name: 'euros', key: string(), value: json<string>() };
const key = (bill: Bill, _id: string): string | null => (bill.currency === 'none' ? fails() : bill.currency);
const select = ({ amount }: Bill, rate: number | null): string => (rate === null ? `${amount}?` : `${amount * rate}`);

async function start(onMissing: 'null' | 'drop' | 'park' | 'stop', partitions = 1) {
  const plan = pipeline(
    'euros',
    ({ from, globalTable }) => {
      const table = globalTable(rates);
      const step =
        onMissing === 'null'
          ? joinGlobal('rate', table, { key, onMissing, select })
          : joinGlobal('rate', table, { key, onMissing, select });
      from(bills).pipe(step, to(euros));
    },
    { onError: 'park' },
  );
  const driver = await TestDriver.start(plan, { partitionsOf: { bills: partitions, rates: 2 } });
  const read = () => driver.read(euros).map(({ key: id, value, timestamp }) => `${id}=${value}@${timestamp}`);
  return { driver, read };
}

test('every partition finds every row, by a key made from the record, without a topic in between', async () => {
  const { driver, read } = await start('drop', 3);
  driver.send(rates, 'SEK', 2, 100);
  driver.send(rates, 'NOK', 3, 100);
  for (let i = 0; i < 6; i++) driver.send(bills, `b${i}`, { amount: i, currency: i % 2 === 0 ? 'SEK' : 'NOK' }, i);
  expect(read().toSorted()).toEqual(['b0=0@0', 'b1=3@1', 'b2=4@2', 'b3=9@3', 'b4=8@4', 'b5=15@5']);
  expect(driver.topology.internalTopics).toEqual([]);
  await driver.close();
});

test('the rows are those of this moment; a row that comes later joins nothing by itself', async () => {
  const { driver, read } = await start('drop');
  driver.send(bills, 'b1', { amount: 1, currency: 'SEK' }, 50);
  driver.send(rates, 'SEK', 2, 100);
  driver.send(bills, 'b2', { amount: 1, currency: 'SEK' }, 50);
  driver.send(rates, 'SEK', null, 101);
  driver.send(bills, 'b3', { amount: 1, currency: 'SEK' }, 200);
  expect(read()).toEqual(['b2=2@50']);
  expect(driver.dropped('no-row')).toBe(2);
  await driver.close();
});

test.each([
  ['null', ['b1=1?@1', 'b2=1?@2', 'null=1?@3'], [0, 0, 0]],
  ['drop', [], [2, 1, 0]],
  ['park', [], [0, 1, 2]],
] as const)('onMissing %s: what has no row, or no key of a row', async (onMissing, out, counts) => {
  const { driver, read } = await start(onMissing);
  driver.send(bills, 'b1', { amount: 1, currency: 'SEK' }, 1);
  driver.send(bills, 'b2', { amount: 1, currency: null }, 2);
  driver.send(bills, null, { amount: 1, currency: 'SEK' }, 3);
  expect(read()).toEqual(out);
  expect([driver.dropped('no-row'), driver.dropped('null-key'), driver.deadLetters().length]).toEqual(counts);
  await driver.close();
});

test('a record without a value is counted, a key that fails is an error of its record', async () => {
  const { driver, read } = await start('null');
  driver.send(bills, 'b1', null);
  driver.send(bills, 'b2', { amount: 1, currency: 'none' });
  expect([read(), driver.dropped('null-value'), driver.deadLetters().length]).toEqual([[], 1, 1]);
  await driver.close();
});
