import type { TableView } from '../model/processor.ts';
import type { Clock, Logger, Metrics, TopicPartition } from '../ports.ts';
import type { TaskOutputs } from './task-outputs.ts';

/** What a task is given by the worker, or by the test kit. */
export interface TaskServices {
  readonly outputs: TaskOutputs;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  resource(name: string): unknown;
  /** Rows of global tables, by store name. */
  readonly globals: ReadonlyMap<string, TableView>;
  /** Everything the log had for the partition, when it was last asked, has been handed to the task. */
  isCaughtUp(partition: TopicPartition, position: number): boolean;
  /**
   * When the log last answered what it has for the partition, by a clock of which only differences count; undefined when nobody asks it,
   * as for a partition that does not exist.
   */
  polledAt(partition: TopicPartition): number | undefined;
  /** Asynchronous work has something for the task's next turn. */
  wake(): void;
}

/** What a crash may do to results: repeat those since the last commit, or nothing. */
export const GUARANTEES = ['at-least-once', 'exactly-once'] as const;
export type Guarantee = (typeof GUARANTEES)[number];

export interface TaskOptions {
  /**
   * How long a task with several input partitions waits for one that is empty, in ms. 0: only for records the log is known to have;
   * -1: never. Default 0.
   */
  readonly maxTaskIdleMs?: number;
  /** Default `at-least-once`. */
  readonly guarantee?: Guarantee;
  /**
   * Bytes of changes that the record caches of the task's stores hold back before they forward those that are longest ago. Default 0: there are
   * no caches, and each change goes on at once.
   */
  readonly cacheMaxBytes?: number;
}
