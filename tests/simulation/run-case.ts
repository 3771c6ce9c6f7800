import { SeededRandom, SimulationFailure, type SimulationResult, simulate } from '../../engine/test-kit/index.ts';
import { profileOf } from './profiles.ts';
import type { SimulatedCase } from './simulated-case.ts';

export interface CaseRun {
  readonly steps: number;
  readonly faults: number;
  readonly trace: readonly string[];
  /** What is wrong, with the command that shows it again; undefined when all is right. */
  readonly wrong: string | undefined;
}

/** Runs a case under one seed and compares what came of it. */
export async function runCase(of: SimulatedCase, seed: number): Promise<CaseRun> {
  const random = new SeededRandom(`${of.name}/${seed}`);
  const { exact, covers, oneWriter, options } = profileOf(random, of);
  const inputs = of.inputs(random);
  const faults = { ...options.faults, ...of.options?.faults };
  const replay = `npm run simulate -- --pipeline ${of.name} --seed ${seed}`;
  try {
    const result = await simulate(of.plan, { ...options, ...of.options, faults, seed, inputs });
    const repeats = !covers && result.uncleanStops > 0;
    const difference =
      (exact && !repeats ? of.exactly(result, inputs) : undefined) ??
      of.atLeast(result, inputs) ??
      (oneWriter ? await result.diskFault() : undefined);
    const wrong = difference === undefined ? undefined : `${of.name}, seed ${seed}: ${difference}\n  ${replay}`;
    return { steps: result.steps, faults: faultsOf(result), trace: result.trace, wrong };
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error;
    return { steps: 0, faults: 0, trace: error.trace, wrong: `${of.name}, ${error.message}\n  ${replay}` };
  }
}

function faultsOf({ faults }: SimulationResult): number {
  return Object.values(faults).reduce((sum, n) => sum + n, 0);
}
