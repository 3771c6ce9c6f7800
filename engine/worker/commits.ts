import { toMs } from '../model/duration.ts';
import { placeName } from '../model/place-name.ts';
import { steadyNow } from '../model/steady-now.ts';
import { isStreamError } from '../model/stream-error.ts';
import type { OffsetAndMetadata, TopicPartition } from '../ports.ts';
import { atLeastOnce } from './at-least-once.ts';
import type { CommitProtocol, Offsets } from './commit-protocol.ts';
import { exactlyOnce } from './exactly-once.ts';
import { RepartitionPurge } from './repartition-purge.ts';
import type { RunParts } from './run-parts.ts';
import { TimeSlice } from './time-slice.ts';
import type { WorkerContext } from './worker.ts';
import { COMMIT_INTERVAL, DIRTY_ENTRIES_MAX, IDLE_COMMIT_MS, RECORDS_PER_TURN } from './worker-options.ts';
import type { WorkerTasks } from './worker-tasks.ts';

/** When a run commits, and what it committed last. */
export class Commits {
  readonly #context: WorkerContext;
  readonly #tasks: WorkerTasks;
  readonly #protocol: CommitProtocol;
  readonly #purge: RepartitionPurge;
  readonly #everyMs: number;
  /** What was committed last of each partition: it is committed again only when something has changed. */
  readonly #committed = new Map<string, TopicPartition & OffsetAndMetadata>();
  readonly #slice: TimeSlice;
  #last: number;
  #dirty = false;

  constructor(context: WorkerContext, { producer, consumer, admin }: RunParts, tasks: WorkerTasks) {
    const { guarantee = 'at-least-once', commitInterval } = context.options;
    this.#context = context;
    this.#tasks = tasks;
    this.#protocol = guarantee === 'exactly-once' ? exactlyOnce(producer, consumer) : atLeastOnce(producer, consumer);
    this.#everyMs = toMs(commitInterval ?? COMMIT_INTERVAL[guarantee]);
    this.#slice = new TimeSlice(context.clock);
    this.#last = steadyNow(context.clock);
    this.#purge = new RepartitionPurge(context, admin, this.#last);
  }

  /** Something was processed. */
  touch(): void {
    this.#dirty = true;
  }

  get due(): boolean {
    const all = this.#tasks.all();
    const ready = all.filter((task) => task.mayCommit);
    if (ready.some((task) => task.isSettling)) return true;
    const dirtyEntries = ready.reduce((sum, task) => sum + task.dirtyEntries, 0);
    if (dirtyEntries > DIRTY_ENTRIES_MAX) return true;
    const everyMs = this.#dirty || dirtyEntries > 0 ? this.#everyMs : IDLE_COMMIT_MS;
    return steadyNow(this.#context.clock) - this.#last >= everyMs;
  }

  /**
   * Commits what can be committed as it is; tasks with half done records settle and follow as soon as they have. False when the group went on
   * without this member.
   */
  async commit(): Promise<boolean> {
    const { clock, metrics, topology, logger } = this.#context;
    const begun = steadyNow(clock);
    const all = this.#tasks.all();
    for (const task of all) {
      task.settle();
      // The steps behind a table work for each row that goes on: the event loop has its turns meanwhile.
      while (task.flushCaches(RECORDS_PER_TURN)) await this.#slice.pause();
    }
    const ready = all.filter((task) => task.mayCommit);
    try {
      await this.#tasks.settled();
      const offsets = await this.#protocol.commit(ready, (each) => this.#fenced(each));
      for (const each of offsets) this.#committed.set(placeName(each), each);
    } catch (error) {
      if (!isStreamError(error) || error.code !== 'STREAM_GROUP_CHANGED') throw error;
      logger.warn({ application: topology.applicationId }, `${error.message}; it is done again from the last commit`);
      return false;
    }
    for (const task of ready) task.committed();
    this.#dirty = ready.length < all.length;
    const ended = steadyNow(clock);
    // From its beginning, so that results wait for one interval and one commit at most; a slow log leaves three quarters of it for other work.
    this.#last = Math.max(begun, ended - this.#everyMs / 4);
    metrics.histogram('commit_ms', { application: topology.applicationId }).observe(ended - begun);
    void this.#purge.maybe(ended, this.#committed.values());
    return true;
  }

  /** Partitions go: others commit them from here on. */
  forget(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) this.#committed.delete(placeName(place));
  }

  /** What was done since the last commit is given up. */
  async abandon(): Promise<void> {
    this.#dirty = false;
    await this.#protocol.abandon();
  }

  /** Only offsets are fenced by the generation: a commit without any could be that of a member which is no more. */
  #fenced(offsets: Offsets): Offsets {
    const changed = offsets.filter((offset) => this.#isNew(offset));
    return changed.length > 0 ? changed : offsets;
  }

  #isNew(offset: TopicPartition & OffsetAndMetadata): boolean {
    const last = this.#committed.get(placeName(offset));
    return last?.offset !== offset.offset || last.metadata !== offset.metadata;
  }
}
