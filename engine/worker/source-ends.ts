import { steadyNow } from '../model/steady-now.ts';
import type { LogAdmin } from '../ports.ts';
import type { Task } from '../task/task.ts';
import { changelogsOf } from './changelogs.ts';
import type { WorkerContext } from './worker.ts';
import { ENDS_MS } from './worker-options.ts';

/**
 * Tells the stores of tasks that run where the source topics end that they are restored from. Their owner does not write these, and may be far behind:
 * only what was known to be the end, and is processed, makes rows newer. What the log does not answer leaves them as old as they were.
 */
export class SourceEnds {
  readonly #context: Pick<WorkerContext, 'clock' | 'logger' | 'topology'>;
  readonly #admin: Pick<LogAdmin, 'endOffsets'>;
  #last: number;
  #asking = false;

  constructor(context: Pick<WorkerContext, 'clock' | 'logger' | 'topology'>, admin: Pick<LogAdmin, 'endOffsets'>) {
    this.#context = context;
    this.#admin = admin;
    this.#last = steadyNow(context.clock);
  }

  /** Asks for the ends, when it is time again. */
  async maybe(tasks: readonly Task[]): Promise<void> {
    const { clock, logger, topology } = this.#context;
    const now = steadyNow(clock);
    if (this.#asking || now - this.#last < ENDS_MS) return;
    this.#last = now;
    const sources = tasks
      .flatMap(({ sub, partition, stores }) => changelogsOf(topology, sub, partition, stores))
      .filter(({ isSource, store }) => isSource && store.readOn !== undefined);
    if (sources.length === 0) return;
    this.#asking = true;
    const askedAt = clock.now();
    try {
      const ends = await this.#admin.endOffsets(sources, 'read_uncommitted');
      for (const [i, { store }] of sources.entries()) {
        const end = ends[i];
        if (end !== undefined) store.readOn?.(store.restoredTo, end, askedAt);
      }
    } catch (error) {
      logger.debug({ application: topology.applicationId }, `it is not known where source topics end: ${String(error)}`);
    } finally {
      this.#asking = false;
    }
  }
}
