import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import type { Clock } from '../../engine/ports.ts';
import { keyValueRows } from '../../engine/query/store-kinds.ts';
import type { StoreFile } from '../../engine/state/disk/row-file.ts';
import { type OpenFolder, StoreFolder } from '../../engine/state/disk/store-folder.ts';
import type { Guarantee } from '../../engine/task/task-services.ts';
import { RecordedMetrics } from '../../engine/test-kit/recorded-metrics.ts';
import type { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import { named, WorkerBench } from './worker-bench.ts';

const WAIT = { timeout: 30_000 };

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

export interface OldState {
  readonly bench: WorkerBench;
  readonly kafka: EmbeddedKafka;
  readonly clock: MovedClock;
  readonly metrics: RecordedMetrics;
  /** Stores that were taken away for what may have been forgotten. */
  rebuilt(): number;
  /** What the disk of a machine, whose worker runs, says of its age. */
  writtenAt(machine: string): number | undefined;
  /** Keys of the rows that a worker has. */
  rows(worker: Worker): readonly unknown[];
  /** Starts a worker with the disk of one machine; workers stand by for each other. */
  start(machine: string): Promise<Worker>;
  /** Starts one, and waits until it has these rows and committed them. */
  run(machine: string, keys: readonly string[]): Promise<Worker>;
}

export interface OldStateOptions {
  /** The application `old-state`, which has a key-value store `rows`. */
  readonly plan: Plan;
  readonly guarantee: Guarantee;
  /** Topics that are read, the one with the rows first. */
  readonly topics: readonly [string, ...string[]];
  /** The one that the store is restored from. */
  readonly compacted: string;
  readonly worker?: Partial<WorkerOptions>;
}

/** Workers on disks of their own, unless `worker` says otherwise, a broker of which a test decides when it compacts, and a clock that the test moves. */
export async function withOldState(options: OldStateOptions, work: (old: OldState) => Promise<void>): Promise<void> {
  const { plan, guarantee, topics, compacted } = options;
  const dir = mkdtempSync(join(tmpdir(), 'millrace-old-'));
  const kafka = await startEmbeddedKafka();
  const bench = WorkerBench.on(kafka);
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  try {
    const configs = { 'cleanup.policy': 'compact', 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0' };
    await bench.log.admin().createTopics([{ name: named(compacted), partitions: 1, configs }]);
    await bench.topics(...topics.map((topic) => [topic, 1] as const));
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
      const state = { dir: join(dir, machine), openFolder };
      return bench.work(plan, { guarantee, standbys: 1, state, clock, metrics, ...options.worker });
    };
    const rows = (worker: Worker): readonly unknown[] => {
      if (worker.state !== 'running') return [];
      return [...worker.store('rows', keyValueRows<string, string>()).all()].map(([key]) => key);
    };
    const run = async (machine: string, keys: readonly string[]): Promise<Worker> => {
      const worker = await start(machine);
      await expect.poll(() => rows(worker), WAIT).toEqual(keys);
      await expect.poll(() => bench.lag('old-state', topics[0], 1), WAIT).toBe(0);
      return worker;
    };
    await work({ bench, kafka, clock, metrics, rebuilt, writtenAt, rows, start, run });
  } finally {
    await bench.close();
  }
}
