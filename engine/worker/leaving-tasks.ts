import { toMs } from '../model/duration.ts';
import type { Clock } from '../ports.ts';
import type { Task } from '../task/task.ts';
import { DRAIN_TIMEOUT, LEAVING_MS_MAX, type WorkerOptions } from './worker-options.ts';

/**
 * Tasks that go to another worker while others stay: they take no more records, and have the drain time to finish what asynchronous work holds.
 * What is not done by then is done again by whoever goes on with them.
 */
export class LeavingTasks {
  readonly #clock: Clock;
  readonly #drainMs: number;
  readonly #tasks = new Set<Task>();
  #look: () => void = () => {};
  #end: () => void = () => {};

  constructor(clock: Clock, { drainTimeout }: Pick<WorkerOptions, 'drainTimeout'>) {
    this.#clock = clock;
    this.#drainMs = Math.min(toMs(drainTimeout ?? DRAIN_TIMEOUT), LEAVING_MS_MAX);
  }

  has(task: Task): boolean {
    return this.#tasks.has(task);
  }

  /** Settles when nothing of the tasks is held, when their time is up, or at `end`. REQUIRES: one call at a time. */
  async finish(tasks: readonly Task[]): Promise<void> {
    for (const task of tasks) this.#tasks.add(task);
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(this.#drainMs, resolve);
      this.#end = () => {
        cancel();
        resolve();
      };
      this.#look = () => {
        if (tasks.every(({ holds, mayCommit }) => holds.size === 0 && mayCommit)) this.#end();
      };
      this.#look();
    });
    this.#look = () => {};
  }

  /** A turn is over: some of them may be done. */
  look(): void {
    this.#look();
  }

  /** Nobody waits for them any more. */
  end(): void {
    this.#end();
  }

  /** They have gone, or stay after all. */
  clear(): void {
    this.#tasks.clear();
  }
}
