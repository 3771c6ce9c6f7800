import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkerBench } from '../worker/worker-bench.ts';
import { Counted } from './counted.ts';
import { countingPlan } from './counting-plan.ts';
import { ObservedWorker } from './observed-worker.ts';

const TASKS = 6;
/** How long a group may take to share out its topics on a machine that has other work. */
const SHARED_MS = 40_000;

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const start = () => ObservedWorker.start(bench, countingPlan, { standbys: 1, guarantee: 'exactly-once' });

/** Every task has one worker that works on it and, where there are several, another one that stands by; they share evenly. */
async function expectShared(...workers: readonly ObservedWorker[]): Promise<void> {
  const each = TASKS / workers.length;
  const active = workers.map(() => each);
  const standbys = workers.length > 1 ? TASKS : 0;
  const shares = () => {
    const standby = workers.map(({ tasks }) => tasks.standby);
    return {
      active: workers.map(({ tasks }) => tasks.active),
      standbys: standby.reduce((sum, count) => sum + count, 0),
      isEven: standby.every((count) => Math.abs(count - standbys / workers.length) <= 1),
    };
  };
  await expect.poll(shares, { timeout: SHARED_MS }).toEqual({ active, standbys, isEven: true });
}

test('standby: tasks and their standbys are shared evenly by the workers that are there, while records are counted', async () => {
  const counted = await Counted.begin(bench, TASKS);
  let one = await start();
  await counted.more();
  await expectShared(one);
  let two = await start();
  await counted.more(() => expectShared(one, two));
  let three = await start();
  await counted.more(() => expectShared(one, two, three));
  await one.stop();
  await counted.more(() => expectShared(two, three));
  await two.stop();
  await counted.more(() => expectShared(three));
  one = await start();
  await counted.more(() => expectShared(one, three));
  two = await start();
  await counted.more(() => expectShared(one, two, three));
  await three.stop();
  await counted.more(() => expectShared(one, two));
  await one.stop();
  await counted.more(() => expectShared(two));
  three = await start();
  await counted.more(() => expectShared(two, three));
  one = await start();
  await counted.more(() => expectShared(one, two, three));
});
