import { expect, test } from 'vitest';
import { compile } from '../engine/compile/compile.ts';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { count } from './count.ts';
import { map } from './map.ts';
import { suppress } from './suppress.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { NO_END, unlimited } from './unlimited.ts';
import { window } from './window.ts';

const words = { name: 'words', key: string(), value: json<string>() };
const counts = { name: 'counts', key: string(), value: json<number | null>() };
const since = pipeline('since', ({ from }) =>
  from(words).pipe(
    window(unlimited({ start: 100 })),
    count('since-100', { emit: 'on-update' }),
    toStream(),
    map('flat', (n, { key, start, end }) => [`${key}[${start},${end === NO_END ? '' : end})`, n] as const),
    to(counts),
  ),
);

test('one window takes every record from its start on, however late, also after a restart', async () => {
  const driver = await TestDriver.start(since);
  for (const time of [100, 1_000_000, 99]) driver.send(words, 'a', 'x', time);
  driver.commit();
  await driver.restart();
  driver.send(words, 'a', 'x', 101);
  expect(driver.read(counts).map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([
    ['a[100,)', 1, 100],
    ['a[100,)', 2, 1_000_000],
    ['a[100,)', 3, 1_000_000],
  ]);
  expect(driver.dropped('before-start')).toBe(1);
  await driver.close();
});

test('its rows are never deleted by age', () => {
  const changelog = compile(since).internalTopics.find(({ name }) => name === 'since-since-100-changelog');
  expect(changelog?.configs).toEqual({ 'cleanup.policy': 'compact' });
});

test('what waits for its end is refused', () => {
  const closing = (emit: 'on-update' | 'on-close') => () =>
    pipeline('p', ({ from }) =>
      from(words).pipe(window(unlimited()), count('n', { emit }), suppress('final', { until: 'close', buffer: 'unbounded' })),
    );
  expect(closing('on-close')).toThrowError(/step 'n'.*never close.*'on-update'/);
  expect(closing('on-update')).toThrowError(/step 'final'.*windows that close/);
  expect(() => unlimited({ start: -1 })).toThrowError(/at or after the epoch/);
  expect(() => unlimited({ start: new Date('') })).toThrowError(/at or after the epoch/);
});
