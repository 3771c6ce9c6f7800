import type { TopicPartition } from '../ports.ts';

/** How far a worker is with reading one partition of a changelog, or of a global table's topic, into its store. */
export interface RestoreEvent extends TopicPartition {
  /**
   * `started`: there are records to read. `batch`: some were read, told once a second at most. `done`: all were. `suspended`: it goes no further here,
   * as the task goes elsewhere or the worker stops. Standbys, which never end, and stores that have everything already tell nothing.
   */
  readonly kind: 'started' | 'batch' | 'done' | 'suspended';
  readonly task: string;
  readonly store: string;
  /** Records applied since `started`. */
  readonly restored: number;
  /** Offsets up to the end: those of records that were compacted away are counted until they are passed. */
  readonly remaining: number;
  /** On average since `started`. */
  readonly recordsPerSecond: number;
  /** Time until it is done if it goes on like this; null while nothing was read. */
  readonly etaMs: number | null;
}
