import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkerBench } from '../worker/worker-bench.ts';
import { Counted } from './counted.ts';
import { countingPlan } from './counting-plan.ts';
import { ObservedWorker } from './observed-worker.ts';

/** The first one leads its group. */
const NAMES = ['A', 'B', 'C'];
const TASKS = 9;
const BOUNCES = 2;
const SHARED_MS = 40_000;

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

test('static membership: workers that are restarted one after the other, again and again, cause no rebalance', async () => {
  const counted = await Counted.begin(bench, TASKS);
  const start = (name: string) =>
    ObservedWorker.start(bench, countingPlan, {
      instanceId: `consumer-${name}`,
      // Longer than any restart takes.
      sessionTimeout: '60s',
      guarantee: 'exactly-once',
    });
  const workers = new Map<string, ObservedWorker>();
  for (const name of NAMES) workers.set(name, await start(name));
  const of = <T>(tell: (worker: ObservedWorker) => T): T[] => [...workers.values()].map(tell);
  await expect.poll(() => of(({ tasks }) => tasks.active), { timeout: SHARED_MS }).toEqual([3, 3, 3]);
  await counted.more();
  const generation = workers.get('A')?.generation ?? 0;
  expect(of((worker) => worker.generation)).toEqual([generation, generation, generation]);
  for (let bounce = 0; bounce < BOUNCES; bounce++) {
    for (const name of NAMES) {
      await workers.get(name)?.stop();
      workers.set(name, await start(name));
      await counted.more();
      expect(of(({ tasks }) => tasks.active)).toEqual([3, 3, 3]);
      expect(of((worker) => worker.generation)).toEqual([generation, generation, generation]);
    }
  }
});
