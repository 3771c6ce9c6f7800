import type { Faults, SeededRandom, SimulationOptions } from '../../engine/test-kit/index.ts';
import type { SimulatedCase } from './simulated-case.ts';

export interface Profile {
  /** No worker crashes and no request fails, or the guarantee covers for it: the result is exact. */
  readonly exact: boolean;
  /** The guarantee covers for whatever goes wrong. */
  readonly covers: boolean;
  readonly options: Partial<Omit<SimulationOptions, 'seed' | 'inputs'>>;
}

/** Room for no change, for a few, and for all of them. */
const CACHE_BYTES = [1, 4_000, 1_000_000] as const;

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
  const storm: Faults = { ...crashing, pauses: survivesZombies || fences ? random.between(1, 2) : 0 };
  const faults = kind < 0.1 ? calm : kind < 0.35 ? moving : kind < 0.75 ? crashing : storm;
  return {
    covers: fences,
    exact: fences || (!repeatsWhenMoved && (faults === calm || faults === moving)),
    options: {
      faults,
      partitions: random.between(1, 4),
      workers: random.between(1, 3),
      inputsOver: random.pick(['0ms', '500ms', '4s'] as const),
      worker: {
        guarantee,
        commitInterval: random.pick(['20ms', '100ms', '500ms'] as const),
        standbys: random.between(0, 2),
        ...(cached ? { cacheMaxBytes: random.pick(CACHE_BYTES) } : {}),
      },
    },
  };
}
