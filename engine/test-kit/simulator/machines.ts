import type { SeededRandom } from './seeded-random.ts';

/** How often a worker that starts takes the machine of one that is gone, where there is one. */
const COMES_BACK = 0.8;

/** Which worker runs on which machine of a simulation. */
export class Machines {
  readonly #random: SeededRandom;
  /** The newest worker of each. */
  readonly #workers: string[] = [];

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** A machine on which no worker runs, for one that starts. */
  take(worker: string, running: ReadonlySet<string>): string {
    const free = [...this.#workers.keys()].filter((machine) => !running.has(this.#workers[machine] ?? ''));
    const machine = free.length > 0 && this.#random.chance(COMES_BACK) ? this.#random.pick(free) : this.#workers.length;
    this.#workers[machine] = worker;
    return `machine-${machine + 1}`;
  }
}
