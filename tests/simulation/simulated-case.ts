import type { Plan } from '../../engine/plan/plan.ts';
import type { SeededRandom, SimulatedInput, SimulationOptions, SimulationResult } from '../../engine/test-kit/index.ts';

/** A pipeline with what it must give, told by a few lines of plain code that know nothing of the engine. */
export interface SimulatedCase {
  readonly name: string;
  readonly plan: Plan;
  readonly inputs: (random: SeededRandom) => readonly SimulatedInput[];
  readonly options?: Partial<Omit<SimulationOptions, 'seed' | 'inputs'>>;
  /** Workers have record caches, small or large as the seed says. Default false. */
  readonly cached?: boolean;
  /** Standing still and going on may do harm where state goes through a changelog: at-least-once fences nobody. Default false. */
  readonly survivesZombies?: boolean;
  /** A record that is held when its partition moves gives its other results again, where at-least-once allows it. Default false. */
  readonly repeatsWhenMoved?: boolean;
  /** The first difference from what a run without crashes must give, which is one answer only. */
  readonly exactly: (result: SimulationResult, inputs: readonly SimulatedInput[]) => string | undefined;
  /** The first difference from what every run must give: nothing is lost, and what does not depend on repetitions is right. */
  readonly atLeast: (result: SimulationResult, inputs: readonly SimulatedInput[]) => string | undefined;
}
