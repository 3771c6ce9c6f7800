import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { type PipelineSources, pipeline } from '../engine/plan/pipeline.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { join } from './join.ts';
import { to } from './to.ts';

const orders = { name: 'orders', key: string(), value: json<string>() };
const cities = { name: 'cities', key: string(), value: json<string>() };
const parcels = { name: 'parcels', key: string(), value: json<string>() };
const select = (item: string, city: string | null): string => `${item}-${city}`;

async function start(define: (sources: PipelineSources) => Stream<string, string>) {
  const driver = await TestDriver.start(
    pipeline('parcels', (sources) => void define(sources).pipe(to(parcels)), { onError: 'park' }),
  );
  const read = () => driver.read(parcels).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
  return { driver, read };
}

describe('join', () => {
  test('with the current row, whatever its timestamp; a row that comes later joins nothing by itself', async () => {
    const { driver, read } = await start(({ from, table }) =>
      from(orders).pipe(join('city', table(cities), { onMissing: 'drop', select })),
    );
    driver.send(orders, 'ada', 'tea', 1);
    driver.send(cities, 'ada', 'Oslo', 9);
    expect(read()).toEqual([]);
    driver.send(orders, 'ada', 'pen', 5);
    driver.send(cities, 'ada', null, 10);
    driver.send(orders, 'ada', 'cup', 11);
    expect(read()).toEqual(['ada=pen-Oslo@5']);
    expect(driver.dropped('no-row')).toBe(2);
    await driver.close();
  });

  test('a row that is missing: null in its place, or an error that parks the record', async () => {
    const open = await start(({ from, table }) => from(orders).pipe(join('city', table(cities), { onMissing: 'null', select })));
    open.driver.send(orders, 'ada', 'tea', 1);
    open.driver.send(orders, null, 'pen', 2);
    expect(open.read()).toEqual(['ada=tea-null@1', 'null=pen-null@2']);
    await open.driver.close();
    const strict = await start(({ from, table }) =>
      from(orders).pipe(join('city', table(cities), { onMissing: 'park', select })),
    );
    strict.driver.send(orders, 'ada', 'tea', 1);
    expect(strict.read()).toEqual([]);
    const [letter] = strict.driver.deadLetters();
    expect(letter?.headers.map(([name, value]) => `${name}=${value}`)).toContain('millrace-error-code=STREAM_JOIN_MISSING');
    await strict.driver.close();
  });

  test('a row that must be there stops the task', async () => {
    const { driver } = await start(({ from, table }) =>
      from(orders).pipe(join('city', table(cities), { onMissing: 'stop', select })),
    );
    expect(() => driver.send(orders, 'ada', 'tea')).toThrow('there is no row for the key "ada"');
    await driver.close();
  });

  test('records without value, and without a key where one is needed, are left out and counted', async () => {
    const { driver, read } = await start(({ from, table }) =>
      from(orders).pipe(join('city', table(cities), { onMissing: 'drop', select })),
    );
    driver.send(orders, 'ada', null);
    driver.send(orders, null, 'tea');
    expect([read(), driver.dropped('null-value'), driver.dropped('null-key')]).toEqual([[], 1, 1]);
    await driver.close();
  });
});

describe('join with a table that keeps history', () => {
  const define =
    (grace: { readonly grace?: '10ms' }) =>
    ({ from, table }: PipelineSources) =>
      from(orders).pipe(join('city', table(cities, { history: '1s' }), { onMissing: 'null', select, ...grace }));

  test('with the row as it was at the time of the record', async () => {
    const { driver, read } = await start(define({}));
    driver.send(cities, 'ada', 'Oslo', 10);
    driver.send(cities, 'ada', 'Bergen', 20);
    for (const time of [25, 15, 5]) driver.send(orders, 'ada', 'tea', time);
    expect(read()).toEqual(['ada=tea-Bergen@25', 'ada=tea-Oslo@15', 'ada=tea-null@5']);
    await driver.close();
  });

  test('with grace records wait for rows that come late, and leave in the order of their times, also after a crash', async () => {
    const { driver, read } = await start(define({ grace: '10ms' }));
    driver.send(orders, 'ada', 'tea', 12);
    driver.send(orders, 'ada', 'pen', 11);
    driver.send(cities, 'ada', 'Oslo', 10);
    expect(read()).toEqual([]);
    driver.commit();
    await driver.restart();
    driver.send(orders, 'bob', 'cup', 22);
    expect(read()).toEqual(['ada=pen-Oslo@11', 'ada=tea-Oslo@12']);
    driver.send(orders, 'bob', 'mug', 3);
    expect(read()).toEqual(['bob=mug-null@3']);
    await driver.close();
  });

  test('with grace a record without a key is left out: Kafka Streams fails on it', async () => {
    const { driver, read } = await start(define({ grace: '10ms' }));
    driver.send(orders, null, 'tea', 12);
    driver.send(orders, 'bob', 'cup', 30);
    expect([read(), driver.dropped('null-key')]).toEqual([[], 1]);
    await driver.close();
  });
});
