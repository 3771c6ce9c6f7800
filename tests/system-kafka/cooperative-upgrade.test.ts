import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkerBench } from '../worker/worker-bench.ts';
import { Counted } from './counted.ts';
import { countingPlan } from './counting-plan.ts';
import { ObservedWorker } from './observed-worker.ts';

const TASKS = 9;
const SHARED_MS = 40_000;

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

/** A worker whose client knows `range` only, as those of older versions do. */
const older = () => start(['range']);
const newer = () => start(['millrace-sticky', 'range']);

function start(assignors: readonly ['range'] | readonly ['millrace-sticky', 'range']): Promise<ObservedWorker> {
  return ObservedWorker.start(bench, countingPlan, { guarantee: 'exactly-once', standbys: 1 }, { assignors });
}

test('cooperative upgrade: workers change one after the other from range to the sticky assignor and back, and lose nothing', async () => {
  const counted = await Counted.begin(bench, TASKS);
  const workers = [await older(), await older(), await older()];
  const tasks = (kind: 'active' | 'standby'): number => workers.reduce((sum, worker) => sum + worker.tasks[kind], 0);
  const roll = async (next: () => Promise<ObservedWorker>): Promise<void> => {
    for (const [i, worker] of workers.entries()) {
      await counted.more(() => worker.stop());
      workers[i] = await next();
      // While one of them knows range only, that is how they share, and nobody stands by.
      if (i < workers.length - 1)
        await expect.poll(() => [tasks('active'), tasks('standby')], { timeout: SHARED_MS }).toEqual([TASKS, 0]);
      await counted.more();
    }
  };
  await expect.poll(() => [tasks('active'), tasks('standby')], { timeout: SHARED_MS }).toEqual([TASKS, 0]);
  await counted.more();
  await roll(newer);
  // All of them know the sticky one, which every task has one worker by, and another that stands by.
  await expect.poll(() => workers.map((worker) => worker.tasks.active), { timeout: SHARED_MS }).toEqual([3, 3, 3]);
  await expect.poll(() => tasks('standby'), { timeout: SHARED_MS }).toBe(TASKS);
  await roll(older);
  await expect.poll(() => workers.map((worker) => worker.tasks.active), { timeout: SHARED_MS }).toEqual([3, 3, 3]);
  await expect.poll(() => tasks('standby'), { timeout: SHARED_MS }).toBe(0);
  await counted.more();
});
