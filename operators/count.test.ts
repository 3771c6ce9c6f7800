import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { KeyValueStore } from '../engine/model/state-store.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { windowRows } from '../engine/query/store-kinds.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { count } from './count.ts';
import { groupTable } from './group-table.ts';
import { keyBy } from './key-by.ts';
import { sliding } from './sliding.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { window } from './window.ts';
import { tumbling } from './windows.ts';

const words = { name: 'words', key: string(), value: json<string>() };
const counts = { name: 'counts', key: string(), value: json<number | null>() };

const wordCount = pipeline('word-count', ({ from }) =>
  from(words).pipe(
    keyBy('by-word', (word) => word),
    count('counts-by-word'),
    toStream(),
    to(counts),
  ),
);

describe('count', () => {
  test('gives the new count for each record, through one repartition topic and one changelog', async () => {
    const driver = await TestDriver.start(wordCount, { partitions: 2 });
    expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual([
      'word-count-by-word-repartition',
      'word-count-counts-by-word-changelog',
    ]);
    ['mill', 'race', 'mill'].forEach((word, i) => void driver.send(words, `line${i}`, word, 10 - i));
    const rows = driver.read(counts).map(({ key, value, timestamp }) => [key, value, timestamp]);
    expect(rows.filter(([key]) => key === 'mill')).toEqual([
      ['mill', 1, 10],
      ['mill', 2, 10],
    ]);
    expect(rows.filter(([key]) => key === 'race')).toEqual([['race', 1, 9]]);
    await driver.close();
  });

  test('leaves records without key or value out, and counts them', async () => {
    const driver = await TestDriver.start(
      pipeline('plain', ({ from }) => from(words).pipe(count('plain'), toStream(), to(counts))),
    );
    driver.send(words, null, 'x');
    driver.send(words, 'k', null);
    expect(driver.read(counts)).toEqual([]);
    expect([driver.dropped('null-key'), driver.dropped('null-value')]).toEqual([1, 1]);
    await driver.close();
  });

  test('goes on from the last commit after a crash, each record counted once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ word: fc.constantFrom('a', 'b', 'c'), crash: fc.boolean(), commit: fc.boolean() }), {
          maxLength: 30,
        }),
        async (steps) => {
          const driver = await TestDriver.start(wordCount, { partitions: 2 });
          for (const { word, crash, commit } of steps) {
            driver.send(words, word, word);
            if (commit) driver.commit();
            if (crash) await driver.restart();
          }
          for (const word of ['a', 'b', 'c']) {
            const expected = steps.filter((step) => step.word === word).length;
            const rows = [0, 1].flatMap((p) => driver.store<KeyValueStore<string, number>>('counts-by-word', p).get(word) ?? []);
            // After a crash the records since the last commit come again into the repartition topic: at least once.
            const total = rows.reduce((sum, { value }) => sum + value, 0);
            expect(total).toBeGreaterThanOrEqual(expected);
            if (!steps.some(({ crash }) => crash)) expect(total).toBe(expected);
          }
          await driver.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('count behind windows and groups', () => {
  test('windows count a record without a value, except sliding ones', async () => {
    const plan = pipeline('windows', ({ from }) => {
      const stream = from(words);
      stream.pipe(window(tumbling('10ms', { grace: '0ms' })), count('tumbled', { emit: 'on-update' }));
      stream.pipe(window(sliding('10ms', { grace: '0ms' })), count('slid', { emit: 'on-update' }));
    });
    const driver = await TestDriver.start(plan);
    driver.send(words, 'a', 'x', 21);
    driver.send(words, 'a', null, 22);
    const rows = (store: string) =>
      [...driver.store(store, windowRows<string, number>()).all()].map(({ start, value }) => `${start}:${value}`);
    expect([rows('tumbled'), rows('slid'), driver.dropped('null-value')]).toEqual([['20:2'], ['11:1'], 1]);
    await driver.close();
  });

  test('the rows of a group: one that leaves it counts no more', async () => {
    const plan = pipeline('groups', ({ table }) =>
      table(words).pipe(
        groupTable('by-word', (word) => word),
        count('n'),
        toStream(),
        to(counts),
      ),
    );
    const driver = await TestDriver.start(plan);
    driver.send(words, 'k1', 'mill');
    driver.send(words, 'k2', 'mill');
    driver.send(words, 'k1', 'race');
    expect(driver.read(counts).map(({ key, value }) => `${key}=${value}`)).toEqual(['mill=1', 'mill=2', 'mill=1', 'race=1']);
    await driver.close();
  });
});
