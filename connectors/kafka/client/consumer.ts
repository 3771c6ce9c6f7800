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
import { DEFAULT_BUFFER_BYTES, DEFAULT_SESSION_MS } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import { Fetcher } from './fetcher.ts';
import { GroupMembership } from './group-membership.ts';
import { ASSIGNORS, type Assignors } from './group-protocol.ts';
import { initialOffsets } from './initial-offsets.ts';
import { PartitionHandover } from './partition-handover.ts';

/** A member of a consumer group that reads the partitions it is given. */
export class KafkaConsumer implements LogConsumer {
  readonly #cluster: Cluster;
  readonly #options: LogConsumerOptions;
  readonly #fetcher: Fetcher;
  readonly #group: GroupMembership;
  #handover: PartitionHandover | undefined;
  /** Settles when the rebalance that is under way is over. */
  #rebalance: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake = new AbortController();
  #closed = false;

  constructor(cluster: Cluster, options: LogConsumerOptions, assignors: Assignors = ASSIGNORS) {
    this.#cluster = cluster;
    this.#options = options;
    this.#group = new GroupMembership(cluster, {
      groupId: options.groupId,
      groupInstanceId: options.groupInstanceId ?? null,
      sessionTimeoutMs: options.sessionTimeoutMs ?? DEFAULT_SESSION_MS,
      assignors,
    });
    this.#fetcher = new Fetcher(cluster, {
      isolation: options.isolation,
      maxBufferedBytes: options.maxBufferedBytes ?? DEFAULT_BUFFER_BYTES,
      reset: async (place) => (await this.#initialOffsets([place]))[0] ?? 0,
    });
  }

  async subscribe(
    topics: readonly string[],
    listener: RebalanceListener,
    sharing: GroupSharing = { together: [] },
  ): Promise<void> {
    this.#handover = new PartitionHandover({
      ...{ group: this.#group, fetcher: this.#fetcher, listener },
      initialOffsets: (places) => this.#initialOffsets(places),
    });
    await this.#cluster.refresh(topics, this.#group.closing);
    for (const topic of topics) await this.#cluster.partitions(topic);
    this.#group.subscribe(topics, sharing, () => this.#wake.abort());
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    try {
      if (this.#closed) return [];
      await this.#rebalanced();
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
    return this.#group.commit(offsets);
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return this.#group.committed(partitions);
  }

  groupMetadata(): GroupMetadata {
    return this.#group.metadata();
  }

  rejoin(): void {
    this.#group.leftBehind();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake.abort();
    this.#fetcher.close();
    await this.#group.close();
  }

  /** Begins a rebalance that is due. It goes on beside later polls where partitions stay with this member, else it is waited for. */
  async #rebalanced(): Promise<void> {
    const handover = this.#handover;
    if (!this.#rebalance && this.#group.rejoin && handover) {
      const { isHolding } = handover;
      this.#rebalance = handover
        .run()
        .catch((error: unknown) => {
          this.#failure = { error };
        })
        .finally(() => {
          this.#rebalance = undefined;
          this.#wake.abort();
        });
      if (!isHolding) await this.#rebalance;
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }

  #initialOffsets(places: readonly TopicPartition[]): Promise<readonly number[]> {
    return initialOffsets(this.#cluster, this.#options, places, this.#group.closing);
  }
}
