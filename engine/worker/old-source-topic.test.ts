import { describe, expect, test } from 'vitest';
import { join, to } from '../../operators/index.ts';
import { type OldState, withOldState } from '../../tests/worker/with-old-state.ts';
import { named } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { GUARANTEES } from '../task/task-services.ts';
import { ENDS_MS, IDLE_COMMIT_MS, type WorkerOptions } from './worker-options.ts';

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
  const withRows = (
    work: (old: OldState) => Promise<void>,
    maxTaskIdleMs = -1,
    more: Partial<WorkerOptions> = {},
  ): Promise<void> =>
    withOldState({ plan, guarantee, topics: ['in', 'events', 'out'], compacted: 'in', worker: { maxTaskIdleMs, ...more } }, work);

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

  /** `x` is deleted behind what the task takes before it has an event of later than 5. */
  const lagging = async ({ bench, rows, start }: OldState) => {
    const event = (key: string, timestamp: number) => bench.produce('events', [[key, key, timestamp]]);
    const out = await bench.follow('out', 1);
    await event('first', 5);
    await bench.produce('in', [
      ['x', '1', 1],
      ['y', '1', 2],
      ['x', null, 10],
      ['z', '1', 11],
    ]);
    const worker = await start('a');
    await expect.poll(() => out.length, WAIT).toBe(1);
    expect(rows(worker)).toEqual(['x', 'y']);
    const taken = async (key: string, timestamp: number): Promise<void> => {
      await event(key, timestamp);
      await expect.poll(() => out.at(-1)?.key, WAIT).toBe(key);
      await expect.poll(() => bench.lag('old-state', 'events', 1), WAIT).toBe(0);
    };
    return { worker, event, taken };
  };
  const compactAt = async ({ bench, kafka }: OldState, at: number): Promise<void> => {
    await bench.produce('in', [['z', `${at}`, 20]]);
    await kafka.compact(at);
  };

  test('nor those that were deleted while it lagged, though it committed until a moment before it was stopped', () =>
    withRows(async (old) => {
      const { clock, rebuilt, rows, start, writtenAt } = old;
      const { worker, event, taken } = await lagging(old);
      await compactAt(old, clock.now());
      clock.passedMs = 0.8 * DAY_MS;
      await taken('second', 6);
      expect(writtenAt('a')).toBeLessThan(Date.now() + ENDS_MS);
      await worker.stop();
      clock.passedMs = 1.2 * DAY_MS;
      await compactAt(old, clock.now());
      const again = await start('a');
      await event('last', 100);
      await expect.poll(() => rows(again), WAIT).toEqual(['y', 'z']);
      expect(rebuilt()).toBe(1);
    }, 60 * DAY_MS));

  test.each([
    ['on disk', {}, 1],
    ['in memory', { state: {} }, 0],
  ] as const)('nor %s, once it has lagged for longer than deletions are kept: its run ends behind a commit', (_, more, times) =>
    withRows(
      async (old) => {
        const { bench, clock, rebuilt, rows } = old;
        const { worker, event } = await lagging(old);
        await compactAt(old, clock.now());
        clock.passedMs = 1.2 * DAY_MS;
        await compactAt(old, clock.now());
        await expect
          .poll(() => bench.warnings, WAIT)
          .toEqual([expect.stringContaining('complete longer ago than that keeps deletions')]);
        await expect.poll(() => rows(worker), WAIT).toEqual(['y']);
        await event('last', 100);
        await expect.poll(() => rows(worker), WAIT).toEqual(['y', 'z']);
        expect(rebuilt()).toBe(times);
      },
      60 * DAY_MS,
      more,
    ),
  );

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
