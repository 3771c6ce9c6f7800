import { afterEach, beforeEach, expect, test } from 'vitest';
import type { kafkaLog } from '../../connectors/kafka/index.ts';
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

type Assignors = NonNullable<Parameters<typeof kafkaLog>[0]['assignors']>;

/** What workers of three versions, each newer than the one before, offer to their group. */
const VERSIONS = {
  range: ['range'],
  sticky: ['millrace-sticky', 'range'],
  cooperative: ['millrace-cooperative', 'millrace-sticky', 'range'],
} as const satisfies Record<string, Assignors>;
type Version = keyof typeof VERSIONS;

const start = (version: Version): Promise<ObservedWorker> =>
  ObservedWorker.start(bench, countingPlan, { guarantee: 'exactly-once', standbys: 1 }, { assignors: VERSIONS[version] });

test.each([
  ['range', 'cooperative'],
  ['sticky', 'cooperative'],
] as const)(
  'cooperative upgrade: workers change one after the other from %s to %s and back, and lose nothing',
  async (older, newer) => {
    const counted = await Counted.begin(bench, TASKS);
    const workers = [await start(older), await start(older), await start(older)];
    const active = () => workers.map(({ tasks }) => tasks.active);
    const standbys = () => workers.reduce((sum, { tasks }) => sum + tasks.standby, 0);
    const settled = async (version: Version): Promise<void> => {
      await expect.poll(active, { timeout: SHARED_MS }).toEqual([3, 3, 3]);
      // Under ranges nobody stands by.
      await expect.poll(standbys, { timeout: SHARED_MS }).toBe(version === 'range' ? 0 : TASKS);
    };
    const roll = async (version: Version): Promise<void> => {
      for (const [i, worker] of workers.entries()) {
        await counted.more(() => worker.stop());
        workers[i] = await start(version);
        // While one of them is older, they share as it does.
        if (i < workers.length - 1) await settled(older);
        await counted.more();
      }
      await settled(version);
    };
    await settled(older);
    await counted.more();
    await roll(newer);
    await counted.more();
    await roll(older);
    await counted.more();
  },
);
