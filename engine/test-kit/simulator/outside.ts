import { StreamError } from '../../model/stream-error.ts';
import type { SinkConnector, SinkRecord } from '../../ports.ts';
import type { SimulatedProcess } from './schedule.ts';
import { travelMs } from './travel.ts';
import type { World } from './world.ts';

/** How often calls to the outside go wrong, as shares of all calls, from 0 to 1. */
export interface OutsideFaults {
  /** The call fails, and nothing was done. Default 0. */
  readonly failed?: number;
  /** The work was done, but the caller is told that it failed: it will do it again. Default 0. */
  readonly lost?: number;
  /** The answer takes seconds, up to `slowMs`. Default 0. */
  readonly slow?: number;
  /** Default 20,000. */
  readonly slowMs?: number;
}

/** The name of the resource by which steps of a simulated pipeline reach the outside. */
export const OUTSIDE = 'outside';

/** The world outside the log, as agents and sinks of a simulated worker reach it: a service, a database, a model. */
export class Outside {
  readonly #world: World;
  readonly #process: SimulatedProcess;
  readonly #faults: OutsideFaults;

  constructor(world: World, process: SimulatedProcess, faults: OutsideFaults) {
    this.#world = world;
    this.#process = process;
    this.#faults = faults;
  }

  /**
   * Does `work` after a while and answers what it gives after another, or goes wrong as the seed says. The work of a call that has left a
   * process which dies then is still done. `what` names the call: the same name, the same chance.
   *
   * Errors: STREAM_OUTSIDE (external/record/retry) for a call that failed or whose answer was lost
   */
  call<T>(what: string, work: () => T): Promise<T> {
    const { failed = 0, lost = 0, slow = 0, slowMs = 20_000 } = this.#faults;
    const random = this.#world.random(`outside: ${what}`);
    const fate = random.next();
    const process = this.#process;
    const answerMs = random.chance(slow) ? random.between(500, slowMs) : travelMs(random);
    return new Promise((resolve, reject) => {
      const answer = (text: string, run: () => void): void => {
        this.#world.schedule.add(answerMs, { process, place: 'inside', what: `${what}: ${text}`, run });
      };
      const run = (): void => {
        if (fate < failed) {
          answer('failed', () => reject(outsideError(what, 'failed')));
          return;
        }
        try {
          const result = work();
          if (fate < failed + lost) answer('answer lost', () => reject(outsideError(what, 'was done, but the answer was lost')));
          else answer('answered', () => resolve(result));
        } catch (error) {
          answer('refused', () => reject(error));
        }
      };
      this.#world.schedule.add(travelMs(random), { process, place: 'outside', what, isMessage: true, run });
    });
  }

  /** Adds to what the sink of this name holds; the same record may come more than once. */
  keep(sink: string, records: readonly SinkRecord[]): void {
    this.#world.sinks.set(sink, [...(this.#world.sinks.get(sink) ?? []), ...records]);
  }
}

/**
 * A sink into the simulation's outside: slow, and forgetful of its answers, as the faults say. Read it back with `result.sunk(name)`.
 *
 * Errors: STREAM_OUTSIDE (external/record/retry), which the `sink` step repeats
 */
export function simulatedSink<K, V>(name: string, options: { readonly maxBatch?: number } = {}): SinkConnector<K, V> {
  return {
    name,
    maxBatch: options.maxBatch ?? 5,
    open: async (context) => {
      const outside = context.resource(OUTSIDE) as Outside;
      return {
        write: (records) => outside.call(`write of ${records[0]?.id} to ${name}`, () => outside.keep(name, records)),
        close: async () => {},
      };
    },
  };
}

function outsideError(what: string, why: string): StreamError {
  return new StreamError(`${what} ${why}`, { code: 'STREAM_OUTSIDE', domain: 'external', scope: 'record', verdict: 'retry' });
}
