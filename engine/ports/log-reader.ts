import type { FetchedBatch } from './fetched-batch.ts';
import type { TopicPartition } from './topic-partition.ts';

/** Whether what open and aborted transactions wrote is left out. */
export type Isolation = 'read_committed' | 'read_uncommitted';

/**
 * Reads chosen partitions from chosen offsets, outside any group: restore, global tables, tools. A partition whose log has lost what was read, or
 * deleted what was to come, is read from its beginning.
 */
export interface LogReader {
  assign(positions: readonly (TopicPartition & { readonly offset: number })[]): void;
  poll(maxWaitMs: number): Promise<readonly FetchedBatch[]>;
  close(): Promise<void>;
}
