import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { counting, counts, type Order, orders, seen } from '../../tests/worker/counting-worker.ts';
import { spawnCountingWorker } from '../../tests/worker/spawn-counting-worker.ts';
import { named, type ReadRecord, WorkerBench } from '../../tests/worker/worker-bench.ts';
import type { Logger } from '../ports.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import type { WorkerOptions } from './worker-options.ts';

const CUSTOMERS = 600;
const PARTITIONS = 6;
const CHANGELOG = named('counting-orders-by-customer-changelog');

let bench: WorkerBench;
let dir = '';
let metrics: RecordedMetrics;
let results: readonly ReadRecord[];
const restored: number[] = [];
const logger: Logger = {
  debug() {},
  info: (fields, message) => void (message === 'state restored' && restored.push((fields as { restored: number }).restored)),
  warn() {},
  error() {},
};

beforeEach(async () => {
  bench = await WorkerBench.start();
  dir = mkdtempSync(join(tmpdir(), 'millrace-standby-'));
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  metrics = new RecordedMetrics();
  restored.length = 0;
  await bench.log.admin().createTopics([orders, seen, counts].map(({ name, create }) => ({ name, ...create })));
  results = await bench.follow('counts', PARTITIONS);
});
afterEach(() => bench.close());

/** One order of each customer. */
async function order(round: number): Promise<void> {
  const list = Array.from({ length: CUSTOMERS }, (_, i): Order => ({ id: `o${round}-${i}`, customer: `c${i}` }));
  await bench.produce(
    'orders',
    list.map((each) => [each.id, JSON.stringify(each)]),
  );
}

/** Customers whose newest count is at least this: after a crash some may have been counted again. */
function countedTo(n: number): number {
  const newest = new Map<string, number>();
  for (const { key, value } of results) newest.set(key ?? '', Math.max(newest.get(key ?? '') ?? 0, Number(value)));
  return [...newest.values()].filter((count) => count >= n).length;
}

async function logged(): Promise<number> {
  const ends = await bench.log
    .admin()
    .endOffsets(Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: CHANGELOG, partition })));
  return ends.reduce((sum, end) => sum + end, 0);
}

/** All orders are counted and committed; then a worker comes that stands by, and has read everything. */
async function beginBeside(options: Partial<WorkerOptions>) {
  const first = await spawnCountingWorker(bench, { standbys: 1, ...options });
  await order(1);
  await expect.poll(() => countedTo(1)).toBe(CUSTOMERS);
  await expect.poll(() => bench.lag('counting', 'orders', PARTITIONS)).toBe(0);
  await expect.poll(logged).toBeGreaterThanOrEqual(CUSTOMERS);
  const state = options.state === undefined ? {} : { state: { dir: join(dir, 'second') } };
  const second = await bench.work(counting, { logger, metrics, standbys: 1, ...options, ...state });
  const all = await logged();
  await expect.poll(() => metrics.sum('restore_records_total')).toBe(all);
  // The tasks that moved to it have begun: it stood by for the others before.
  await expect.poll(() => restored.length).toBe(PARTITIONS / 2);
  expect(metrics.sum('restore_records_remaining')).toBe(0);
  return { first, second, restoredAtFirst: restored.splice(0).reduce((sum, n) => sum + n, 0), all };
}

describe.each([
  ['in memory', () => ({})],
  ['on disk', () => ({ state: { dir: join(dir, 'first') } })],
] as const)('a worker that stands by, its state %s', (_, optionsOf) => {
  test('goes on after kill -9 with the state it has: nothing is restored, and nothing counted is lost', async () => {
    const { first, restoredAtFirst, all } = await beginBeside(optionsOf());
    // It restored the tasks that moved to it; the others it follows.
    expect(restoredAtFirst).toBeLessThan(all);
    await first.kill();
    await order(2);
    await expect.poll(() => countedTo(2)).toBe(CUSTOMERS);
    expect(restored).toEqual([]);
  }, 120_000);

  test('hands its tasks to one that comes and stands by for them, without restoring when they come back', async () => {
    const { first, second } = await beginBeside(optionsOf());
    await first.kill();
    await order(2);
    await expect.poll(() => countedTo(2)).toBe(CUSTOMERS);
    const third = await spawnCountingWorker(bench, {
      standbys: 1,
      ...('state' in optionsOf() ? { state: { dir: join(dir, 'third') } } : {}),
    });
    await order(3);
    await expect.poll(() => countedTo(3)).toBe(CUSTOMERS);
    await expect.poll(() => bench.lag('counting', 'orders', PARTITIONS)).toBe(0);
    await expect.poll(() => third.restored()).toBeGreaterThan(0);
    restored.length = 0;
    await third.kill();
    await order(4);
    await expect.poll(() => countedTo(4)).toBe(CUSTOMERS);
    // What the third one wrote last may not have been followed yet when it was killed; what it took over is never read again.
    expect(restored.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(CUSTOMERS);
    expect(second.state).toBe('running');
  }, 120_000);
});
