import { describe, expect, test } from 'vitest';
import { toTable } from '../../operators/index.ts';
import { type OldState, withOldState } from '../../tests/worker/with-old-state.ts';
import { named } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { GUARANTEES } from '../task/task-services.ts';
import { IDLE_COMMIT_MS } from './worker-options.ts';

const DAY_MS = 86_400_000;
const WAIT = { timeout: 30_000 };
const plan = pipeline(named('old-state'), ({ from }) =>
  from({ name: named('in'), key: string(), value: string() }).pipe(toTable('rows')),
);

describe.each(GUARANTEES)('%s', { timeout: 120_000 }, (guarantee) => {
  const withRows = (work: (old: OldState) => Promise<void>): Promise<void> =>
    withOldState({ plan, guarantee, topics: ['in'], compacted: 'old-state-rows-changelog' }, work);

  test('rows that were deleted elsewhere, so long ago that the changelog has forgotten it, do not come back with an old disk', () =>
    withRows(async ({ bench, kafka, clock, rebuilt, run }) => {
      const runOnce = async (machine: string, keys: readonly string[]) => (await run(machine, keys)).stop();
      await bench.produce('in', [
        ['x', '1'],
        ['y', '1'],
      ]);
      await runOnce('a', ['x', 'y']);
      await bench.produce('in', [
        ['x', null],
        ['z', '0'],
      ]);
      await runOnce('b', ['y', 'z']);
      for (const day of [0, 2, 4, 6]) {
        clock.aheadMs = day * DAY_MS;
        await bench.produce('in', [['z', `${day}`]]);
        await runOnce('b', ['y', 'z']);
        await kafka.compact(clock.now());
      }
      const changelog = await bench.follow('old-state-rows-changelog', 1);
      await expect.poll(() => changelog.at(-1)?.value).toBe('6');
      expect(changelog.map(({ key }) => key)).not.toContain('x');
      // Its own disk is behind by nothing, however old it is.
      expect(rebuilt()).toBe(0);

      await bench.produce('in', [['z', 'last']]);
      await runOnce('a', ['y', 'z']);
      expect(rebuilt()).toBe(1);
    }));

  test('what was stopped two days ago, and nobody wrote to since, is not restored', () =>
    withRows(async ({ bench, clock, metrics, rebuilt, run }) => {
      const keys = Array.from({ length: 20 }, (_, i) => `k${i}`).sort();
      await bench.produce('in', keys);
      await (await run('a', keys)).stop();
      clock.aheadMs = 2 * DAY_MS;
      await (await run('a', keys)).stop();
      expect([rebuilt(), metrics.sum('restore_records_total')]).toEqual([0, 0]);
    }));

  test('a worker with nothing to do says each hour that nobody else wrote, in case it crashes', () =>
    withRows(async ({ bench, clock, run, writtenAt }) => {
      await bench.produce('in', ['x']);
      await run('a', ['x']);
      clock.passedMs = IDLE_COMMIT_MS + 60_000;
      await expect.poll(() => writtenAt('a'), WAIT).toBeGreaterThan(Date.now() + IDLE_COMMIT_MS);
    }));

  test('a standby that had nothing to read for days says that it has everything, and its disk is not restored', () =>
    withRows(async ({ bench, clock, rebuilt, start, run, writtenAt }) => {
      await bench.produce('in', ['x', 'y']);
      const worker = await run('a', ['x', 'y']);
      const standby = await start('b');
      await expect.poll(() => writtenAt('b'), WAIT).toBeGreaterThan(0);
      clock.passedMs = 2 * DAY_MS;
      await expect.poll(() => writtenAt('b'), WAIT).toBeGreaterThan(Date.now() + 2 * DAY_MS - 60_000);
      await standby.stop();
      await bench.produce('in', [['x', null], 'z', 'zz']);
      await expect.poll(() => bench.lag('old-state', 'in', 1), WAIT).toBe(0);
      await worker.stop();
      await (await run('b', ['y', 'z', 'zz'])).stop();
      expect(rebuilt()).toBe(0);
    }));

  test('a worker that had nothing to do for days knows until it stops that nobody else wrote', () =>
    withRows(async ({ bench, clock, rebuilt, run }) => {
      await bench.produce('in', ['x', 'y']);
      const worker = await run('a', ['x', 'y']);
      clock.aheadMs = 2 * DAY_MS;
      await worker.stop();
      await bench.produce('in', [['x', null], 'z', 'zz']);
      await (await run('b', ['y', 'z', 'zz'])).stop();
      await (await run('a', ['y', 'z', 'zz'])).stop();
      expect(rebuilt()).toBe(0);
    }));

  test('rows in memory of a worker that the group went on without for days are not gone on with', () =>
    withOldState(
      { plan, guarantee, topics: ['in'], compacted: 'old-state-rows-changelog', worker: { state: {} } },
      async ({ bench, kafka, clock, rows, run }) => {
        await bench.produce('in', ['x', 'y']);
        const worker = await run('a', ['x', 'y']);
        // What others did meanwhile.
        await bench.produce('old-state-rows-changelog', [['x', null]]);
        for (const day of [0, 2, 4]) {
          await bench.produce('old-state-rows-changelog', [['z', `${day}`]]);
          await kafka.compact(clock.now() + day * DAY_MS);
        }
        kafka.inject({ api: ['OffsetCommit', 'TxnOffsetCommit'], error: 'UNKNOWN_MEMBER_ID', times: 1 });
        clock.passedMs = 5 * DAY_MS;
        await expect.poll(() => rows(worker), WAIT).toEqual(['y', 'z']);
        expect(bench.warnings.some((text) => text.includes('longer ago than that keeps deletions'))).toBe(true);
      },
    ));

  test('and are, however long it runs, where it was their owner until a moment ago', () =>
    withOldState(
      { plan, guarantee, topics: ['in'], compacted: 'old-state-rows-changelog', worker: { state: {} } },
      async ({ bench, kafka, clock, rows, run }) => {
        await bench.produce('in', ['x', 'y']);
        const worker = await run('a', ['x', 'y']);
        clock.passedMs = 2 * DAY_MS;
        await bench.produce('in', ['z']);
        await expect.poll(() => bench.lag('old-state', 'in', 1), WAIT).toBe(0);
        await bench.produce('old-state-rows-changelog', [['x', null], 'v']);
        const refusal = kafka.inject({ api: ['OffsetCommit', 'TxnOffsetCommit'], error: 'UNKNOWN_MEMBER_ID', times: 1 });
        await bench.produce('in', ['zz']);
        await expect.poll(() => refusal.hits, WAIT).toBe(1);
        await expect.poll(() => rows(worker), WAIT).toEqual(['v', 'y', 'z', 'zz']);
        expect(bench.warnings.filter((text) => text.includes('keeps deletions'))).toEqual([]);
      },
    ));
});
