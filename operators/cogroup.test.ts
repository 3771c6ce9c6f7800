import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { KeyValueStore, SessionStore, WindowStore } from '../engine/model/state-store.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { cogroup, cogrouped } from './cogroup.ts';
import { keyBy } from './key-by.ts';
import { session } from './session.ts';
import { suppress } from './suppress.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { window } from './window.ts';
import { tumbling } from './windows.ts';

const bills = { name: 'bills', key: string(), value: json<number>() };
const payments = { name: 'payments', key: string(), value: json<{ readonly by: string; readonly amount: number }>() };
const gifts = { name: 'gifts', key: string(), value: json<number>() };
const balances = { name: 'balances', key: string(), value: json<number | null>() };
const balance = { init: () => 0, add: (sum: number, bill: number) => sum - bill };
const give = (sum: number, gift: number) => sum + gift;

test('several streams change one row, each in its own way, through their own repartition topics', async () => {
  const plan = pipeline('balances', ({ from }) => {
    const byPayer = from(payments).pipe(keyBy('by-payer', ({ by }) => by));
    from(bills).pipe(
      cogroup('balance', {
        ...balance,
        and: [cogrouped(byPayer, (sum: number, { amount }) => sum + amount), cogrouped(from(gifts), give)],
      }),
      toStream(),
      to(balances),
    );
  });
  const driver = await TestDriver.start(plan, { partitions: 2 });
  expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual([
    'balances-by-payer-repartition',
    'balances-balance-changelog',
  ]);
  driver.send(bills, 'ada', 30, 5);
  driver.send(payments, 'p-1', { by: 'ada', amount: 20 }, 9);
  driver.send(gifts, 'ada', 1, 7);
  driver.send(gifts, 'ada', null);
  driver.send(bills, null, 5);
  expect(driver.read(balances).map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([
    ['ada', -30, 5],
    ['ada', -10, 9],
    ['ada', -9, 9],
  ]);
  expect([driver.dropped('null-key'), driver.dropped('null-value')]).toEqual([1, 1]);
  driver.commit();
  await driver.restart();
  const row = [0, 1].map((p) => driver.store<KeyValueStore<string, number>>('balance', p).get('ada')?.value);
  expect(row).toContain(-9);
  await driver.close();
});

test('streams that are not partitioned alike are refused', async () => {
  const plan = pipeline('p', ({ from }) =>
    from(bills).pipe(cogroup('balance', { ...balance, and: [cogrouped(from(gifts), give)] })),
  );
  await expect(TestDriver.start(plan, { partitionsOf: { bills: 2, gifts: 3 } })).rejects.toThrowError(/balance/);
});

test('behind windows each stream has a time of its own', async () => {
  const plan = pipeline('w', ({ from }) =>
    from(bills).pipe(
      window(tumbling('10ms', { grace: '0ms' })),
      cogroup('balance', { ...balance, emit: 'on-update', and: [cogrouped(from(gifts), give)] }),
    ),
  );
  const driver = await TestDriver.start(plan);
  driver.send(gifts, 'ada', 7, 2);
  driver.send(bills, 'ada', 1, 10);
  driver.send(gifts, 'ada', 7, 3);
  driver.send(bills, 'ada', 1, 9);
  expect(driver.dropped('late')).toBe(1);
  const rows = [...driver.store<WindowStore<string, number>>('balance').all()];
  // The store forgets by the newest window of all streams: the second gift began a row that is too old to be kept.
  expect(rows.map(({ start, value }) => [start, value])).toEqual([[10, -1]]);
  await driver.close();
});

test('sessions of all streams merge, and suppress gives the final result', async () => {
  const plan = pipeline('s', ({ from }) =>
    from(bills).pipe(
      window(session('5ms', { grace: '10ms' })),
      cogroup('balance', {
        ...balance,
        emit: 'on-update',
        merge: (first, second) => first + second,
        and: [cogrouped(from(gifts), give)],
      }),
      suppress('final', { until: 'close', buffer: 'unbounded' }),
    ),
  );
  const driver = await TestDriver.start(plan);
  driver.send(bills, 'ada', 30, 10);
  driver.send(bills, 'ada', 30, 20);
  driver.send(gifts, 'ada', 9, 15);
  expect(
    [...driver.store<SessionStore<string, number>>('balance').all()].map(({ start, end, value }) => [start, end, value]),
  ).toEqual([[10, 20, -51]]);
  await driver.close();
});

test('windows without a choice of emission are refused with the fix', () => {
  const untyped = cogroup as unknown as (name: string, options: object) => (input: unknown) => unknown;
  const plan = (emit: string | undefined) => () =>
    pipeline('p', ({ from }) =>
      untyped('balance', { ...balance, emit, and: [] })(from(bills).pipe(window(tumbling('1s', { grace: '0ms' })))),
    );
  expect(plan(undefined)).toThrowError(/step 'balance'.*emit: 'on-update'/);
  expect(plan('on-close')).toThrowError(/suppress/);
});
