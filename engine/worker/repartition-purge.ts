import type { LogAdmin, OffsetAndMetadata, TopicPartition } from '../ports.ts';
import type { WorkerContext } from './worker.ts';
import { PURGE_INTERVAL_MS } from './worker-options.ts';

/**
 * Deletes what is processed from repartition topics: nobody else reads them. It is housekeeping beside the work: what fails is done next
 * time.
 */
export class RepartitionPurge {
  readonly #context: WorkerContext;
  readonly #admin: LogAdmin;
  readonly #topics: ReadonlySet<string>;
  #last: number;
  #running = false;

  constructor(context: WorkerContext, admin: LogAdmin, now: number) {
    this.#context = context;
    this.#admin = admin;
    this.#last = now;
    const own = context.topology.internalTopics.filter((topic) => topic.kind === 'repartition');
    this.#topics = new Set(own.map((topic) => topic.name));
  }

  /** Deletes what lies before the committed offsets, when it is time again. */
  async maybe(now: number, committed: Iterable<TopicPartition & OffsetAndMetadata>): Promise<void> {
    if (this.#running || now - this.#last < PURGE_INTERVAL_MS) return;
    this.#running = true;
    this.#last = now;
    const processed = [...committed].filter(({ topic, offset }) => this.#topics.has(topic) && offset > 0);
    try {
      if (processed.length > 0) await this.#admin.deleteRecords(processed);
    } catch (error) {
      const { topology, logger } = this.#context;
      logger.debug({ application: topology.applicationId }, `processed records are still there: ${String(error)}`);
    } finally {
      this.#running = false;
    }
  }
}
