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

/** A member of a consumer group that reads the partitions it is given. */
export class KafkaConsumer implements LogConsumer {
  readonly #cluster: Cluster;
  readonly #options: LogConsumerOptions;
  readonly #fetcher: Fetcher;
  readonly #group: GroupMembership;
  #listener: RebalanceListener | undefined;
  #owned: readonly TopicPartition[] = [];
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
    this.#listener = listener;
    await this.#cluster.refresh(topics, this.#group.closing);
    for (const topic of topics) await this.#cluster.partitions(topic);
    this.#group.subscribe(topics, sharing, () => this.#wake.abort());
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    try {
      if (this.#closed) return [];
      if (this.#group.rejoin) await this.#rebalance();
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

  /** Gives partitions up, joins again, and begins the new ones where the group stands. */
  async #rebalance(): Promise<void> {
    const lost = this.#group.rejoin === 'lost';
    this.#fetcher.assign([]);
    const given = this.#owned;
    this.#owned = [];
    if (given.length > 0) await (lost ? this.#listener?.lost(given) : this.#listener?.revoked(given));
    const { partitions, standbys, gap } = await this.#group.join();
    // Given up in good order, and then a generation was missed: somebody else may have gone on with them.
    if (gap && !lost && given.length > 0) await this.#listener?.lost(given);
    const committed = new Map((await this.#group.committed(partitions)).map((each) => [nameOf(each), each.offset]));
    const fresh = partitions.filter((place) => !committed.has(nameOf(place)));
    const initial = await this.#initialOffsets(fresh);
    fresh.forEach((place, i) => void committed.set(nameOf(place), initial[i] ?? 0));
    this.#owned = partitions;
    // Fetching begins while the listener gets ready; nothing is handed out before it is.
    this.#fetcher.assign(partitions.map((place) => ({ ...place, offset: committed.get(nameOf(place)) ?? 0 })));
    await this.#listener?.assigned(partitions, standbys);
  }

  #initialOffsets(places: readonly TopicPartition[]): Promise<readonly number[]> {
    return initialOffsets(this.#cluster, this.#options, places, this.#group.closing);
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
