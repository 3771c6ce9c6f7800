import type { TopologyDescription } from '../../compile/describe-json.ts';
import type { WorkerContext } from '../worker.ts';
import { KEEP_TOPOLOGY_MS, LAST_COMMIT_MS, READ_TOPOLOGY_MS, type UpgradePolicy } from '../worker-options.ts';
import { findLosses, isLeftBehind } from './find-losses.ts';
import { keepTopology, readKeptTopology, tellNotKept } from './kept-topology.ts';
import { describeLoss, upgradeError } from './upgrade-error.ts';
import { within } from './within.ts';

/**
 * Compares the pipeline of a worker with the version of the application that ran before, and keeps it for the next one. A pipeline needs nothing
 * of that topic: whoever may not read or write it, or cannot, runs all the same, and is told.
 */
export class UpgradeCheck {
  readonly #context: WorkerContext;
  readonly #policy: UpgradePolicy;
  readonly #stopping: AbortSignal;
  #kept: TopologyDescription | undefined;
  #keeping: Promise<void> = Promise.resolve();

  constructor(context: WorkerContext, policy: UpgradePolicy, stopping: AbortSignal) {
    this.#context = context;
    this.#policy = policy;
    this.#stopping = stopping;
  }

  /** Errors: with `refuse` STREAM_ORPHANS or STREAM_STATE_CHANGED for a pipeline that loses something; nothing is made or read by then */
  async check(): Promise<void> {
    const { topology, logger } = this.#context;
    const { applicationId: application } = topology;
    const losses = await this.#compare().catch((error: Error) => {
      if (this.#stopping.aborted) return [];
      logger.warn({ application }, `not compared with the version that ran before, which cannot be read: ${error.message}`);
      return [];
    });
    if (losses.length === 0) return;
    if (this.#policy === 'refuse') throw upgradeError(topology, losses);
    for (const loss of losses) {
      const fields = { application, subject: loss.subject, name: loss.name };
      logger.warn(fields, `${isLeftBehind(loss) ? 'left behind' : 'read otherwise'}: ${describeLoss(loss)}`);
    }
  }

  /** The pipeline runs: it is the version that the next one is compared with. */
  keep(): void {
    const { topology, options, logger } = this.#context;
    const { applicationId: application } = topology;
    const limit = this.#limit(KEEP_TOPOLOGY_MS, 'the log did not take it in time');
    // The worker that stops has as long for it as for its last commit.
    let cancel = (): void => {};
    const hurry = (): void => {
      cancel = this.#context.clock.after(LAST_COMMIT_MS, limit.abort);
    };
    this.#stopping.addEventListener('abort', hurry, { once: true });
    const keeping = { limit: limit.signal, replicationFactor: options.replicationFactor };
    this.#keeping = within(limit.signal, keepTopology(topology, this.#kept, options.log, keeping))
      .catch((error: Error) => tellNotKept(logger, application, error.message))
      .finally(() => {
        this.#stopping.removeEventListener('abort', hurry);
        cancel();
        limit.end();
      });
  }

  /** Settles when nothing is being kept any more. */
  async close(): Promise<void> {
    await this.#keeping;
  }

  async #compare() {
    const { topology, options } = this.#context;
    const limit = this.#limit(READ_TOPOLOGY_MS, 'the log did not give it in time');
    // Whoever stops the worker is not kept waiting.
    this.#stopping.addEventListener('abort', limit.abort, { once: true });
    const compare = async () => {
      this.#kept = await readKeptTopology(topology.applicationId, options.log, limit.signal);
      return this.#kept ? findLosses(this.#kept, topology, options.log, limit.signal) : [];
    };
    return within(limit.signal, compare()).finally(() => {
      this.#stopping.removeEventListener('abort', limit.abort);
      limit.end();
    });
  }

  /** A limit in time, which is taken away by `end`. */
  #limit(ms: number, message: string) {
    const limit = new AbortController();
    const abort = (): void => limit.abort(new Error(message));
    return { signal: limit.signal, abort, end: this.#context.clock.after(ms, abort) };
  }
}
