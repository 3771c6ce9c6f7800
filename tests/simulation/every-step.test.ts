import { expect, test } from 'vitest';
import type { Guarantee } from '../../engine/task/task-services.ts';
import { type CrashedRun, type CrashedWorkers, crashedRun, type Leftovers } from './every-step/crashed-run.ts';

/** Each test runs the pipeline some two hundred times: a few seconds where nothing else runs. */
const TIMEOUT_MS = 120_000;

/** Outputs, offsets, changelog and disk are those of a run in which nothing went wrong. */
function isTheSame(left: Leftovers, straight: Leftovers): boolean {
  return text(left) === text(straight);
}

/** Nothing of a run in which nothing went wrong is missing, and outputs, changelog and disk say the same: they are one unit. */
function coversAtLeast(left: Leftovers, straight: Leftovers): boolean {
  const outputs = [...straight.seen].every(([id, values]) => left.seen.get(id)?.[0] === values[0]);
  const counted = [...straight.counts].every(([customer, values]) => {
    const found = left.counts.get(customer) ?? [];
    return values.every((value) => found.includes(value)) && left.changelog[customer] === Number(found.at(-1));
  });
  return outputs && counted && text(left.offsets) === text(straight.offsets) && text(left.disk) === text(left.changelog);
}

/**
 * The same with record caches, which leave out all results of a row but the last before each commit: those that come are right, and under
 * exactly-once none comes twice.
 */
function isTheSameCached({ counts, ...left }: Leftovers, { counts: _all, ...straight }: Leftovers): boolean {
  return text(left) === text(straight) && haveLast(counts, straight.changelog) && [...counts.values()].every(isAscending);
}

function coversAtLeastCached(left: Leftovers, { counts: _all, ...straight }: Leftovers): boolean {
  return coversAtLeast(left, { ...straight, counts: new Map() }) && haveLast(left.counts, left.changelog);
}

/** The last results are the rows. */
function haveLast(counts: Leftovers['counts'], rows: Leftovers['changelog']): boolean {
  const last = [...counts].map(([customer, values]) => [customer, Number(values.at(-1))]);
  return text(new Map(Object.entries(rows))) === text(new Map(last as [string, number][]));
}

function isAscending(values: readonly string[]): boolean {
  return values.every((value, i) => i === 0 || Number(value) > Number(values[i - 1]));
}

function text(left: unknown): string {
  return JSON.stringify(left, (_key, value) => (value instanceof Map ? [...value].sort() : value));
}

type Holds = Readonly<Record<Guarantee, typeof isTheSame>>;
const HOLDS: Holds = { 'at-least-once': coversAtLeast, 'exactly-once': isTheSame };
const HOLDS_CACHED: Holds = { 'at-least-once': coversAtLeastCached, 'exactly-once': isTheSameCached };
const NO_CACHE = 0;
/** Room for everything. */
const CACHE_BYTES = 1_000_000;

/** What a worker asks again and again while there is nothing to do. */
const IDLE = /^(consumer: poll|producer: ready) /;
/** Points of two idle turns. */
const IDLE_POINTS_MAX = 8;

/**
 * Numbers of the points that differ from the one before: between the end of a call and the beginning of the next one nothing happens outside of
 * the process, and one idle turn is like the other.
 */
function differing(points: readonly string[]): readonly number[] {
  let idle = 0;
  return points.flatMap((point, i) => {
    idle = IDLE.test(point) ? idle + 1 : 0;
    const isSame = point.endsWith(' begins') && points[i - 1]?.endsWith(' ends');
    return isSame || idle > IDLE_POINTS_MAX ? [] : [i];
  });
}

/** What is wrong with a run; undefined when all is right. */
function faultOf(workers: CrashedWorkers, crashAt: readonly number[], run: CrashedRun, straight: Leftovers): string | undefined {
  const holds = workers.cacheMaxBytes > 0 ? HOLDS_CACHED : HOLDS;
  const where = crashAt.map((at, life) => `${at} '${run.points[life]?.[at]}'`).join(', then at ');
  if (run.crashes !== crashAt.length) return `at ${where}: ${run.crashes} crashes`;
  if (text(run.left.disk) !== text(run.left.changelogOfDisk))
    return `at ${where}: the disk is not what its changelog was: ${text(run.left)}`;
  if (!holds[workers.guarantee](run.left, straight))
    return `at ${where}: ${text(run.left)}, and without a crash ${text(straight)}`;
  return undefined;
}

/** Faults of runs that are killed at each of the points. */
async function faultsAt(workers: CrashedWorkers, before: readonly number[], points: readonly number[], straight: Leftovers) {
  const faults: string[] = [];
  for (const point of points) {
    const crashAt = [...before, point];
    const fault = faultOf(workers, crashAt, await crashedRun(workers, crashAt), straight);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

test.for<Guarantee>(['at-least-once', 'exactly-once'])(
  '%s: outputs, changelogs, offsets and the disk are one unit, whichever call to the log or the disk is the last of a worker',
  { timeout: TIMEOUT_MS },
  async (guarantee) => {
    const workers = { guarantee, cacheMaxBytes: NO_CACHE };
    const { left, points } = await crashedRun(workers, []);
    const [life = []] = points;
    // All parts of a commit are there.
    const end = guarantee === 'exactly-once' ? 'commit of the transaction' : 'commit';
    for (const part of [
      'append every-step-count-by-customer-changelog-0 arrives',
      `${end} arrives`,
      'disk of count-by-customer/0: write ends',
    ])
      expect(life).toContain(part);
    expect(left.changelog).toEqual({ ada: 4, bob: 4 });
    expect(await faultsAt(workers, [], differing(life), left)).toEqual([]);
  },
);

test.for<Guarantee>(['at-least-once', 'exactly-once'])(
  '%s: they are, too, when what record caches hold back goes on with the commit',
  { timeout: TIMEOUT_MS },
  async (guarantee) => {
    const workers = { guarantee, cacheMaxBytes: CACHE_BYTES };
    const { left, points } = await crashedRun(workers, []);
    const [life = []] = points;
    expect(left.changelog).toEqual({ ada: 4, bob: 4 });
    // Something was left out.
    expect(Math.min(...[...left.counts.values()].map((values) => values.length))).toBeLessThan(4);
    expect(await faultsAt(workers, [], differing(life), left)).toEqual([]);
  },
);

test.for<Guarantee>(['at-least-once', 'exactly-once'])(
  '%s: they are, too, when the next worker is killed while it takes over from one that was killed amid a commit',
  { timeout: TIMEOUT_MS },
  async (guarantee) => {
    const workers = { guarantee, cacheMaxBytes: NO_CACHE };
    const { left, points } = await crashedRun(workers, []);
    const amid = points[0]?.indexOf('append every-step-count-by-customer-changelog-0 arrives') ?? -1;
    const second = (await crashedRun(workers, [amid])).points[1] ?? [];
    // Where the log or the disk changes.
    const changes = differing(second).filter((i) => second[i]?.endsWith(' arrives') || second[i]?.startsWith('disk of '));
    expect(changes.length).toBeGreaterThan(20);
    expect(await faultsAt(workers, [amid], changes, left)).toEqual([]);
  },
);
