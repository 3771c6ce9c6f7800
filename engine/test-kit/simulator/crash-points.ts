import type { SimulatedProcess } from './schedule.ts';

/** Counts the points of each worker's life at which it could be killed, and kills it at the one that was chosen for it. */
export class CrashPoints {
  /** What the points were, by worker in the order of their starts. */
  readonly lives: string[][] = [];
  readonly #at: readonly number[];
  readonly #crash: (process: SimulatedProcess) => void;
  readonly #numbers = new Map<SimulatedProcess, number>();

  constructor(at: readonly number[], crash: (process: SimulatedProcess) => void) {
    this.#at = at;
    this.#crash = crash;
  }

  began(process: SimulatedProcess): void {
    this.#numbers.set(process, this.lives.push([]) - 1);
  }

  passed(process: SimulatedProcess, what: string): void {
    const number = this.#numbers.get(process);
    const life = number === undefined ? undefined : this.lives[number];
    if (number === undefined || !life || process.state === 'dead') return;
    if (life.push(what) - 1 === this.#at[number]) this.#crash(process);
  }
}
