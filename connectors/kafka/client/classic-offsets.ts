import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { Cluster } from './cluster.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import { GROUP_CHANGED, groupError } from './group-error.ts';
import { commitOffsets, fetchCommitted, groupChanged } from './group-offsets.ts';

/** The member whose offsets they are. */
export interface ClassicOffsetsOwner {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly coordinator: GroupCoordinator;
  readonly closing: AbortSignal;
  /** Errors: STREAM_GROUP_CHANGED where the group has left it behind. */
  metadata(): GroupMetadata;
  /** Remembers what an error code means for the member. */
  note(errorCode: number): void;
}

/** What a group of the classic protocol has committed, and commits in its member's generation. */
export class ClassicOffsets {
  readonly #cluster: Cluster;
  readonly #owner: ClassicOffsetsOwner;

  constructor(cluster: Cluster, owner: ClassicOffsetsOwner) {
    this.#cluster = cluster;
    this.#owner = owner;
  }

  /** Errors: STREAM_GROUP_CHANGED (external/task/retry) when the group went on without the member. */
  async commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    if (offsets.length === 0) return;
    const { groupId, coordinator, closing } = this.#owner;
    const attempt = (member: GroupMetadata) => async (): Promise<number> => {
      const errorCode = await commitOffsets(await coordinator.connection(), member, offsets);
      if (errorCode === ERROR.NONE || GROUP_CHANGED.has(errorCode)) return errorCode;
      this.#owner.note(errorCode);
      throw groupError(errorCode, this.#owner, 'committing offsets');
    };
    for (let member = this.#owner.metadata(); ; ) {
      const errorCode = await this.#cluster.retry(`committing offsets of group '${groupId}'`, attempt(member), closing);
      if (errorCode === ERROR.NONE) return;
      const next = await member.renewed?.();
      if (!next) {
        this.#owner.note(errorCode);
        throw groupChanged(groupId, errorCode);
      }
      member = next;
    }
  }

  /** Where the group stands; partitions without a commit are left out. */
  async committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    if (places.length === 0) return [];
    const { groupId, coordinator, closing } = this.#owner;
    return fetchCommitted(this.#cluster, groupId, () => coordinator.connection(), places, { signal: closing });
  }
}
