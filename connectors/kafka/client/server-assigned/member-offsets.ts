import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../../../engine/ports.ts';
import { ERROR } from '../../wire/error-codes.ts';
import type { Cluster } from '../cluster.ts';
import type { GroupCoordinator } from '../group-coordinator.ts';
import { commitOffsets, fetchCommitted, groupChanged } from '../group-offsets.ts';
import { kafkaError } from '../kafka-error.ts';

/** The broker does not take this member for one, or not at its epoch: it begins again. */
export const FENCED: ReadonlySet<number> = new Set([
  ERROR.UNKNOWN_MEMBER_ID,
  ERROR.FENCED_MEMBER_EPOCH,
  ERROR.ILLEGAL_GENERATION,
  ERROR.GROUP_ID_NOT_FOUND,
]);
/** The coordinator is somewhere else. */
export const MOVED: ReadonlySet<number> = new Set([ERROR.NOT_COORDINATOR, ERROR.COORDINATOR_NOT_AVAILABLE]);

/** The member whose offsets they are. */
export interface OffsetsOwner {
  readonly coordinator: GroupCoordinator;
  readonly closing: AbortSignal;
  /** Errors: STREAM_GROUP_CHANGED while the broker does not take it for a member. */
  metadata(): GroupMetadata;
  /** Sends the next heartbeat at once. */
  hurry(): void;
  /** For what begins now: whether the member still stands as it did, and what to do when the broker has put it out. */
  begin(): { stands(): boolean; fence(): void };
}

/** What a group of the consumer protocol has committed, and commits at its member's epoch. */
export class MemberOffsets {
  readonly #cluster: Cluster;
  readonly #groupId: string;
  readonly #owner: OffsetsOwner;

  constructor(cluster: Cluster, groupId: string, owner: OffsetsOwner) {
    this.#cluster = cluster;
    this.#groupId = groupId;
    this.#owner = owner;
  }

  /** Errors: STREAM_GROUP_CHANGED (external/task/retry) when the group went on without the member. */
  async commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    if (offsets.length === 0) return;
    const groupId = this.#groupId;
    const { coordinator, closing, metadata, hurry, begin } = this.#owner;
    metadata();
    const begun = begin();
    const attempt = async (): Promise<number> => {
      const connection = await coordinator.connection();
      if (!begun.stands()) return ERROR.UNKNOWN_MEMBER_ID;
      const errorCode = await commitOffsets(connection, metadata(), offsets);
      if (errorCode === ERROR.NONE || FENCED.has(errorCode)) return errorCode;
      // The heartbeat that tells of the epoch is on its way.
      if (errorCode === ERROR.STALE_MEMBER_EPOCH) hurry();
      if (MOVED.has(errorCode)) coordinator.forget();
      throw errorCode === ERROR.STALE_MEMBER_EPOCH
        ? groupChanged(groupId, errorCode)
        : kafkaError(errorCode, `group '${groupId}', committing offsets`);
    };
    const errorCode = await this.#cluster.retry(`committing offsets of group '${groupId}'`, attempt, closing);
    if (errorCode === ERROR.NONE) return;
    begun.fence();
    throw groupChanged(groupId, errorCode);
  }

  /** Where the group stands; partitions without a commit are left out. */
  async committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    if (places.length === 0) return [];
    const { coordinator, closing } = this.#owner;
    return fetchCommitted(this.#cluster, this.#groupId, () => coordinator.connection(), places, { signal: closing });
  }
}
