import { StreamError } from '../../model/stream-error.ts';
import type {
  FetchedBatch,
  GroupMetadata,
  GroupSharing,
  LogConsumer,
  LogConsumerOptions,
  OffsetAndMetadata,
  RebalanceListener,
  TopicPartition,
} from '../../ports.ts';
import type { SimulatedProcess } from './schedule.ts';
import { SimulatedFetcher } from './simulated-fetcher.ts';
import type { Membership, SimulatedGroup, SimulatedMember } from './simulated-group.ts';
import type { World } from './world.ts';

/** A member of a consumer group in a simulation. What it learns of its group is kept until `poll`, as the port says. */
export class SimulatedConsumer implements LogConsumer {
  readonly #world: World;
  readonly #process: SimulatedProcess;
  readonly #options: LogConsumerOptions;
  readonly #group: SimulatedGroup;
  readonly #fetcher: SimulatedFetcher;
  #member: SimulatedMember | undefined;
  #listener: RebalanceListener | undefined;
  #owned: readonly TopicPartition[] = [];
  #generation = 0;
  #rejoin: 'revoke' | 'lost' | undefined;
  #closed = false;
  /** Ends what waits when the consumer is closed. */
  #close: () => void = () => {};
  readonly #closing: Promise<'closed'>;

  constructor(world: World, process: SimulatedProcess, options: LogConsumerOptions) {
    this.#world = world;
    this.#process = process;
    this.#options = options;
    this.#group = world.broker.group(options.groupId);
    this.#fetcher = new SimulatedFetcher(world, process, options.isolation, 'consumer');
    this.#closing = new Promise((resolve) => {
      this.#close = () => resolve('closed');
    });
  }

  async subscribe(
    topics: readonly string[],
    listener: RebalanceListener,
    { together }: GroupSharing = { together: [] },
  ): Promise<void> {
    this.#listener = listener;
    await this.#world.request<void>(this.#process, 'metadata', (reply) => {
      for (const topic of topics) this.#world.broker.partition({ topic, partition: 0 });
      reply.ok();
    });
    this.#member = {
      id: this.#world.newName(`${this.#process.name}/member`),
      process: this.#process,
      topics,
      together,
      heard: (news) => this.#heard(news),
    };
    this.#rejoin = 'revoke';
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    try {
      if (!this.#closed && this.#rejoin) await this.#rebalance();
      return this.#closed ? [] : await this.#fetcher.poll(maxWaitMs);
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
    return this.#fetcher.find(partition)?.highWatermark;
  }

  polledAt(partition: TopicPartition): number | undefined {
    return this.#fetcher.find(partition)?.answeredAt;
  }

  position(partition: TopicPartition): number | undefined {
    return this.#fetcher.find(partition)?.delivered;
  }

  async commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    if (offsets.length === 0) return;
    const { memberId, generationId } = this.groupMetadata();
    const committed = await this.#request<boolean>('commit', (reply) => {
      const stands = this.#group.stands(memberId, generationId);
      if (stands) this.#group.commit(offsets);
      reply.ok(stands);
    });
    if (committed) {
      this.#world.note(
        this.#process,
        `committed ${offsets.map(({ topic, partition, offset }) => `${topic}-${partition}@${offset}`)}`,
      );
      return;
    }
    this.#heard('lost');
    throw new StreamError(`group '${this.#group.id}' changed before the offsets were committed`, {
      code: 'STREAM_GROUP_CHANGED',
      domain: 'external',
      scope: 'task',
      verdict: 'retry',
      context: { group: this.#group.id },
    });
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    if (partitions.length === 0) return Promise.resolve([]);
    return this.#request('committed offsets', (reply) => this.#group.whenStable(partitions, reply.ok));
  }

  groupMetadata(): GroupMetadata {
    const { groupId, groupInstanceId = null } = this.#options;
    return { groupId, generationId: this.#generation, memberId: this.#member?.id ?? '', groupInstanceId };
  }

  rejoin(): void {
    this.#heard('lost');
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#close();
    this.#fetcher.close();
    const { id } = this.#member ?? {};
    if (id === undefined) return;
    await this.#world.request<void>(this.#process, 'leave', (reply) => {
      this.#group.leave(id);
      reply.ok();
    });
  }

  #heard(news: 'revoke' | 'lost'): void {
    if (news === 'lost') this.#rejoin = 'lost';
    else this.#rejoin ??= 'revoke';
    this.#fetcher.wake();
  }

  /** Gives partitions up, joins again, and begins the new ones where the group stands. */
  async #rebalance(): Promise<void> {
    const lost = this.#rejoin === 'lost';
    this.#fetcher.assign([]);
    const given = this.#owned;
    this.#owned = [];
    if (given.length > 0) await (lost ? this.#listener?.lost(given) : this.#listener?.revoked(given));
    const { partitions, standbys, gap } = await this.#join();
    // Given up in good order, and then a generation was missed: somebody else may have gone on with them.
    if (gap && !lost && given.length > 0) await this.#listener?.lost(given);
    const committed = new Map((await this.committed(partitions)).map((each) => [nameOf(each), each.offset]));
    const positions = partitions.map((place) => ({
      ...place,
      offset: committed.get(nameOf(place)) ?? this.#initialOffset(place),
    }));
    this.#owned = partitions;
    this.#fetcher.assign(positions);
    await this.#listener?.assigned(partitions, standbys);
  }

  async #join(): Promise<Omit<Membership, 'generation'> & { readonly gap: boolean }> {
    const before = this.#generation;
    let lost = this.#rejoin === 'lost';
    for (;;) {
      const member = this.#member;
      if (!member) throw new Error('subscribe comes before poll');
      const { generation, partitions, standbys } = await this.#request<Membership>('join', (reply) => {
        // A join that a close has overtaken never becomes a member.
        if (!this.#closed) this.#group.join(member, reply.ok);
      });
      if (this.#group.stands(member.id, generation)) {
        this.#generation = generation;
        this.#rejoin = undefined;
        this.#world.note(
          this.#process,
          `generation ${generation}: ${partitions.map(({ topic, partition }) => `${topic}-${partition}`)}`,
        );
        return { partitions, standbys, gap: lost || generation !== before + 1 };
      }
      // The answer was too long on its way: the group has gone on without this member.
      lost = true;
    }
  }

  #initialOffset(place: TopicPartition): number {
    const partition = this.#world.broker.partition(place);
    if (this.#options.offsetReset === 'earliest') return partition.start;
    if (this.#options.offsetReset === 'latest') return partition.endFor(this.#options.isolation);
    throw new StreamError(
      `group '${this.#group.id}' has no offset for ${nameOf(place)}: reset the group, or choose where to begin`,
      {
        code: 'STREAM_OFFSET_OUT_OF_RANGE',
        domain: 'user',
        scope: 'process',
        verdict: 'stop',
      },
    );
  }

  /** A request that ends when the consumer is closed. */
  async #request<T>(what: string, work: Parameters<World['request']>[2] & ((reply: { ok(value: T): void }) => void)): Promise<T> {
    const answer = await Promise.race([this.#world.request<T>(this.#process, what, work), this.#closing]);
    if (answer === 'closed') {
      throw new StreamError(`the consumer was closed during: ${what}`, {
        code: 'STREAM_CLOSED',
        domain: 'external',
        scope: 'task',
        verdict: 'retry',
      });
    }
    return answer as T;
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
