import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { toTable } from '../../operators/index.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Clock } from '../ports.ts';
import { keyValueRows } from '../query/store-kinds.ts';
import type { StoreFile } from '../state/disk/row-file.ts';
import { type OpenFolder, StoreFolder } from '../state/disk/store-folder.ts';
import { GUARANTEES, type Guarantee } from '../task/task-services.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import type { Worker } from './worker.ts';
import { IDLE_COMMIT_MS } from './worker-options.ts';

const DAY_MS = 86_400_000;
const WAIT = { timeout: 30_000 };
const plan = pipeline(named('old-state'), ({ from }) =>
  from({ name: named('in'), key: string(), value: string() }).pipe(toTable('rows')),
);

/** A clock that can be put forward, and that can let time pass, in which timers go on as they are. */
class MovedClock implements Clock {
  aheadMs = 0;
  passedMs = 0;

  now(): number {
    return Date.now() + this.aheadMs + this.passedMs;
  }

  steady(): number {
    return performance.now() + this.passedMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  }
}

interface OldState {
  readonly bench: WorkerBench;
  readonly kafka: EmbeddedKafka;
  readonly clock: MovedClock;
  readonly metrics: RecordedMetrics;
  /** Stores that were taken away for what may have been forgotten. */
  rebuilt(): number;
  /** What the disk of a machine, whose worker runs, says of its age. */
  writtenAt(machine: string): number | undefined;
  /** Starts a worker with the disk of one machine; workers stand by for each other. */
  start(machine: string): Promise<Worker>;
  /** Starts one, and waits until it has these rows and committed them. */
  run(machine: string, keys: readonly string[]): Promise<Worker>;
}

async function withOldState(guarantee: Guarantee, work: (old: OldState) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-old-'));
  const kafka = await startEmbeddedKafka();
  const bench = WorkerBench.on(kafka);
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  try {
    await bench.topics(['in', 1]);
    const configs = { 'cleanup.policy': 'compact', 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0' };
    await bench.log.admin().createTopics([{ name: named('old-state-rows-changelog'), partitions: 1, configs }]);
    const clock = new MovedClock();
    const metrics = new RecordedMetrics();
    const rebuilt = () => metrics.sum('state_rebuilt_total', { store: 'rows', reason: 'deletions-forgotten' });
    const files = new Map<string, StoreFile>();
    const writtenAt = (machine: string) => files.get(machine)?.get('nwritten-at')?.readDoubleBE();
    const start = (machine: string): Promise<Worker> => {
      const openFolder: OpenFolder = async (spec, services) => {
        const file = await StoreFolder.open(spec, services);
        files.set(machine, file);
        return file;
      };
      return bench.work(plan, { guarantee, standbys: 1, state: { dir: join(dir, machine), openFolder }, clock, metrics });
    };
    const run = async (machine: string, keys: readonly string[]): Promise<Worker> => {
      const worker = await start(machine);
      const found = (): readonly unknown[] => {
        if (worker.state !== 'running') return [];
        return [...worker.store('rows', keyValueRows<string, string>()).all()].map(([key]) => key);
      };
      await expect.poll(found, WAIT).toEqual(keys);
      await expect.poll(() => bench.lag('old-state', 'in', 1), WAIT).toBe(0);
      return worker;
    };
    await work({ bench, kafka, clock, metrics, rebuilt, writtenAt, start, run });
  } finally {
    await bench.close();
  }
}

describe.each(GUARANTEES)('%s', { timeout: 120_000 }, (guarantee) => {
  test('rows that were deleted elsewhere, so long ago that the changelog has forgotten it, do not come back with an old disk', () =>
    withOldState(guarantee, async ({ bench, kafka, clock, rebuilt, run }) => {
      const runOnce = async (machine: string, keys: readonly string[]) => (await run(machine, keys)).stop();
      await bench.produce('in', [
        ['x', '1'],
        ['y', '1'],
      ]);
      await runOnce('a', ['x', 'y']);
      await bench.produce('in', [
        ['x', null],
        ['z', '0'],
      ]);
      await runOnce('b', ['y', 'z']);
      for (const day of [0, 2, 4, 6]) {
        clock.aheadMs = day * DAY_MS;
        await bench.produce('in', [['z', `${day}`]]);
        await runOnce('b', ['y', 'z']);
        await kafka.compact(clock.now());
      }
      const changelog = await bench.follow('old-state-rows-changelog', 1);
      await expect.poll(() => changelog.at(-1)?.value).toBe('6');
      expect(changelog.map(({ key }) => key)).not.toContain('x');
      // Its own disk is behind by nothing, however old it is.
      expect(rebuilt()).toBe(0);

      await bench.produce('in', [['z', 'last']]);
      await runOnce('a', ['y', 'z']);
      expect(rebuilt()).toBe(1);
    }));

  test('what was stopped two days ago, and nobody wrote to since, is not restored', () =>
    withOldState(guarantee, async ({ bench, clock, metrics, rebuilt, run }) => {
      const keys = Array.from({ length: 20 }, (_, i) => `k${i}`).sort();
      await bench.produce('in', keys);
      await (await run('a', keys)).stop();
      clock.aheadMs = 2 * DAY_MS;
      await (await run('a', keys)).stop();
      expect([rebuilt(), metrics.sum('restore_records_total')]).toEqual([0, 0]);
    }));

  test('a worker with nothing to do says each hour that nobody else wrote, in case it crashes', () =>
    withOldState(guarantee, async ({ bench, clock, run, writtenAt }) => {
      await bench.produce('in', ['x']);
      await run('a', ['x']);
      clock.passedMs = IDLE_COMMIT_MS + 60_000;
      await expect.poll(() => writtenAt('a'), WAIT).toBeGreaterThan(Date.now() + IDLE_COMMIT_MS);
    }));

  test('a standby that had nothing to read for days says that it has everything, and its disk is not restored', () =>
    withOldState(guarantee, async ({ bench, clock, rebuilt, start, run, writtenAt }) => {
      await bench.produce('in', ['x', 'y']);
      const worker = await run('a', ['x', 'y']);
      const standby = await start('b');
      await expect.poll(() => writtenAt('b'), WAIT).toBeGreaterThan(0);
      clock.passedMs = 2 * DAY_MS;
      await expect.poll(() => writtenAt('b'), WAIT).toBeGreaterThan(Date.now() + 2 * DAY_MS - 60_000);
      await standby.stop();
      await bench.produce('in', [['x', null], 'z', 'zz']);
      await expect.poll(() => bench.lag('old-state', 'in', 1), WAIT).toBe(0);
      await worker.stop();
      await (await run('b', ['y', 'z', 'zz'])).stop();
      expect(rebuilt()).toBe(0);
    }));

  test('a worker that had nothing to do for days knows until it stops that nobody else wrote', () =>
    withOldState(guarantee, async ({ bench, clock, rebuilt, run }) => {
      await bench.produce('in', ['x', 'y']);
      const worker = await run('a', ['x', 'y']);
      clock.aheadMs = 2 * DAY_MS;
      await worker.stop();
      await bench.produce('in', [['x', null], 'z', 'zz']);
      await (await run('b', ['y', 'z', 'zz'])).stop();
      await (await run('a', ['y', 'z', 'zz'])).stop();
      expect(rebuilt()).toBe(0);
    }));
});
