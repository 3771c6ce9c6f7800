import type { GroupMetadata, GroupSharing, OffsetAndMetadata, RebalanceListener, TopicPartition } from '../../../engine/ports.ts';
import type { Cluster } from './cluster.ts';
import type { GroupMember, Handover, MemberParts } from './group-member.ts';
import { GroupMembership, type MembershipOptions } from './group-membership.ts';
import { PartitionHandover } from './partition-handover.ts';

/** A member of a group of the classic protocol, in which a member shares out the partitions. */
export class ClassicMember implements GroupMember {
  readonly #cluster: Cluster;
  readonly #group: GroupMembership;
  readonly #parts: MemberParts;
  #handover: PartitionHandover | undefined;

  constructor(cluster: Cluster, options: MembershipOptions, parts: MemberParts) {
    this.#cluster = cluster;
    this.#group = new GroupMembership(cluster, options);
    this.#parts = parts;
  }

  get closing(): AbortSignal {
    return this.#group.closing;
  }

  async subscribe(
    topics: readonly string[],
    listener: RebalanceListener,
    sharing: GroupSharing,
    onNews: () => void,
  ): Promise<void> {
    this.#handover = new PartitionHandover({ ...this.#parts, group: this.#group, listener });
    await this.#cluster.refresh(topics, this.closing);
    for (const topic of topics) await this.#cluster.partitions(topic);
    this.#group.subscribe(topics, sharing, onNews);
  }

  /** Heartbeats begin with a join. */
  polled(): void {}

  due(): Handover | undefined {
    return this.#group.rejoin ? this.#handover : undefined;
  }

  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    return this.#group.commit(offsets);
  }

  committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return this.#group.committed(places);
  }

  metadata(): GroupMetadata {
    return this.#group.metadata();
  }

  leftBehind(): void {
    this.#group.leftBehind();
  }

  close(): Promise<void> {
    return this.#group.close();
  }
}
