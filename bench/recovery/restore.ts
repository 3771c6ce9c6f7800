import { join } from 'node:path';
import { MemoryPeak } from '../process-usage.ts';
import { withCountingBench } from './counting-bench.ts';
import type { Figure } from './figure.ts';
import type { RestoreEvent } from './restore-watch.ts';
import { CHANGELOG, PARTITIONS } from './state-worker.ts';
import { until } from './wait-until.ts';

const GOAL_PER_SECOND = 250_000;
const SAMPLE_MS = 50;

interface Restored {
  readonly rows: number;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  /** Of the worker, with the pages of lmdb's file that are in memory: the system takes these back when it needs them. */
  readonly peakRssMiB: number;
  /** Without those. */
  readonly peakOwnMiB: number;
}

/** A worker without local state restores changelogs of several sizes into lmdb: how fast, and whether that and its memory depend on the size. */
export const restore: Figure = async ({ sizes }, print) => {
  const all: Restored[] = [];
  for (const rows of sizes) {
    const one = await restored(rows);
    all.push(one);
    print({ figure: 'restore', engine: 'lmdb', partitions: PARTITIONS, ...one, goal: GOAL_PER_SECOND });
  }
  const [small, large] = [all[0], all.at(-1)];
  if (!small || !large || all.length < 2) return;
  const ratio = (of: (each: Restored) => number): number => Number((of(large) / of(small)).toFixed(2));
  print({
    figure: 'restore',
    rows: ratio(({ rows }) => rows),
    timePerRecord: ratio(({ recordsPerSecond }) => 1 / recordsPerSecond),
    peakRss: ratio(({ peakRssMiB }) => peakRssMiB),
    peakOwn: ratio(({ peakOwnMiB }) => peakOwnMiB),
    what: `${large.rows} rows over ${small.rows}`,
  });
};

const restored = (rows: number): Promise<Restored> =>
  withCountingBench(async ({ log, dir, work, fill }) => {
    // As a worker would make it.
    const configs = { 'cleanup.policy': 'compact' };
    await log.admin().createTopics([{ name: CHANGELOG, partitions: PARTITIONS, configs }]);
    await fill(CHANGELOG, rows, (i) => String(i % 1_000));
    const worker = await work({ state: { dir: join(dir, 'cold') } });
    const memory = new MemoryPeak(worker.pid);
    const sampling = setInterval(() => memory.sample(), SAMPLE_MS);
    const done = (): readonly RestoreEvent[] => worker.told.filter(({ kind }) => kind === 'restored');
    await until('every task is restored', () => done().length === PARTITIONS);
    clearInterval(sampling);
    memory.sample();
    const applied = worker.told.filter((event) => event.kind === 'applied');
    const sum = applied.reduce((records, event) => records + event.records, 0);
    if (sum !== rows) throw new Error(`${sum} records were restored of a changelog of ${rows}`);
    const [first] = applied;
    const last = worker.told.findLast((event) => event.kind === 'restored');
    const seconds = ((last?.atMs ?? Number.NaN) - (first?.atMs ?? Number.NaN)) / 1_000;
    // From when the first batch was applied until all of it was on the disk: that batch itself is not in the time.
    const recordsPerSecond = Math.round((sum - (first?.records ?? 0)) / seconds);
    return {
      rows,
      seconds: Number(seconds.toFixed(2)),
      recordsPerSecond,
      peakRssMiB: memory.residentMiB,
      peakOwnMiB: memory.ownMiB,
    };
  });
