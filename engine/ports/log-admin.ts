import type { Isolation } from './log-reader.ts';
import type { OffsetAndMetadata, TopicPartition } from './topic-partition.ts';

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
  /** Copies of the partition that has fewest, those on brokers that are away included; absent where the log does not tell. */
  readonly replicationFactor?: number;
  /** Those that are the log's defaults, too; empty where the log does not tell. */
  readonly configs: Readonly<Record<string, string>>;
  /** The log's own for this topic, another one for each that has its name after it; absent where the log has none. */
  readonly id?: string;
}

export interface LogAdmin {
  /** Creates what is missing; a topic that exists is left as it is. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>;
  deleteTopics(names: readonly string[]): Promise<void>;
  /** The topics that exist, of those named; all when no names are given. */
  describeTopics(names?: readonly string[]): Promise<readonly TopicDescription[]>;
  beginningOffsets(partitions: readonly TopicPartition[]): Promise<readonly number[]>;
  /**
   * One past the newest record; with `read_committed`, the default, one past the newest that its readers can see: a transaction that is committed
   * may still be hidden, or behind one that is hidden, for a moment.
   */
  endOffsets(partitions: readonly TopicPartition[], isolation?: Isolation): Promise<readonly number[]>;
  /** Offsets of a group whose members may be away. */
  committedOffsets(groupId: string): Promise<readonly (TopicPartition & OffsetAndMetadata)[]>;
  deleteRecords(before: readonly (TopicPartition & { readonly offset: number })[]): Promise<void>;
  close(): Promise<void>;
}
