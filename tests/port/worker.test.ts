import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CountingBench } from '../../cli/testing/counting-bench.ts';
import { SpawnedCli } from '../../cli/testing/spawned-cli.ts';
import { counts as orderCounts, orders, seen } from '../worker/counting-worker.ts';
import { spawnCountingWorker } from '../worker/spawn-counting-worker.ts';
import { type ReadRecord, WorkerBench } from '../worker/worker-bench.ts';
import { COMBINATIONS } from './combinations.ts';

/** Our own client runs workers in engine/worker; here a whole worker runs on the other driver, on whichever broker the bench has. */
const DRIVER = 'librdkafka';
const installed = COMBINATIONS.some(({ driver }) => driver === DRIVER);

const CUSTOMERS = 37;
const ROUND = 600;
const SOON_MS = 60_000;
const LIMIT_MS = 240_000;

interface Results {
  readonly passedOn: readonly ReadRecord[];
  readonly counts: readonly ReadRecord[];
}

/** Nothing is skipped where `tests/port/run.sh` runs: it fails without the binding in CI. */
describe.runIf(installed)(`a worker on ${DRIVER}`, () => {
  let bench: WorkerBench;
  let dir = '';
  beforeEach(async () => {
    bench = await WorkerBench.start();
    dir = mkdtempSync(join(tmpdir(), 'millrace-port-worker-'));
    bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  });
  afterEach(() => bench.close());

  async function produceOrders(from: number, count: number): Promise<void> {
    await bench.produce(
      'orders',
      Array.from({ length: count }, (_, i) => {
        const order = { id: `o${from + i}`, customer: `c${(from + i) % CUSTOMERS}` };
        return [order.id, JSON.stringify(order)] as const;
      }),
    );
  }

  async function follow(): Promise<Results> {
    await bench.log.admin().createTopics([orders, seen, orderCounts].map(({ name, create }) => ({ name, ...create })));
    return { passedOn: await bench.follow('seen', 6), counts: await bench.follow('counts', 6) };
  }

  /** The last count of each customer. */
  function totals({ counts }: Results): readonly number[] {
    return Array.from({ length: CUSTOMERS }, (_, customer) =>
      Number(counts.filter(({ key }) => key === `c${customer}`).at(-1)?.value ?? 0),
    );
  }

  const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

  /** Kills a worker amid its work again and again, then lets one finish. Returns how many orders there were. */
  async function killAmidWork(results: Results, guarantee: 'at-least-once' | 'exactly-once'): Promise<number> {
    const options = { guarantee, workerId: 'the-only-one', commitInterval: '50ms', state: { dir } } as const;
    let sent = 0;
    for (let round = 0; round < 2; round++) {
      const worker = await spawnCountingWorker(bench, options, DRIVER);
      const before = results.passedOn.length;
      const producing = produceOrders(sent, ROUND);
      sent += ROUND;
      await expect.poll(() => results.passedOn.length, { timeout: SOON_MS, interval: 2 }).toBeGreaterThan(before + 50);
      await worker.kill();
      await producing;
    }
    await spawnCountingWorker(bench, options, DRIVER);
    await expect.poll(() => bench.lag('counting', 'orders', 6), { timeout: SOON_MS }).toBeLessThanOrEqual(0);
    return sent;
  }

  test('kill -9 amid at-least-once work loses nothing', { timeout: LIMIT_MS }, async () => {
    const results = await follow();
    const sent = await killAmidWork(results, 'at-least-once');
    await expect.poll(() => new Set(results.passedOn.map(({ key }) => key)).size, { timeout: SOON_MS }).toBe(sent);
    await expect.poll(() => sum(totals(results)), { timeout: SOON_MS }).toBeGreaterThanOrEqual(sent);
  });

  test('kill -9 amid transactions: those who read committed records see each result once', { timeout: LIMIT_MS }, async () => {
    const results = await follow();
    const sent = await killAmidWork(results, 'exactly-once');
    await expect.poll(() => results.counts.length, { timeout: SOON_MS }).toBeGreaterThanOrEqual(sent);
    expect(results.passedOn.length).toBe(sent);
    expect(new Set(results.passedOn.map(({ key }) => key)).size).toBe(sent);
    for (let customer = 0; customer < CUSTOMERS; customer++) {
      const of = results.counts.filter(({ key }) => key === `c${customer}`).map(({ value }) => Number(value));
      expect(of, `c${customer}`).toEqual(Array.from({ length: of.length }, (_, i) => i + 1));
    }
    expect(results.counts.length).toBe(sent);
  });

  test('a second worker, of the other driver, takes over half of the work and gives it back', { timeout: LIMIT_MS }, async () => {
    const results = await follow();
    const options = { guarantee: 'exactly-once', commitInterval: '50ms' } as const;
    await spawnCountingWorker(bench, options, DRIVER);
    const second = await spawnCountingWorker(bench, options, 'ours');
    await produceOrders(0, ROUND);
    await expect.poll(() => results.counts.length, { timeout: SOON_MS }).toBeGreaterThanOrEqual(ROUND / 2);
    second.child.kill('SIGTERM');
    await produceOrders(ROUND, ROUND);
    await expect.poll(() => results.counts.length, { timeout: SOON_MS }).toBeGreaterThanOrEqual(2 * ROUND);
    await expect.poll(() => sum(totals(results)), { timeout: SOON_MS }).toBe(2 * ROUND);
    expect([results.passedOn.length, results.counts.length]).toEqual([2 * ROUND, 2 * ROUND]);
  });

  test('millrace run --driver librdkafka runs a pipeline', { timeout: LIMIT_MS }, async () => {
    const env = { KAFKA_BROKERS: bench.kafka.bootstrap, MILLRACE_HOME: dir, NODE_PATH: process.env.NODE_PATH ?? '' };
    const argv = ['run', 'examples/first-pipeline/spending.ts', '--driver', DRIVER, '--application-id', `spending-${Date.now()}`];
    const worker = new SpawnedCli([...argv, '--librdkafka', 'fetch.wait.max.ms=100'], { env });
    bench.onClose(() => void worker.process.kill('SIGKILL'));
    await worker.untilError('"running"');
    worker.process.kill('SIGINT');
    expect((await worker.done).code).toBe(0);
    expect(worker.stderr).toContain('"stopped"');
  });

  test('millrace run --librdkafka refuses a pipeline that leaves a store behind', { timeout: LIMIT_MS }, async () => {
    const counting = await CountingBench.start();
    bench.onClose(() => counting.close());
    const app = await counting.application();
    const before = await counting.work(app, {}, { upgradeCheck: 'refuse' });
    await counting.say(app, 'a', 'b');
    await expect.poll(() => counting.unprocessed(app), { timeout: SOON_MS }).toBe(0);
    await before.stop();
    const env = { ...counting.env, NODE_PATH: process.env.NODE_PATH ?? '' };
    const run = (...argv: readonly string[]) => {
      const file = counting.file(app, { store: 'sums' });
      const settings = ['--driver', DRIVER, '--librdkafka', 'fetch.wait.max.ms=100', '--state-dir', 'memory'];
      const cli = new SpawnedCli(['run', file, ...settings, ...argv], { env });
      bench.onClose(() => void cli.process.kill('SIGKILL'));
      return cli;
    };
    const refused = run();
    expect((await refused.done).code).toBe(1);
    expect(refused.stderr).toContain(
      `pipeline '${app}' would leave behind what an earlier version of the application '${app}' has made: store 'totals'`,
    );
    const told = run('--allow-orphans');
    await told.untilError('"running"');
    told.process.kill('SIGINT');
    expect((await told.done).code).toBe(0);
    expect(told.stderr).toContain("left behind: store 'totals'");
  });
});
