import type {
  FetchedBatch,
  GroupMetadata,
  GroupSharing,
  LogConsumer,
  LogConsumerOptions,
  OffsetAndMetadata,
  RebalanceListener,
  TopicPartition,
} from '../../../engine/ports.ts';
import { DEFAULT_BUFFER_BYTES } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import { Fetcher } from './fetcher.ts';
import type { GroupMember, MemberParts } from './group-member.ts';
import { initialOffsets } from './initial-offsets.ts';
import { lostEnd } from './lost-end.ts';

/** A member of a consumer group that reads the partitions it is given. */
export class KafkaConsumer implements LogConsumer {
  readonly #fetcher: Fetcher;
  readonly #member: GroupMember;
  /** Settles when what is changing hands has done so. */
  #handover: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake = new AbortController();
  #closed = false;

  /** `memberOf` makes its part in the group, of the protocol that is wanted. */
  constructor(cluster: Cluster, options: LogConsumerOptions, memberOf: (parts: MemberParts) => GroupMember) {
    const initial: MemberParts['initialOffsets'] = (places) => initialOffsets(cluster, options, places, this.#member.closing);
    this.#fetcher = new Fetcher(cluster, {
      isolation: options.isolation,
      maxBufferedBytes: options.maxBufferedBytes ?? DEFAULT_BUFFER_BYTES,
      reset: async (place) => (await initial([place]))[0] ?? 0,
      resetLost: async (lost) => {
        throw lostEnd(lost, options.groupId);
      },
    });
    this.#member = memberOf({ fetcher: this.#fetcher, initialOffsets: initial });
  }

  subscribe(topics: readonly string[], listener: RebalanceListener, sharing: GroupSharing = { together: [] }): Promise<void> {
    return this.#member.subscribe(topics, listener, sharing, () => this.#wake.abort());
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    try {
      if (this.#closed) return [];
      this.#member.polled();
      await this.#handOver();
      if (this.#closed) return [];
      if (this.#wake.signal.aborted) this.#wake = new AbortController();
      return await this.#fetcher.poll(maxWaitMs, this.#wake.signal);
    } catch (error) {
      // What a close interrupts is no failure.
      if (this.#closed) return [];
      throw error;
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#fetcher.pause(partitions, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#fetcher.pause(partitions, false);
  }

  seek(partition: TopicPartition, offset: number): void {
    this.#fetcher.seek(partition, offset);
  }

  highWatermark(partition: TopicPartition): number | undefined {
    return this.#fetcher.highWatermark(partition);
  }

  polledAt(partition: TopicPartition): number | undefined {
    return this.#fetcher.polledAt(partition);
  }

  position(partition: TopicPartition): number | undefined {
    return this.#fetcher.position(partition);
  }

  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    return this.#member.commit(offsets);
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return this.#member.committed(partitions);
  }

  groupMetadata(): GroupMetadata {
    return this.#member.metadata();
  }

  rejoin(): void {
    this.#member.leftBehind();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake.abort();
    this.#fetcher.close();
    await this.#member.close();
  }

  /** Begins to hand over what is due. It goes on beside later polls where partitions stay with this member, else it is waited for. */
  async #handOver(): Promise<void> {
    const due = this.#handover === undefined ? this.#member.due() : undefined;
    if (due) {
      const { isHolding } = due;
      this.#handover = due
        .run()
        .catch((error: unknown) => {
          this.#failure = { error };
        })
        .finally(() => {
          this.#handover = undefined;
          this.#wake.abort();
        });
      if (!isHolding) await this.#handover;
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }
}
