import type { FetchedBatch } from './fetched-batch.ts';
import type { Isolation } from './log-reader.ts';
import type { OffsetAndMetadata, TopicPartition } from './topic-partition.ts';

/** What a transaction needs to be fenced by the group's generation (KIP-447). */
export interface GroupMetadata {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /**
   * For offsets that were refused: waits for a join that is under way, and says what to be fenced by then. Undefined where the group went on without
   * the member, so that what it held may be somebody else's. Absent where members give up everything before they join.
   */
  readonly renewed?: () => Promise<GroupMetadata | undefined>;
}

/**
 * Told what changes in what a member has; one call at a time. Where the group shares out step by step, only what goes and what comes is named, and
 * `poll` goes on giving records of the partitions that stay; else everything goes and comes.
 */
export interface RebalanceListener {
  /**
   * `partitions`: what came, maybe nothing. `standbys`: all partitions that somebody else was given, and for whose work this member stands by; see
   * `SharedTopics`. Called at the end of each rebalance: what was revoked and does not come back by then is somebody else's.
   */
  assigned(partitions: readonly TopicPartition[], standbys: readonly TopicPartition[]): Promise<void>;
  /** The partitions still belong to this member until the promise settles: commit here. */
  revoked(partitions: readonly TopicPartition[]): Promise<void>;
  /** The partitions already belong to somebody else: drop what is in flight, commit nothing. */
  lost(partitions: readonly TopicPartition[]): Promise<void>;
}

export interface LogConsumerOptions {
  readonly groupId: string;
  readonly clientId: string;
  readonly groupInstanceId?: string;
  readonly isolation: Isolation;
  /** Where to start without a committed offset. */
  readonly offsetReset: 'earliest' | 'latest' | 'fail';
  readonly sessionTimeoutMs?: number;
  /** Bound on bytes fetched ahead and not yet polled, over all partitions. */
  readonly maxBufferedBytes?: number;
}

/** Topics that are read together: their partitions of equal number go to one member. */
export interface SharedTopics {
  readonly topics: readonly string[];
  /** How many other members stand by for each number, ready to go on with it; fewer where there are fewer members. Default 0. */
  readonly standbys?: number;
}

/** A partition of whose work a member has the state. */
export interface KeptPartition extends TopicPartition {
  /** How much of it: what has more is further on. 0 when it is not known. */
  readonly upTo: number;
}

/** What the group should know to share out its topics well; nothing of it decides whether the work is done right. */
export interface GroupSharing {
  /** Topics in no list are one list together. */
  readonly together: readonly SharedTopics[];
  /** The place in which the member keeps state, such as a folder of a machine: members of one home need no copies for each other. Default: its own. */
  readonly home?: string;
  /** What the member keeps; asked each time it joins. */
  kept?(): readonly KeptPartition[];
}

/**
 * A member of a consumer group. `poll` is called from one place, never twice at a time; heartbeats go on without it.
 *
 * REQUIRES: `subscribe` before `poll`; after `close` nothing but `close`.
 */
export interface LogConsumer {
  subscribe(topics: readonly string[], listener: RebalanceListener, sharing?: GroupSharing): Promise<void>;
  /** What has arrived, or an empty list after `maxWaitMs`. Paused partitions deliver nothing and lose nothing. */
  poll(maxWaitMs: number): Promise<readonly FetchedBatch[]>;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  seek(partition: TopicPartition, offset: number): void;
  /** One past the newest readable offset, as the newest fetch answer told, empty ones included; undefined before the first. */
  highWatermark(partition: TopicPartition): number | undefined;
  /** When the newest fetch answer for the partition came, in ms of a steady clock of its own; undefined before the first. */
  polledAt(partition: TopicPartition): number | undefined;
  /** Offset of the next record that `poll` will give; known from `assigned` on, undefined for a partition that is not assigned. */
  position(partition: TopicPartition): number | undefined;
  /**
   * Errors: STREAM_GROUP_CHANGED (external/task/retry) when the group went on without this member: the partitions may be somebody else's
   * already, nothing was committed, and the next `poll` joins again.
   */
  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void>;
  committed(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]>;
  /** Errors: STREAM_GROUP_CHANGED (external/task/retry) when the group went on without this member. */
  groupMetadata(): GroupMetadata;
  /**
   * Makes the next `poll` join again, and tell what is held as lost: a transaction found out that the group went on without this member. It
   * would not hear of it by itself where the group takes it for a member all the same.
   */
  rejoin(): void;
  /** Leaves the group; a `poll` that waits, or joins, ends. Idempotent. */
  close(): Promise<void>;
}
