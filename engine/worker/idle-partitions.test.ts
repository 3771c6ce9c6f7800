import { afterEach, beforeEach, expect, test } from 'vitest';
import { merge, to } from '../../operators/index.ts';
import { WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

/** Long enough that a busy machine takes less for one record. */
const IDLE_AFTER_MS = 2_000;
const text = (name: string) => ({ name, key: string(), value: string() });
const merged = pipeline('merged', ({ from }) =>
  from(text('left')).pipe(merge(from(text('right'), { idleAfter: `${IDLE_AFTER_MS}ms` })), to(text('out'))),
);

test('a silent partition holds the others back until the broker has said for long enough that it has nothing', async () => {
  await bench.topics(['left', 1], ['right', 1], ['out', 1]);
  const out = await bench.follow('out', 1);
  await bench.produce('left', [['k', 'early', 1]]);
  const begun = performance.now();
  await bench.work(merged);
  await expect.poll(() => out.length, { interval: 10 }).toBe(1);
  expect(performance.now() - begun).toBeGreaterThan(IDLE_AFTER_MS);
  // It is idle now: nothing waits for it any more.
  const asked = performance.now();
  await bench.produce('left', [['k', 'later', 2]]);
  await expect.poll(() => out.length, { interval: 10 }).toBe(2);
  expect(performance.now() - asked).toBeLessThan(IDLE_AFTER_MS);
});

test('records of both are taken in the order of their timestamps', async () => {
  await bench.topics(['left', 1], ['right', 1], ['out', 1]);
  const out = await bench.follow('out', 1);
  const records = (parity: number) => Array.from({ length: 200 }, (_, i) => ['k', `${2 * i + parity}`, 2 * i + parity] as const);
  await bench.produce('left', records(0));
  await bench.produce('right', records(1));
  await bench.work(merged);
  await expect.poll(() => out.length, { interval: 10 }).toBe(400);
  expect(out.map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 400 }, (_, i) => i));
});
