import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkerBench } from '../worker/worker-bench.ts';
import { WorkerProcess } from './worker-process.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
  await bench.topics(['source', 1], ['sink', 1]);
});
afterEach(() => bench.close());

test('shutdown deadlock: a worker that is stopped because it failed ends its process, with its reason', async () => {
  await bench.produce('source', ['a']);
  const worker = await WorkerProcess.start(bench, 'failing');
  expect(await worker.ended).toBe(1);
  expect(worker.errors).toContain('KABOOM');
});

test('shutdown deadlock: a worker that is asked to stop while it fails ends its process', async () => {
  const worker = await WorkerProcess.start(bench, 'failing');
  const producing = bench.produce('source', ['a']);
  const ended = await worker.stop();
  await producing;
  // Whichever was first: both are an end.
  expect([0, 1]).toContain(ended);
});
