import { expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { sessionRows, windowRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { count } from './count.ts';
import { keyBy } from './key-by.ts';
import { session } from './session.ts';
import { SessionStream, WindowedStream, window } from './window.ts';
import { hopping, tumbling } from './windows.ts';

const clicks = { name: 'clicks', key: string(), value: json<string>() };
const grace = { grace: '0ms' } as const;

test('one stream is grouped by several kinds of windows, each by the time of its own records', async () => {
  const plan = pipeline('clicks', ({ from }) => {
    const stream = from(clicks);
    stream.pipe(window(tumbling('10ms', grace)), count('tumbled', { emit: 'on-update' }));
    stream.pipe(window(hopping('10ms', { advance: '5ms', grace: '5ms' })), count('hopped', { emit: 'on-update' }));
    stream.pipe(window(session('3ms', { grace: '4ms' })), count('visits', { emit: 'on-update' }));
  });
  const driver = await TestDriver.start(plan);
  for (const time of [20, 23, 27]) driver.send(clicks, 'ada', '/', time);
  const windows = (store: string) =>
    [...driver.store(store, windowRows<string, number>()).all()].map(({ start, value }) => `${start}:${value}`);
  expect(windows('tumbled')).toEqual(['20:3']);
  expect(windows('hopped')).toEqual(['15:2', '20:3', '25:1']);
  expect(
    [...driver.store('visits', sessionRows<string, number>()).all()].map(({ start, end, value }) => [start, end, value]),
  ).toEqual([
    [20, 23, 2],
    [27, 27, 1],
  ]);
  await driver.close();
});

test('it has no node of its own, and a key change before it makes its topic before the aggregation', async () => {
  const plan = pipeline('pages', ({ from }) => {
    const pages = from(clicks).pipe(keyBy('by-page', (page) => page));
    const [windowed, visits] = [pages.pipe(window(tumbling('10ms', grace))), pages.pipe(window(session('1ms', grace)))];
    expect([windowed instanceof WindowedStream, visits instanceof SessionStream]).toEqual([true, true]);
    expect([windowed.port, visits.port]).toEqual([pages.port, pages.port]);
    windowed.pipe(count('n', { emit: 'on-close' }));
  });
  const driver = await TestDriver.start(plan);
  expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual([
    'pages-by-page-repartition',
    'pages-n-changelog',
    'pages-n-progress-changelog',
  ]);
  await driver.close();
});
