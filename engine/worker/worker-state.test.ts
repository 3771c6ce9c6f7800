import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, keyBy, to, toStream } from '../../operators/index.ts';
import { counting as countingOrders, counts as orderCounts, orders, seen } from '../../tests/worker/counting-worker.ts';
import { spawnCountingWorker } from '../../tests/worker/spawn-counting-worker.ts';
import { named, onRealKafka, type ReadRecord, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Logger } from '../ports.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import type { Worker } from './worker.ts';

const text = (name: string) => ({ name: named(name), key: string(), value: string() });
const counting = pipeline(named('counting'), ({ from }) =>
  from(text('in')).pipe(
    keyBy('by-group', (value): string => `g${Number(value.slice(1)) % 10}`),
    count('by-group-count'),
    toStream(),
    to({ name: named('counts'), key: string(), value: json<number | null>() }),
  ),
);

let bench: WorkerBench;
let dir = '';
let metrics: RecordedMetrics;
const logged: { readonly message: string; readonly restored?: number }[] = [];
const logger: Logger = {
  debug() {},
  info: (fields, message) => void logged.push({ message, ...fields }),
  warn: (fields, message) => void logged.push({ message, ...fields }),
  error: (fields, message) => void logged.push({ message, ...fields }),
};

beforeEach(async () => {
  bench = await WorkerBench.start();
  dir = mkdtempSync(join(tmpdir(), 'millrace-state-'));
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  metrics = new RecordedMetrics();
  logged.length = 0;
});
afterEach(() => bench.close());

const values = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => `v${from + i}`);
const restored = (): number =>
  logged.reduce((sum, { message, restored }) => (message === 'state restored' ? sum + (restored ?? 0) : sum), 0);
/** Counts of the groups, one after the other: 1, 2, 3 … when nothing was lost and nothing came twice. */
function expectCounted(counts: readonly ReadRecord[], each: number): void {
  for (let group = 0; group < 10; group++) {
    const mine = counts.filter(({ key }) => key === `g${group}`).map(({ value }) => Number(value));
    expect(mine).toEqual(Array.from({ length: each }, (_, i) => i + 1));
  }
}

describe.each(['lmdb', 'classic-level'] as const)('a worker whose state is kept by %s', (engine) => {
  const work = (stateDir = dir): Promise<Worker> => bench.work(counting, { logger, metrics, state: { dir: stateDir, engine } });

  test('goes on where it stopped without restoring anything', async () => {
    await bench.topics(['in', 4], ['counts', 1]);
    const counts = await bench.follow('counts', 1);
    for (let round = 0; round < 3; round++) {
      const worker = await work();
      await bench.produce('in', values(round * 1_000, 1_000));
      await expect.poll(() => counts.length).toBe((round + 1) * 1_000);
      await worker.stop();
    }
    expectCounted(counts, 300);
    expect(restored()).toBe(0);
  });

  test('rebuilds a store whose file was damaged from its changelog, and says so', async () => {
    await bench.topics(['in', 4], ['counts', 1]);
    const counts = await bench.follow('counts', 1);
    const worker = await work();
    await bench.produce('in', values(0, 1_000));
    await expect.poll(() => counts.length).toBe(1_000);
    await worker.stop();
    for (const file of filesOf(dir)) writeFileSync(file, readFileSync(file).fill(0xa5));
    await work();
    await bench.produce('in', values(1_000, 1_000));
    await expect.poll(() => counts.length).toBe(2_000);
    expectCounted(counts, 200);
    expect(restored()).toBeGreaterThan(0);
    expect(metrics.sum('state_rebuilt_total', { reason: 'damaged' })).toBeGreaterThan(0);
    expect(logged.some(({ message }) => message.includes("the state of 'by-group-count'"))).toBe(true);
  });

  test('is restored from the beginning when its changelog is another one', async () => {
    await bench.topics(['in', 4], ['counts', 1]);
    const counts = await bench.follow('counts', 1);
    let worker = await work();
    await bench.produce('in', values(0, 1_000));
    await expect.poll(() => counts.length).toBe(1_000);
    await worker.stop();
    const changelog = `${counting.name}-by-group-count-changelog`;
    await bench.log.admin().deleteTopics([changelog]);
    await expect.poll(async () => (await bench.log.admin().describeTopics([changelog])).length).toBe(0);
    worker = await work();
    await bench.produce('in', values(0, 100));
    await expect.poll(() => counts.length).toBe(1_100);
    expect(
      counts
        .slice(1_000)
        .map(({ value }) => Number(value))
        .sort((a, b) => a - b)
        .at(-1),
    ).toBe(10);
    expect(logged.filter(({ message }) => message.includes('does not fit')).length).toBeGreaterThan(0);
  });

  test('is restored from a changelog that was made anew, however long that is', async () => {
    await bench.topics(['in', 4], ['counts', 1]);
    const counts = await bench.follow('counts', 1);
    const worker = await work();
    await bench.produce('in', values(0, 400));
    await expect.poll(() => counts.length).toBe(400);
    await worker.stop();
    const name = 'counting-by-group-count-changelog';
    const admin = bench.log.admin();
    const [before] = await admin.describeTopics([named(name)]);
    await admin.deleteTopics([named(name)]);
    await expect.poll(async () => (await admin.describeTopics([named(name)])).length).toBe(0);
    await admin.createTopics([
      { name: named(name), partitions: before?.partitions ?? 0, configs: { 'cleanup.policy': 'compact' } },
    ]);
    await bench.produce(
      name,
      Array.from({ length: 2_000 }, (_, i) => [`g${i % 10}`, '1000'] as const),
    );
    await work();
    await bench.produce('in', values(0, 10));
    await expect.poll(() => counts.length).toBe(410);
    expect(counts.slice(400).map(({ value }) => Number(value))).toEqual(Array.from({ length: 10 }, () => 1_001));
    expect(logged.some(({ message }) => message.includes('another topic of that name'))).toBe(true);
  });

  test('hands a partition over with its state to a worker that uses the same folder', async () => {
    await bench.topics(['in', 4], ['counts', 1]);
    const counts = await bench.follow('counts', 1);
    const first = await work();
    await bench.produce('in', values(0, 1_000));
    await expect.poll(() => counts.length).toBe(1_000);
    await work();
    await bench.produce('in', values(1_000, 1_000));
    await expect.poll(() => counts.length).toBe(2_000);
    await first.stop();
    await bench.produce('in', values(2_000, 1_000));
    await expect.poll(() => counts.length).toBe(3_000);
    expectCounted(counts, 300);
    expect(restored()).toBe(0);
  });
});

test('a store that asks for an engine on disk needs a folder', async () => {
  await bench.topics(['in', 1], ['counts', 1]);
  const worker = await bench.work(counting, { state: { engine: 'lmdb' } });
  await expect(worker.done).rejects.toMatchObject({ code: 'STREAM_STORE_DIR', message: expect.stringContaining('--state-dir') });
});

describe.skipIf(onRealKafka)('kill -9, again and again: never a full restore, and every order is counted', () => {
  const CUSTOMERS = 500;
  const changelog = Array.from({ length: 6 }, (_, partition) => ({
    topic: `${countingOrders.name}-orders-by-customer-changelog`,
    partition,
  }));
  const written = async (): Promise<number> => {
    const made = await bench.log.admin().describeTopics([changelog[0]?.topic ?? '']);
    if (made.length === 0) return 0;
    return (await bench.log.admin().endOffsets(changelog)).reduce((sum, end) => sum + end, 0);
  };

  test.each([
    // What a commit had written to the log and not to the disk yet, and what was flushed without a commit.
    { guarantee: 'at-least-once', restoredMost: 2 * CUSTOMERS },
    // What a commit had written to the log and not to the disk yet: each customer once. The rest is aborted.
    { guarantee: 'exactly-once', restoredMost: CUSTOMERS },
  ] as const)('$guarantee', { timeout: 600_000 }, async ({ guarantee, restoredMost }) => {
    await bench.log.admin().createTopics([orders, seen, orderCounts].map(({ name, create }) => ({ name, ...create })));
    const counts = await bench.follow('counts', 6);
    const producer = bench.log.producer({ clientId: 'orders' });
    const work = (stateDir: string) => spawnCountingWorker(bench, { guarantee, instanceId: 'counter', state: { dir: stateDir } });
    const restoredAtStart: number[] = [];
    let sent = 0;
    for (let round = 0; round < 4; round++) {
      const writtenBefore = await written();
      const worker = await work(dir);
      for (let i = 0; i < 4_000; i++, sent++) {
        const order = { id: `o${sent}`, customer: `c${sent % CUSTOMERS}` };
        producer.send(orders.name, null, Buffer.from(order.id), Buffer.from(JSON.stringify(order)), Date.now(), []);
      }
      await producer.flush();
      await expect.poll(() => counts.length, { interval: 2 }).toBeGreaterThan(sent - 2_000 + round * 10);
      // Amid a commit, or between two: it has taken over from the one before it and has counted.
      await expect.poll(written, { interval: 2 }).toBeGreaterThan(writtenBefore + CUSTOMERS / 2);
      await worker.kill();
      restoredAtStart.push(worker.restored());
    }
    // To compare with: without what the others have left, everything is restored.
    const last = await work(join(dir, 'empty'));
    await expect.poll(() => bench.lag('counting', 'orders', 6)).toBe(0);
    const each = sent / CUSTOMERS;
    const countsOf = (customer: number) => counts.filter(({ key }) => key === `c${customer}`).map(({ value }) => Number(value));
    const done = () => new Set(counts.filter(({ value }) => Number(value) >= each).map(({ key }) => key));
    await expect.poll(() => done().size).toBe(CUSTOMERS);
    if (guarantee === 'exactly-once')
      for (let customer = 0; customer < CUSTOMERS; customer++)
        expect(countsOf(customer)).toEqual(Array.from({ length: each }, (_, i) => i + 1));
    await expect.poll(() => last.restored()).toBeGreaterThan(restoredMost);
    await last.kill();
    await producer.close();
    for (const [round, restored] of restoredAtStart.entries())
      expect(restored, `start ${round}`).toBeLessThanOrEqual(restoredMost);
    console.info(`restored at each start: ${restoredAtStart.join(', ')}, of ${sent} orders of ${CUSTOMERS} customers`);
  });
});

/** Files of rows below a folder. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith('rows'))
    .map((entry) => join(entry.parentPath, entry.name));
}
