import type {
  FetchedBatch,
  GroupMetadata,
  GroupSharing,
  LogConsumer,
  LogConsumerOptions,
  OffsetAndMetadata,
  RebalanceListener,
  TopicPartition,
} from '../../../../engine/ports.ts';
import { checkSharing } from '../check-sharing.ts';
import { DEFAULT_BUFFER_BYTES } from '../client-options.ts';
import type { Cluster } from '../cluster.ts';
import { nameOf } from '../fetch-position.ts';
import { Fetcher } from '../fetcher.ts';
import { initialOffsets } from '../initial-offsets.ts';
import { without } from '../partition-lists.ts';
import { checkTogether } from './check-together.ts';
import { type Given, HeartbeatMember } from './heartbeat-member.ts';

const SHARES_OUT = { who: "the broker (groupProtocol 'consumer')", instead: "set groupProtocol to 'classic'" };

/**
 * A member of a group of the consumer protocol, in which the broker shares out the partitions: those that stay are read on while others come
 * and go.
 */
export class ServerAssignedConsumer implements LogConsumer {
  readonly #cluster: Cluster;
  readonly #options: LogConsumerOptions;
  readonly #fetcher: Fetcher;
  readonly #member: HeartbeatMember;
  #listener: RebalanceListener | undefined;
  #sharing: GroupSharing = { together: [] };
  #owned: readonly TopicPartition[] = [];
  /** The listener has been told of an assignment since the member joined. */
  #isTold = false;
  /** Settles when what is changing hands has done so. */
  #handover: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake = new AbortController();
  #closed = false;

  constructor(cluster: Cluster, options: LogConsumerOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#member = new HeartbeatMember(cluster, {
      groupId: options.groupId,
      groupInstanceId: options.groupInstanceId ?? null,
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
    await this.#cluster.refresh(topics, this.#member.closing);
    const counts = new Map<string, number>();
    for (const topic of topics) counts.set(topic, await this.#cluster.partitions(topic));
    checkSharing(counts, sharing, SHARES_OUT);
    this.#listener = listener;
    this.#sharing = sharing;
    this.#member.subscribe(topics, () => this.#wake.abort());
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    try {
      if (this.#closed) return [];
      this.#member.start();
      await this.#changed();
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
    return this.#member.offsets.commit(offsets);
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return this.#member.offsets.committed(partitions);
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
  async #changed(): Promise<void> {
    if (!this.#handover) {
      const news = this.#member.news();
      if (!news && (this.#isTold || !this.#member.isIn)) return this.#throwFailure();
      const isHolding = this.#owned.length > 0 && !news?.isFenced;
      this.#handover = this.#handOver()
        .catch((error: unknown) => {
          this.#failure = { error };
        })
        .finally(() => {
          this.#handover = undefined;
          this.#wake.abort();
        });
      if (!isHolding) await this.#handover;
    }
    this.#throwFailure();
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }

  /** Brings what is held to what the broker gives: first what goes away, then what comes. */
  async #handOver(): Promise<void> {
    const news = this.#member.news();
    if (news?.isFenced) return this.#lose();
    if (news) await this.#giveUp(news);
    // What the broker thinks may be another thing after the work was finished: then it is the next poll's.
    const given = this.#member.news();
    if (given?.isFenced || !this.#member.isIn) return;
    const coming = given ? without(given.partitions, this.#owned) : [];
    if (coming.length > 0 || !this.#isTold) await this.#take(coming);
  }

  async #lose(): Promise<void> {
    const lost = this.#owned;
    this.#owned = [];
    this.#isTold = false;
    this.#fetcher.assign([]);
    // Until the listener has let go of it, what is under way must not be committed at an epoch in which it is another member's.
    if (lost.length > 0) await this.#listener?.lost(lost);
    this.#member.holds([]);
  }

  async #giveUp({ partitions }: Given): Promise<void> {
    const going = without(this.#owned, partitions);
    if (going.length === 0) return;
    const staying = without(this.#owned, going);
    // Those that stay keep their positions.
    this.#fetcher.assign(staying.map((place) => ({ ...place, offset: 0 })));
    await this.#listener?.revoked(going);
    this.#owned = staying;
    this.#isTold = false;
    // A member that was put out meanwhile holds nothing: what is left is lost in the next poll.
    if (!this.#member.news()?.isFenced) this.#member.holds(staying);
  }

  async #take(coming: readonly TopicPartition[]): Promise<void> {
    const committed = new Map((await this.#member.offsets.committed(coming)).map((each) => [nameOf(each), each.offset]));
    const fresh = coming.filter((place) => !committed.has(nameOf(place)));
    const initial = await this.#initialOffsets(fresh);
    fresh.forEach((place, i) => void committed.set(nameOf(place), initial[i] ?? 0));
    // What was taken back meanwhile may be another member's: the broker has been told that it is not held.
    const now = this.#member.news();
    if (now?.isFenced) return;
    const came = without(coming, without(coming, now?.partitions ?? []));
    if (came.length === 0 && this.#isTold) return;
    const owned = [...this.#owned, ...came];
    checkTogether(owned, this.#sharing, this.#options.groupId);
    this.#owned = owned;
    this.#isTold = true;
    // Fetching begins while the listener gets ready; nothing is handed out before it is.
    this.#fetcher.assign(owned.map((place) => ({ ...place, offset: committed.get(nameOf(place)) ?? 0 })));
    if (came.length > 0) this.#member.holds(owned);
    this.#fetcher.holdBack(came, true);
    await this.#listener?.assigned(came, []);
    this.#fetcher.holdBack(came, false);
  }

  #initialOffsets(places: readonly TopicPartition[]): Promise<readonly number[]> {
    return initialOffsets(this.#cluster, this.#options, places, this.#member.closing);
  }
}
