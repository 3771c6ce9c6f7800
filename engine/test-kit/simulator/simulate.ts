import type { Plan } from '../../plan/plan.ts';
import { Simulation } from './simulation.ts';
import type { SimulationOptions } from './simulation-options.ts';
import { SimulationResult } from './simulation-result.ts';

/** A simulation whose workers failed, or that did not come to rest: the same seed fails again. */
export class SimulationFailure extends Error {
  override readonly name = 'SimulationFailure';
  readonly seed: number;
  readonly trace: readonly string[];

  constructor(seed: number, trace: readonly string[], cause: unknown) {
    super(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.seed = seed;
    this.trace = trace;
  }
}

/**
 * Runs a pipeline on real workers that share a simulated log of several partitions, in virtual time, until everything is processed. One
 * seed decides all that chance decides elsewhere: how long messages are on their way, where batches end, who gets which partition, and what
 * goes wrong when. The same seed gives the same run, on every machine.
 *
 * Time:   virtual; nothing waits. What a pipeline does outside must go through the resource `outside`, or the run is not repeatable
 * Errors: SimulationFailure (with the seed and a trace) when a worker fails for good or the steps do not suffice
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { input, simulate } from 'millrace/engine/test-kit';
 * import { mapValues, to } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const loud = { name: 'loud', key: string(), value: string() };
 * const plan = pipeline('loud', ({ from }) => from(words).pipe(mapValues((word) => word.toUpperCase()), to(loud)));
 * const result = await simulate(plan, {
 *   seed: 1,
 *   inputs: ['to', 'be', 'or'].map((word, i) => input(words, word, word, i)),
 *   faults: { crashes: 1, leaves: 1 },
 * });
 * [...new Set(result.read(loud).map(({ value }) => value))].sort(); // => ['BE', 'OR', 'TO']
 * ```
 */
export async function simulate(plan: Plan, options: SimulationOptions): Promise<SimulationResult> {
  const simulation = new Simulation(plan, options);
  try {
    await simulation.run();
  } catch (error) {
    throw new SimulationFailure(options.seed, simulation.world.trace.lines(), error);
  }
  return new SimulationResult(options.seed, simulation);
}
