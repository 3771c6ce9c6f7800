import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { keyValueStore, sessionStore, versionedStore, windowStore } from './declared-stores.ts';
import { processValues } from './process-values.ts';
import { to } from './to.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const sums = { name: 'sums', key: string(), value: json<string>() };

describe('declared stores', () => {
  test('of every shape keep their rows over a crash', async () => {
    const newest = keyValueStore<string, number>('newest');
    const windows = windowStore<string, number>('windows', { retention: '1s' });
    const all = windowStore<string, number>('all', { retention: '1s', duplicates: true });
    const sessions = sessionStore<string, number>('sessions', { retention: '1s' });
    const versions = versionedStore<string, number>('versions', { history: '1s' });
    const define = processValues<string, number, string>('keep', {
      stores: [newest, windows, all, sessions, versions],
      start:
        ({ store, forward }) =>
        ({ key, value, timestamp }) => {
          const before = store(newest).get(key)?.value ?? null;
          store(newest).put(key, value, timestamp);
          store(windows).put(key, 100, value, timestamp);
          store(all).put(key, 100, value, timestamp);
          store(sessions).put(key, 100, 200, value);
          store(versions).put(key, value, timestamp);
          const kept = [...store(all).fetchRange(key, 0, 1_000)].map((row) => row.value);
          forward(
            JSON.stringify([
              before,
              store(windows).fetch(key, 100)?.value,
              kept,
              store(sessions).fetch(key, 100, 200),
              store(versions).get(key, 101)?.value,
            ]),
          );
        },
    });
    const driver = await TestDriver.start(pipeline('shapes', ({ from }) => from(numbers).pipe(define, to(sums))));
    driver.send(numbers, 'k', 1, 101);
    driver.commit();
    await driver.restart();
    driver.send(numbers, 'k', 2, 102);
    expect(driver.read(sums).map(({ value }) => value)).toEqual(['[null,1,[1],1,1]', '[1,2,[1,2],2,1]']);
    await driver.close();
  });

  test('forget what is older than their retention, and the topics behind them too', async () => {
    const windows = windowStore<string, number>('windows', { retention: '100ms' });
    const sessions = sessionStore<string, number>('sessions', { retention: '100ms' });
    const keep = processValues<string, number, string>('keep', {
      stores: [windows, sessions],
      start:
        ({ store, forward }) =>
        ({ key, value, timestamp }) => {
          store(windows).put(key, timestamp, value, timestamp);
          store(sessions).put(key, timestamp, timestamp, value);
          const starts = [...store(windows).fetchRange(key, 0, timestamp)].map(({ start }) => start);
          const ends = [...store(sessions).findSessions(key, 0, timestamp)].map(({ end }) => end);
          forward(JSON.stringify([starts, ends]));
        },
    });
    const driver = await TestDriver.start(pipeline('ages', ({ from }) => from(numbers).pipe(keep, to(sums))));
    for (const time of [10, 60, 150]) driver.send(numbers, 'k', time, time);
    expect(driver.read(sums).map(({ value }) => value)).toEqual(['[[10],[10]]', '[[10,60],[10,60]]', '[[60,150],[60,150]]']);
    const changelogs = driver.topology.internalTopics.map(({ name, configs }) => [name, configs?.['cleanup.policy']]);
    expect(changelogs).toEqual([
      ['ages-windows-changelog', 'compact,delete'],
      ['ages-sessions-changelog', 'compact,delete'],
    ]);
    await driver.close();
  });
});
