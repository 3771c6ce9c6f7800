import { json, string } from '../../../engine/model/serdes.ts';
import type { Windowed } from '../../../engine/model/windowed.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import type { Plan } from '../../../engine/plan/plan.ts';
import { input, type SeededRandom, type SimulatedInput, type SimulationResult } from '../../../engine/test-kit/index.ts';
import { aggregate, map, suppress, to, toStream, tumbling, window } from '../../../operators/index.ts';
import { byKey, sameEnds, sameLast, sameSequences, valuesByKey } from '../compare.ts';
import type { SimulatedCase } from '../simulated-case.ts';

const SIZE_MS = 100;
const GRACE_MS = 50;
/** Between the readings at the end that close every window before them; a larger step would take windows out of the store before they close. */
const END_STEP_MS = 25;
const END_STEPS = 12;

const readings = { name: 'readings', key: string(), value: json<number>() };
const sums = { name: 'sums', key: string(), value: json<readonly number[] | null>() };
const collected = {
  init: (): readonly number[] => [],
  add: (so: readonly number[], id: number) => [...new Set([...so, id])].sort((a, b) => a - b),
};
const nameOf = ({ key, start }: Windowed<string>): string => `${key}@${start}`;

/** Readings of four sensors a partition, out of order by less than the grace, and at last some for each partition that close all windows. */
function readingsIn(random: SeededRandom, partitions: number): SimulatedInput[] {
  const inputs: SimulatedInput[] = [];
  const times = Array.from({ length: partitions }, () => 0);
  const count = random.between(40, 160);
  for (let id = 0; id < count; id++) {
    const partition = random.below(partitions);
    times[partition] = (times[partition] ?? 0) + random.below(12);
    const timestamp = Math.max(0, (times[partition] ?? 0) - random.below(30));
    inputs.push(input(readings, `p${partition}-s${random.below(4)}`, id, timestamp, { partition }));
  }
  for (let partition = 0; partition < partitions; partition++) {
    for (let step = 0; step < END_STEPS; step++) {
      const timestamp = (times[partition] ?? 0) + step * END_STEP_MS;
      inputs.push(input(readings, `p${partition}-end`, -1, timestamp, { partition }));
    }
  }
  return inputs;
}

const PARTITIONS = 3;

/** The readings of each window in the order in which they came; those of the end belong to no window that is asked for. */
function windowsOf(inputs: readonly SimulatedInput[]): Map<string, number[]> {
  const windows = byKey(
    inputs.filter(({ key }) => !String(key).endsWith('-end')),
    ({ key, timestamp }) => `${key}@${timestamp - (timestamp % SIZE_MS)}`,
  );
  return new Map([...windows].map(([name, list]) => [name, list.map(({ value }) => value as number)]));
}

const ascending = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b);

function results(result: SimulationResult): Map<string, string[]> {
  return valuesByKey(result.read(sums).filter(({ key }) => !String(key).includes('-end@')));
}

const last = (inputs: readonly SimulatedInput[]): Map<string, string> =>
  new Map([...windowsOf(inputs)].map(([name, ids]) => [name, JSON.stringify(ascending(ids))]));

const finals = (inputs: readonly SimulatedInput[]): Map<string, string[]> =>
  new Map([...last(inputs)].map(([name, value]) => [name, [value]]));

function setsOf(name: string, emit: 'on-update' | 'on-close'): Plan {
  return pipeline(name, ({ from }) =>
    from(readings).pipe(
      window(tumbling(`${SIZE_MS}ms`, { grace: `${GRACE_MS}ms` })),
      aggregate('by-window', { ...collected, emit }),
      toStream(),
      map('named', (ids, windowed) => [nameOf(windowed), ids]),
      to(sums),
    ),
  );
}

function updatesCase(name: string, same: typeof sameSequences): SimulatedCase {
  return {
    name,
    plan: setsOf(name, 'on-update'),
    inputs: (random) => readingsIn(random, PARTITIONS),
    options: { partitions: PARTITIONS },
    exactly: (result, inputs) => {
      const want = [...windowsOf(inputs)].map(
        ([window, ids]) => [window, ids.map((_, i) => JSON.stringify(ascending(ids.slice(0, i + 1))))] as const,
      );
      return same('sums', results(result), new Map(want));
    },
    atLeast: (result, inputs) => sameLast('sums', results(result), last(inputs)),
  };
}

/** Sets of what came in each window, given with each update. */
export const windowUpdates = updatesCase('window-updates', sameSequences);

/** The same with record caches. */
export const windowUpdatesCached: SimulatedCase = { ...updatesCase('window-updates-cached', sameEnds), cached: true };

function finalCase(name: string, plan: Plan): SimulatedCase {
  return {
    name,
    plan,
    inputs: (random) => readingsIn(random, PARTITIONS),
    options: { partitions: PARTITIONS },
    exactly: (result, inputs) => sameSequences('sums', results(result), finals(inputs)),
    atLeast: (result, inputs) => sameLast('sums', results(result), last(inputs)),
  };
}

/** The same, given once when a window has closed. */
export const windowCloses = finalCase('window-closes', setsOf('window-closes', 'on-close'));

/** The same, held back by a buffer. */
export const windowSuppressed = finalCase(
  'window-suppressed',
  pipeline('window-suppressed', ({ from }) =>
    from(readings).pipe(
      window(tumbling(`${SIZE_MS}ms`, { grace: `${GRACE_MS}ms` })),
      aggregate('by-window', { ...collected, emit: 'on-update' }),
      suppress('until-closed', { until: 'close', buffer: 'unbounded' }),
      toStream(),
      map('named', (ids, windowed) => [nameOf(windowed), ids]),
      to(sums),
    ),
  ),
);

/** The same behind a record cache: what the buffer lets out is final all the same. */
export const windowSuppressedCached: SimulatedCase = { ...windowSuppressed, name: 'window-suppressed-cached', cached: true };
