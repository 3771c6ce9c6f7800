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
import { interruptible } from '../../interruptible.ts';
import { checkSharing } from '../client/check-sharing.ts';
import { groupChanged } from '../client/group-offsets.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { LibrdkafkaAdmin } from './admin.ts';
import type { RdConsumer } from './binding.ts';
import { EndChecks } from './end-checks.ts';
import { GroupCommits } from './group-commits.ts';
import { closedEarly, disconnect, type Library } from './library.ts';
import { LOCAL } from './librdkafka-error.ts';
import { type FencedMember, givenOutBy } from './member-metadata.ts';
import type { MessagePump } from './message-pump.ts';
import { openConsumer } from './open-consumer.ts';
import { startOffsets } from './start-offsets.ts';
import { topicCounts } from './topic-counts.ts';

const SHARES_OUT = { who: 'the librdkafka driver', instead: "use Millrace's own client, which is the default driver" };

/** What the group wants and this member has not answered. */
interface Rebalance {
  readonly code: number;
  readonly places: readonly TopicPartition[];
}

interface Member {
  readonly client: RdConsumer;
  readonly pump: MessagePump;
  readonly commits: GroupCommits;
  readonly ends: EndChecks;
}

/**
 * A member of a consumer group by librdkafka, under the classic protocol with ranges.
 *
 * The binding does not tell generations. So a member cannot know whether the group went on without it between giving partitions up and being
 * given them again, and tells what it held before as lost each time: the work goes on from what is committed.
 *
 * ```
 *   poll ─ revoke: revoked(held) ─▶ unassign ─▶ … ─ assign: lost(held before), assigned(given)
 *        └ revoke of what is lost: lost(held) ─▶ unassign ─▶ …
 * ```
 */
export class LibrdkafkaConsumer implements LogConsumer, FencedMember {
  readonly #library: Library;
  readonly #options: LogConsumerOptions;
  readonly #admin: LibrdkafkaAdmin;
  readonly #closing = new AbortController();
  readonly #rebalances: Rebalance[] = [];
  #opened: Promise<Member> | undefined;
  #member: Member | undefined;
  #topics: readonly string[] = [];
  #listener: RebalanceListener | undefined;
  /** Given up, and not known to be whose. */
  #given: readonly TopicPartition[] = [];
  /** Counts assignments; 0 while there is none. */
  #generation = 0;
  #assignments = 0;
  #rejoin = false;

  constructor(library: Library, admin: LibrdkafkaAdmin, options: LogConsumerOptions) {
    this.#library = library;
    this.#options = options;
    this.#admin = admin;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async subscribe(
    topics: readonly string[],
    listener: RebalanceListener,
    sharing: GroupSharing = { together: [] },
  ): Promise<void> {
    this.#listener = listener;
    this.#topics = topics;
    checkSharing(await topicCounts(this.#library, this.#admin, topics, this.#closing.signal), sharing, SHARES_OUT);
    const { client } = await this.#open();
    client.subscribe([...topics]);
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    try {
      const { pump } = await this.#open();
      return await pump.poll(
        maxWaitMs,
        this.#closing.signal,
        () => this.#joinAgain(),
        () => this.#answer(),
      );
    } catch (error) {
      // What a close interrupts is no failure.
      if (this.#closing.signal.aborted) return [];
      throw error;
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#member?.pump.partitions.pause(partitions, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#member?.pump.partitions.pause(partitions, false);
    this.#member?.pump.wake();
  }

  seek(partition: TopicPartition, offset: number): void {
    this.#member?.pump.partitions.seek(partition, offset);
    this.#member?.pump.wake();
  }

  highWatermark(partition: TopicPartition): number | undefined {
    return this.#member?.pump.partitions.highWatermark(partition);
  }

  /** The library does not tell of answers without records: where it found the end, the log is asked now and then while somebody wants to know. */
  polledAt(partition: TopicPartition): number | undefined {
    this.#member?.ends.ask();
    return this.#member?.pump.partitions.answeredAt(partition);
  }

  position(partition: TopicPartition): number | undefined {
    return this.#member?.pump.partitions.position(partition);
  }

  async commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    if (offsets.length === 0) return;
    const { commits } = await this.#open();
    this.#checkMember();
    await commits.commit(offsets);
    this.#checkMember();
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return this.#admin.committedOffsets(this.#options.groupId, partitions);
  }

  groupMetadata(): GroupMetadata {
    this.#checkMember();
    const { groupId, groupInstanceId = null } = this.#options;
    const metadata = { groupId, generationId: this.#generation, memberId: '', groupInstanceId };
    return givenOutBy(this, metadata);
  }

  fenced(group: GroupMetadata): RdConsumer {
    this.#checkMember();
    if (group.generationId !== this.#generation || !this.#member) throw this.#left();
    return this.#member.client;
  }

  rejoin(): void {
    this.#rejoin = true;
    this.#member?.pump.wake();
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const member = await this.#opened?.catch(() => undefined);
    if (member) {
      member.pump.wake();
      await member.pump.exclusive(() => {
        this.#answerAtOnce();
        return disconnect((done) => member.client.disconnect(done));
      });
    }
  }

  async #open(): Promise<Member> {
    if (this.#closing.signal.aborted) throw closedEarly(`group '${this.#options.groupId}'`);
    this.#opened ??= this.#connect();
    try {
      this.#member = await this.#opened;
      return this.#member;
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
  }

  async #connect(): Promise<Member> {
    const commits: Pick<GroupCommits, 'done'> = { done: () => {} };
    const { connected, pump } = await openConsumer(this.#library, this.#options, this.#closing.signal, {
      rebalance: (code, places) => {
        this.#rebalances.push({ code, places });
        if (this.#closing.signal.aborted) this.#answerAtOnce();
      },
      committed: (error) => commits.done(error),
    });
    const { client } = connected;
    const group = new GroupCommits(this.#library, client, pump, this.#options.groupId, this.#closing.signal);
    commits.done = (error) => group.done(error);
    const ends = new EndChecks(this.#admin, pump.partitions, this.#options.isolation);
    return { client, pump, commits: group, ends };
  }

  /** Answers what the group wants, one after another. What fails is answered by the next poll. */
  async #answer(): Promise<void> {
    for (;;) {
      const [next] = this.#rebalances;
      if (!next || this.#closing.signal.aborted) return;
      if (next.code === LOCAL.ASSIGN_PARTITIONS) await this.#take(next.places);
      else await this.#giveUp();
      this.#rebalances.shift();
    }
  }

  async #take(places: readonly TopicPartition[]): Promise<void> {
    const { pump } = await this.#open();
    const given = this.#given;
    this.#given = [];
    if (given.length > 0) await this.#listener?.lost(given);
    const starts = await this.#unlessClosed(startOffsets(this.#admin, this.#options, places));
    if (this.#closing.signal.aborted) return;
    await pump.exclusive(() => pump.partitions.assign(starts));
    this.#generation = ++this.#assignments;
    await this.#listener?.assigned(
      starts.map(({ topic, partition }) => ({ topic, partition })),
      [],
    );
  }

  async #giveUp(): Promise<void> {
    const { client, pump } = await this.#open();
    const held = pump.partitions.places;
    if (held.length > 0) {
      const lost = client.assignmentLost();
      if (lost) this.#generation = 0;
      pump.partitions.clear();
      await (lost ? this.#listener?.lost(held) : this.#listener?.revoked(held));
      if (!lost) this.#given = held;
    }
    this.#generation = 0;
    this.#rejoin = false;
    if (this.#closing.signal.aborted) return;
    client.unassign();
  }

  /** Where it was asked for: leaves the group and comes back; what was held is asked back by the library, and answered as any other. */
  async #joinAgain(): Promise<void> {
    if (!this.#rejoin) return;
    const { client, pump } = await this.#open();
    const held = pump.partitions.places;
    this.#rejoin = false;
    this.#generation = 0;
    pump.partitions.clear();
    if (held.length > 0) await this.#listener?.lost(held);
    // Asked to give up already: it joins again by itself.
    if (this.#rebalances.length > 0 || client.assignmentLost()) return;
    client.unsubscribe();
    client.subscribe([...this.#topics]);
  }

  /** Nobody listens any more: the library closes when everything is answered. */
  #answerAtOnce(): void {
    const client = this.#member?.client;
    for (const { code } of this.#rebalances.splice(0)) {
      try {
        if (code === LOCAL.ASSIGN_PARTITIONS) client?.assign([]);
        else client?.unassign();
      } catch (error) {
        this.#library.options.logger?.debug({ groupId: this.#options.groupId }, `closing: ${String(error)}`);
      }
    }
  }

  /** A close does not wait for the brokers. */
  #unlessClosed<T>(work: Promise<T>): Promise<T> {
    const limits = { signals: [this.#closing.signal], timeoutMs: 2 * this.#library.giveUpAfterMs };
    return interruptible(work, limits, () => closedEarly(`group '${this.#options.groupId}'`));
  }

  #checkMember(): void {
    if (this.#generation === 0 || this.#rejoin || this.#member?.client.assignmentLost() !== false) throw this.#left();
  }

  #left(): Error {
    return groupChanged(this.#options.groupId, ERROR.UNKNOWN_MEMBER_ID);
  }
}
