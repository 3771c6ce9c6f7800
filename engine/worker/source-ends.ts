import { steadyNow } from '../model/steady-now.ts';
import type { StreamError } from '../model/stream-error.ts';
import type { LogAdmin } from '../ports.ts';
import { endBehind } from './changelog-age.ts';
import { type Changelog, outdatedRows } from './changelogs.ts';
import type { WorkerContext } from './worker.ts';
import { ENDS_MS } from './worker-options.ts';

/** A run is ended no sooner than this for rows that got too old, however short a time their topic keeps deletions. */
const LAGGING_MS_MIN = 3_600_000;

/**
 * Knows how old the rows of running tasks are that are restored from source topics. Their owner does not write these, and may be far behind: only what was
 * known to be the end, and is processed, makes rows newer. What the log does not answer leaves them as old as they were.
 *
 * ```
 *   every minute: ask for ends ─▶ stores are told ─ one lags for longer than deletions are kept ─▶ outdated ─ commit ─▶ the run ends
 * ```
 *
 * Such a task has passed over deletions that are gone. The next run restores its rows from what there is, as a standby would.
 */
export class SourceEnds {
  readonly #context: Pick<WorkerContext, 'clock' | 'logger' | 'topology'>;
  readonly #admin: Pick<LogAdmin, 'endOffsets'>;
  #last: number;
  #asking = false;
  #outdated: StreamError | undefined;

  constructor(context: Pick<WorkerContext, 'clock' | 'logger' | 'topology'>, admin: Pick<LogAdmin, 'endOffsets'>) {
    this.#context = context;
    this.#admin = admin;
    this.#last = steadyNow(context.clock);
  }

  /** Asks for the ends, when it is time again. */
  async maybe(running: () => readonly Changelog[]): Promise<void> {
    const { clock, logger, topology } = this.#context;
    const now = steadyNow(clock);
    if (this.#asking || now - this.#last < ENDS_MS) return;
    this.#last = now;
    const sources = running();
    if (sources.length === 0) return;
    this.#asking = true;
    const askedAt = clock.now();
    try {
      const ends = await this.#admin.endOffsets(sources, 'read_uncommitted');
      for (const [i, source] of sources.entries()) this.#asked(source, ends[i] ?? 0, askedAt);
    } catch (error) {
      logger.debug({ application: topology.applicationId }, `it is not known where source topics end: ${String(error)}`);
    } finally {
      this.#asking = false;
    }
  }

  /**
   * A commit is done: the best moment to end the run, if it has to.
   *
   * Errors: STREAM_STORE_OUTDATED (external/task/retry)
   */
  look(): void {
    if (this.#outdated) throw this.#outdated;
  }

  #asked(source: Changelog, end: number, askedAt: number): void {
    const { store, age } = source;
    const offset = store.restoredTo;
    const isBehind = offset < endBehind(offset, end);
    if (isBehind && age.isOutdated(offset, askedAt, LAGGING_MS_MIN)) this.#outdated = outdatedRows(source, offset, end);
    age.asked(offset, end, askedAt);
    store.readOn?.(offset, end, askedAt);
  }
}
