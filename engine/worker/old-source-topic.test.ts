import { describe, expect, test } from 'vitest';
import { join, to } from '../../operators/index.ts';
import { type OldState, withOldState } from '../../tests/worker/with-old-state.ts';
import { named } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { GUARANTEES } from '../task/task-services.ts';
import { ENDS_MS, IDLE_COMMIT_MS } from './worker-options.ts';

const DAY_MS = 86_400_000;
const WAIT = { timeout: 30_000 };
const strings = (name: string) => ({ name: named(name), key: string(), value: string() });
/** Rows are restored from `in`. A row that is newer than the newest event waits for events. */
const plan = pipeline(
  named('old-state'),
  ({ from, table }) =>
    from(strings('events')).pipe(
      join('with-row', table(strings('in'), { store: 'rows' }), {
        onMissing: 'null',
        select: (event, row) => `${event} ${row}`,
        value: string(),
      }),
      to(strings('out')),
    ),
  { optimize: { reuseSourceTopics: true } },
);

describe.each(GUARANTEES)('%s', { timeout: 120_000 }, (guarantee) => {
  const withRows = (work: (old: OldState) => Promise<void>, maxTaskIdleMs = -1): Promise<void> =>
    withOldState({ plan, guarantee, topics: ['in', 'events', 'out'], compacted: 'in', worker: { maxTaskIdleMs } }, work);

  test('rows that were deleted while the group was away, so long ago that the topic has forgotten it, are not kept', () =>
    withRows(async ({ bench, kafka, clock, rebuilt, run }) => {
      await bench.produce('in', ['x', 'y']);
      await (await run('a', ['x', 'y'])).stop();
      await bench.produce('in', [['x', null], 'z']);
      for (const day of [2, 4, 6]) {
        clock.aheadMs = day * DAY_MS;
        await bench.produce('in', ['z']);
        await kafka.compact(clock.now());
      }
      await (await run('a', ['y', 'z'])).stop();
      expect(rebuilt()).toBe(1);
    }));

  test('nor those that were deleted while it lagged, however often it committed meanwhile', () =>
    withRows(async ({ bench, kafka, clock, rebuilt, rows, start, writtenAt }) => {
      const events = (...list: readonly (readonly [string, number])[]) =>
        bench.produce(
          'events',
          list.map(([key, timestamp]) => [key, key, timestamp] as const),
        );
      const out = await bench.follow('out', 1);
      await events(['first', 5]);
      await bench.produce('in', [
        ['x', '1', 1],
        ['y', '1', 2],
        ['x', null, 10],
        ['z', '1', 11],
      ]);
      const worker = await start('a');
      await expect.poll(() => out.length, WAIT).toBe(1);
      expect(rows(worker)).toEqual(['x', 'y']);
      for (const day of [2, 4, 6]) {
        clock.passedMs = day * DAY_MS;
        await bench.produce('in', [['z', `${day}`, 20 + day]]);
        await kafka.compact(clock.now());
        await events([`${day}`, 5 + day / 2]);
        await expect.poll(() => out.at(-1)?.key, WAIT).toBe(`${day}`);
      }
      await expect.poll(() => bench.lag('old-state', 'events', 1), WAIT).toBe(0);
      expect(rows(worker)).toEqual(['x', 'y']);
      expect(writtenAt('a')).toBeLessThan(Date.now() + ENDS_MS);
      await worker.stop();

      const again = await start('a');
      await events(['last', 100]);
      await expect.poll(() => rows(again), WAIT).toEqual(['y', 'z']);
      expect(rebuilt()).toBe(1);
    }, 60 * DAY_MS));

  test('rows that have everything are found to be as new as the last answer of the log, and are not restored', () =>
    withRows(async ({ bench, clock, rebuilt, run, writtenAt }) => {
      await bench.produce('in', ['x', 'y']);
      const worker = await run('a', ['x', 'y']);
      const began = Date.now();
      const later = (): number => {
        clock.passedMs += 2 * IDLE_COMMIT_MS;
        return writtenAt('a') ?? 0;
      };
      await expect.poll(later, WAIT).toBeGreaterThan(began + DAY_MS);
      await worker.stop();
      clock.passedMs += DAY_MS / 2;
      await bench.produce('in', [['x', null], 'z', 'zz']);
      await (await run('a', ['y', 'z', 'zz'])).stop();
      expect(rebuilt()).toBe(0);
    }));
});
