import type { Faults, SeededRandom, SimulationOptions } from '../../engine/test-kit/index.ts';
import type { SimulatedCase } from './simulated-case.ts';

export interface Profile {
  /** No worker crashes and no request fails, or the guarantee covers for it: the result is exact. */
  readonly exact: boolean;
  /** The guarantee covers for whatever goes wrong. */
  readonly covers: boolean;
  /** Nobody writes to a changelog who has been replaced: what is on disks fits it. */
  readonly oneWriter: boolean;
  readonly options: Partial<Omit<SimulationOptions, 'seed' | 'inputs'>>;
}

/** Room for no change, for a few, and for all of them. */
const CACHE_BYTES = [1, 4_000, 1_000_000] as const;

/** Where workers keep the rows of their stores: in memory, on one disk for all, or each on its own. */
const DISKS = ['none', 'shared', 'own', 'own'] as const;
const DIR = 'disk';

/** What a seed does to a pipeline, beside what the simulation itself leaves to chance. */
export function profileOf(
  random: SeededRandom,
  { survivesZombies = false, repeatsWhenMoved = false, cached = false }: SimulatedCase,
): Profile {
  const kind = random.next();
  const guarantee = random.pick(['at-least-once', 'exactly-once'] as const);
  const fences = guarantee === 'exactly-once';
  const calm: Faults = {};
  const moving: Faults = { joins: random.between(0, 2), leaves: random.between(0, 2), compactions: random.between(0, 2) };
  const crashing: Faults = { ...moving, crashes: random.between(1, 3), failures: random.between(0, 2) };
  const harmless = survivesZombies || fences;
  const storm: Faults = { ...crashing, pauses: harmless ? random.between(1, 2) : 0 };
  const disk = random.pick(DISKS);
  const chosen = kind < 0.1 ? calm : kind < 0.35 ? moving : kind < 0.75 ? crashing : storm;
  const expels = chosen === storm ? harmless : fences && chosen !== calm;
  return {
    covers: fences,
    oneWriter: fences || chosen !== storm,
    exact: fences || (!repeatsWhenMoved && (chosen === calm || chosen === moving)),
    options: {
      faults: { ...chosen, expulsions: expels ? random.between(0, 3) : 0 },
      partitions: random.between(1, 4),
      workers: random.between(1, 3),
      inputsOver: random.pick(['0ms', '500ms', '4s'] as const),
      ownDisks: disk === 'own',
      worker: {
        guarantee,
        commitInterval: random.pick(['20ms', '100ms', '500ms'] as const),
        // A standby beside its task would hold the one folder of both; assignors leave it out.
        standbys: random.between(0, disk === 'shared' ? 0 : 2),
        ...(disk === 'none' ? {} : { state: { dir: DIR } }),
        ...(cached ? { cacheMaxBytes: random.pick(CACHE_BYTES) } : {}),
      },
    },
  };
}
