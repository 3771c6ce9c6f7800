import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkerBench } from '../worker/worker-bench.ts';
import { type Results, smokeFaults } from './smoke/smoke-check.ts';
import { type Datum, flushing, smokeData } from './smoke/smoke-data.ts';
import { OUTPUTS, PARTITIONS } from './smoke/smoke-plan.ts';
import { WorkerProcess } from './worker-process.ts';

/** How long results may be on their way while workers come and go on a machine that has other work. */
const RESULTS_MS = 60_000;

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

async function follow(): Promise<Results> {
  await bench.topics(['data', PARTITIONS], ...OUTPUTS.map((name) => [name, PARTITIONS] as const));
  const found = await Promise.all(OUTPUTS.map(async (name) => [name, await bench.follow(name, PARTITIONS)] as const));
  return Object.fromEntries(found) as unknown as Results;
}

async function send(records: readonly Datum[]): Promise<void> {
  await bench.produce(
    'data',
    records.map(({ key, value, timestamp }) => [key, String(value), timestamp]),
  );
}

/** Moves the time of every partition behind all windows. */
async function flush(): Promise<void> {
  const { key, value, timestamp } = flushing();
  for (let partition = 0; partition < PARTITIONS; partition++)
    await bench.produce('data', [[key, String(value), timestamp]], partition);
}

test.for([
  ['at-least-once', 'stopped'],
  ['at-least-once', 'killed'],
  ['exactly-once', 'stopped'],
  ['exactly-once', 'killed'],
] as const)('smoke, %s: the twelve aggregates while workers come, are %s and come back', async ([guarantee, how]) => {
  const results = await follow();
  const input = smokeData();
  const slice = Math.ceil(input.length / 6);
  let sent = 0;
  /** Some more numbers, of which results show up before the next worker comes or goes. */
  const goOn = async (): Promise<void> => {
    const before = results.echo.length;
    await send(input.slice(sent, sent + slice));
    sent += slice;
    await expect.poll(() => results.echo.length, { timeout: RESULTS_MS }).toBeGreaterThan(before);
  };
  const start = () => WorkerProcess.start(bench, 'smoke', { guarantee });
  const end = async (worker: WorkerProcess): Promise<void> => {
    if (how === 'stopped') expect(await worker.stop()).toBe(0);
    else await worker.kill();
  };

  const first = await start();
  await goOn();
  const second = await start();
  await goOn();
  const third = await start();
  await goOn();
  await end(first);
  await goOn();
  await end(second);
  const fourth = await start();
  await goOn();
  await end(third);
  await goOn();
  await flush();
  const repeats = guarantee === 'at-least-once' && how === 'killed';
  await expect.poll(() => smokeFaults(input, results, { repeats }), { timeout: RESULTS_MS }).toEqual([]);
  expect(await fourth.stop()).toBe(0);
  // Nothing came after what was right.
  expect(smokeFaults(input, results, { repeats })).toEqual([]);
});
