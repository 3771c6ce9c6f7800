import type { GroupMetadata, GroupSharing, OffsetAndMetadata, RebalanceListener, TopicPartition } from '../../../engine/ports.ts';
import type { Fetcher } from './fetcher.ts';

/** Partitions that are to change hands. */
export interface Handover {
  /** Some stay with the member, and are read on meanwhile. */
  readonly isHolding: boolean;
  /** Gives up what goes and takes what comes, and tells the listener of both. */
  run(): Promise<void>;
}

/** A consumer's part in its group, under whichever protocol. What the group changes is taken up by the consumer's `poll`, and only there. */
export interface GroupMember {
  /** Aborted when the member is closed. */
  readonly closing: AbortSignal;
  /** `onNews`: something may be due. */
  subscribe(topics: readonly string[], listener: RebalanceListener, sharing: GroupSharing, onNews: () => void): Promise<void>;
  /** The consumer polls: what goes on by itself begins, where it does not go on yet. */
  polled(): void;
  /** What has to change hands. REQUIRES: nothing is changing hands. Errors: why it cannot be a member. */
  due(): Handover | undefined;
  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void>;
  /** Where the group stands; partitions without a commit are left out. */
  committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]>;
  /** What fences a transaction. Errors: STREAM_GROUP_CHANGED. */
  metadata(): GroupMetadata;
  /** A transaction found out that the group went on without it. */
  leftBehind(): void;
  /** Leaves the group. */
  close(): Promise<void>;
}

/** What a member works with. */
export interface MemberParts {
  readonly fetcher: Fetcher;
  /** Where partitions begin of which the group has no commit. */
  initialOffsets(places: readonly TopicPartition[]): Promise<readonly number[]>;
}
