import type { Compression } from '../model/compression.ts';
import type { Duration } from '../model/duration.ts';
import type { Clock, Log, Logger, Metrics } from '../ports.ts';
import type { StateOptions } from '../state/open-state-store.ts';
import { RENEW_MS } from '../state/renew-ms.ts';
import type { Guarantee } from '../task/task-services.ts';
import type { RestoreEvent } from './restore-event.ts';

/** What becomes of a pipeline that would lose something of what an earlier version of it made. */
export type UpgradePolicy = 'refuse' | 'warn';

export interface WorkerOptions {
  /** The log to read and write: Kafka through a connector, or the test kit's. The worker does not close it. */
  readonly log: Log;
  /** Consumer group, and prefix of internal topics and of the dead-letter topic. Default: the pipeline's name. */
  readonly applicationId?: string;
  /** Named things that steps, sinks and serdes ask for. */
  readonly resources?: Readonly<Record<string, unknown>>;
  /**
   * What a crash may do to results in the log. `at-least-once`: those since the last commit may come again. `exactly-once`: none is lost or
   * comes again for those who read committed records, as outputs, state and offsets are committed as one transaction; they see results when
   * they are committed. Default `at-least-once`.
   */
  readonly guarantee?: Guarantee;
  /**
   * How often offsets are committed, how much is done again after a crash, and under `exactly-once` how long results stay unseen.
   * Default `500ms`, under `exactly-once` `100ms`.
   */
  readonly commitInterval?: Duration;
  /** What tells this worker from all others of the application, now and later. Default: by chance. */
  readonly workerId?: string;
  /** A name that is this worker's over restarts: it comes back without a rebalance. Default: none. */
  readonly instanceId?: string;
  /** After how long without a sign of life the group gives this worker's partitions to others. Default `10s`. */
  readonly sessionTimeout?: Duration;
  /** How long a task with several inputs waits for an empty one; see `TaskOptions`. Default 0 ms. */
  readonly maxTaskIdleMs?: number;
  /**
   * How long asynchronous work may go on when the worker stops, or when its task goes to another worker (30 s at most then), before it is abandoned
   * and done again elsewhere. Default `5s`.
   */
  readonly drainTimeout?: Duration;
  /** Where the rows of stores are kept. Default: in memory, restored from their changelogs at each start. */
  readonly state?: StateOptions;
  /**
   * How many other workers keep the state of each task ready, by following its changelogs, so that one of them goes on with it at once where
   * this one is gone. Fewer where there are fewer workers, or where they share one `state.dir`; the same for all of them. Default 0.
   */
  readonly standbys?: number;
  /**
   * Bytes of changed rows that the record caches of this worker hold back, in equal parts for its tasks. A row of a table that changes again
   * before the next commit then goes on once, with its newest value, at the commit; earlier when the task has no room. It saves the steps and
   * topics behind the table work, and makes its results come later: as often as it commits. What is read of a store is never behind. Default 0:
   * each change goes on at once.
   */
  readonly cacheMaxBytes?: number;
  /** How results, changelogs and repartitioned records are packed; what is read may be packed in any way. Default `none`. */
  readonly compression?: Compression;
  /**
   * Compares the pipeline with the version of the application that ran before: state, records that wait and offsets that it would leave behind, or
   * read otherwise than they were written. `refuse` does not start then; `warn` logs each and starts. Both keep a description of the pipeline in the
   * topic `<application>-millrace-topology`, as `millrace run` does, for the next version. Default: nothing is compared, and nothing kept (docs/adr/0017).
   */
  readonly upgradeCheck?: UpgradePolicy;
  /** Replicas of topics that the worker makes. Default: the broker's own default. */
  readonly replicationFactor?: number;
  /**
   * Told how far the worker is with restoring each store of its tasks, and each global table: when it begins, once a second at most while it goes on,
   * and when it ends. It is called amid the work, so it should return at once; what it throws is logged and holds nothing up. Default: none.
   */
  readonly onRestore?: (event: RestoreEvent) => void;
  readonly clock?: Clock;
  readonly metrics?: Metrics;
  readonly logger?: Logger;
}

/** How long a worker that starts looks for what an earlier version of it left. */
export const READ_TOPOLOGY_MS = 30_000;
/** How long the log may take to keep the version that runs. */
export const KEEP_TOPOLOGY_MS = 30_000;
/** How often a worker commits, unless it is told. */
export const COMMIT_INTERVAL: Readonly<Record<Guarantee, Duration>> = { 'at-least-once': '500ms', 'exactly-once': '100ms' };
/** Bound on the drain time of tasks that go while others stay: a group waits a minute for a member, and puts it out. */
export const LEAVING_MS_MAX = 30_000;
/** Records that a task takes before the next one has its turn and the event loop runs. */
export const RECORDS_PER_TURN = 500;
/** After this long the event loop runs, so that heartbeats and other pipelines of the process do not wait for this one's records. */
export const SLICE_MS = 10;
export const DRAIN_TIMEOUT: Duration = '5s';
/** How long the last commit of a worker that stops may take, beside its drain time. */
export const LAST_COMMIT_MS = 1_500;
/** How long the stores of a worker that stops may take to close: what is committed is on its way to the disk. */
export const CLOSE_STORES_MS = 10_000;
/** Bytes buffered for one partition above which it is fetched no further until half of them are processed. */
export const PARTITION_BUFFER_BYTES = 4 * 1024 * 1024;
/** Dirty store entries above which the worker commits before its interval is over. */
export const DIRTY_ENTRIES_MAX = 200_000;
/** A worker with nothing to commit does so this often all the same: its stores know then that nobody else wrote to their changelogs. */
export const IDLE_COMMIT_MS = RENEW_MS;
/**
 * How often the log is asked where the changelogs end that are read here, and the source topics from which stores are restored: stores tell by that
 * how old their rows are, and deletions are kept for hours.
 */
export const ENDS_MS = 60_000;
/** How long a poll waits when there is nothing to do. */
export const POLL_MS = 100;
/** How often processed records of repartition topics are deleted. */
export const PURGE_INTERVAL_MS = 30_000;
/** How often it is looked whether topics are still those with which the run began. */
export const TOPIC_CHECK_MS = 10_000;
/** When it is looked first, so that the start of a run does not wait for it. */
export const FIRST_TOPIC_CHECK_MS = 1_000;
/** Waits between two starts after failures that say `retry`: doubles up to this. */
export const RESTART_DELAY_MS = { first: 500, last: 15_000 };
/** A worker that ran this long without failing begins its restart delays anew. */
export const HEALTHY_AFTER_MS = 60_000;
