import { without } from '../../../../engine/model/partition-lists.ts';
import { placeName } from '../../../../engine/model/place-name.ts';
import type {
  GroupMetadata,
  GroupSharing,
  OffsetAndMetadata,
  RebalanceListener,
  TopicPartition,
} from '../../../../engine/ports.ts';
import { checkSharing } from '../check-sharing.ts';
import type { Cluster } from '../cluster.ts';
import type { GroupMember, Handover, MemberParts } from '../group-member.ts';
import { startOffsets } from '../start-offsets.ts';
import { checkTogether } from './check-together.ts';
import { type Given, HeartbeatMember, type HeartbeatMemberOptions } from './heartbeat-member.ts';

const SHARES_OUT = { who: "the broker (groupProtocol 'consumer')", instead: "set groupProtocol to 'classic'" };

/**
 * A member of a group of the consumer protocol, in which the broker shares out the partitions: those that stay are read on while others come
 * and go.
 */
export class ServerAssignedMember implements GroupMember {
  readonly #cluster: Cluster;
  readonly #groupId: string;
  readonly #parts: MemberParts;
  readonly #member: HeartbeatMember;
  #listener: RebalanceListener | undefined;
  #sharing: GroupSharing = { together: [] };
  #owned: readonly TopicPartition[] = [];
  /** The listener has been told of an assignment since the member joined. */
  #isTold = false;

  constructor(cluster: Cluster, options: HeartbeatMemberOptions, parts: MemberParts) {
    this.#cluster = cluster;
    this.#groupId = options.groupId;
    this.#parts = parts;
    this.#member = new HeartbeatMember(cluster, options);
  }

  get closing(): AbortSignal {
    return this.#member.closing;
  }

  async subscribe(
    topics: readonly string[],
    listener: RebalanceListener,
    sharing: GroupSharing,
    onNews: () => void,
  ): Promise<void> {
    await this.#cluster.refresh(topics, this.closing);
    const counts = new Map<string, number>();
    for (const topic of topics) counts.set(topic, await this.#cluster.partitions(topic));
    checkSharing(counts, sharing, SHARES_OUT);
    this.#listener = listener;
    this.#sharing = sharing;
    this.#member.subscribe(topics, onNews);
  }

  polled(): void {
    this.#member.start();
  }

  due(): Handover | undefined {
    const news = this.#member.news();
    if (!news && (this.#isTold || !this.#member.isIn)) return undefined;
    return { isHolding: this.#owned.length > 0 && !news?.isFenced, run: () => this.#handOver() };
  }

  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    return this.#member.offsets.commit(offsets);
  }

  committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return this.#member.offsets.committed(places);
  }

  metadata(): GroupMetadata {
    return this.#member.metadata();
  }

  leftBehind(): void {
    this.#member.leftBehind();
  }

  close(): Promise<void> {
    return this.#member.close();
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
    this.#parts.fetcher.assign([]);
    // Until the listener has let go of it, what is under way must not be committed at an epoch in which it is another member's.
    if (lost.length > 0) await this.#listener?.lost(lost);
    this.#member.holds([]);
  }

  async #giveUp({ partitions }: Given): Promise<void> {
    const going = without(this.#owned, partitions);
    if (going.length === 0) return;
    const staying = without(this.#owned, going);
    // Those that stay keep their positions.
    this.#parts.fetcher.assign(staying.map((place) => ({ ...place, offset: 0 })));
    await this.#listener?.revoked(going);
    this.#owned = staying;
    this.#isTold = false;
    // A member that was put out meanwhile holds nothing: what is left is lost in the next poll.
    if (!this.#member.news()?.isFenced) this.#member.holds(staying);
  }

  async #take(coming: readonly TopicPartition[]): Promise<void> {
    const starts = await startOffsets(coming, this, this.#parts.initialOffsets);
    // What was taken back meanwhile may be another member's: the broker has been told that it is not held.
    const now = this.#member.news();
    if (now?.isFenced) return;
    const came = without(coming, without(coming, now?.partitions ?? []));
    if (came.length === 0 && this.#isTold) return;
    const owned = [...this.#owned, ...came];
    checkTogether(owned, this.#sharing, this.#groupId);
    this.#owned = owned;
    this.#isTold = true;
    // Fetching begins while the listener gets ready; nothing is handed out before it is.
    this.#parts.fetcher.assign(owned.map((place) => starts.get(placeName(place)) ?? { ...place, offset: 0 }));
    if (came.length > 0) this.#member.holds(owned);
    this.#parts.fetcher.holdBack(came, true);
    await this.#listener?.assigned(came, []);
    this.#parts.fetcher.holdBack(came, false);
  }
}
