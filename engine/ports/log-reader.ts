import type { FetchedBatch } from './fetched-batch.ts';
import type { PartitionStart } from './topic-partition.ts';

/** Whether what open and aborted transactions wrote is left out. */
export type Isolation = 'read_committed' | 'read_uncommitted';

/**
 * Reads chosen partitions from chosen offsets, outside any group: restore, global tables, tools. A partition whose log has lost what was read, or
 * deleted what was to come, is read from its beginning. With the epoch of what was read before, a loss of before the call is noticed too.
 */
export interface LogReader {
  assign(positions: readonly PartitionStart[]): void;
  poll(maxWaitMs: number): Promise<readonly FetchedBatch[]>;
  close(): Promise<void>;
}
