import { without } from '../../model/partition-lists.ts';
import { placeName } from '../../model/place-name.ts';
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
import { initialOffset } from './simulated-initial-offset.ts';
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
  #held: readonly TopicPartition[] = [];
  #generation = 0;
  /** Counts how often the group went on without this member. */
  #life = 0;
  /** Settle when what is under way is over: the join, and the rebalance that it is a part of. */
  #joining: Promise<unknown> | undefined;
  #rebalance: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
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
      if (!this.#closed) await this.#rebalanced();
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
    for (let member = this.groupMetadata(); ; ) {
      const { memberId, generationId } = member;
      const committed = await this.#request<boolean>('commit', (reply) => {
        const stands = this.#group.stands(memberId, generationId);
        if (stands) this.#group.commit(offsets);
        reply.ok(stands);
      });
      if (committed) break;
      const next = await member.renewed?.();
      if (!next) throw this.#leftBehind();
      member = next;
    }
    this.#world.note(
      this.#process,
      `committed ${offsets.map(({ topic, partition, offset }) => `${topic}-${partition}@${offset}`)}`,
    );
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    if (partitions.length === 0) return Promise.resolve([]);
    return this.#request('committed offsets', (reply) => this.#group.whenStable(partitions, reply.ok));
  }

  groupMetadata(): GroupMetadata {
    const { groupId, groupInstanceId = null } = this.#options;
    const [generationId, life] = [this.#generation, this.#life];
    const renewed = async (): Promise<GroupMetadata | undefined> => {
      await this.#joining;
      return this.#life === life && this.#generation > generationId ? this.groupMetadata() : undefined;
    };
    return { groupId, generationId, memberId: this.#member?.id ?? '', groupInstanceId, renewed };
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
    if (news === 'lost') {
      this.#rejoin = 'lost';
      this.#life++;
    } else this.#rejoin ??= 'revoke';
    this.#fetcher.wake();
  }

  #leftBehind(): StreamError {
    this.#heard('lost');
    return new StreamError(`group '${this.#group.id}' changed before the offsets were committed`, {
      code: 'STREAM_GROUP_CHANGED',
      domain: 'external',
      scope: 'task',
      verdict: 'retry',
      context: { group: this.#group.id },
    });
  }

  /** Begins a rebalance that is due; it goes on beside later polls where partitions are held meanwhile. */
  async #rebalanced(): Promise<void> {
    if (!this.#rebalance && this.#rejoin) {
      const holds = this.#group.isCooperative && this.#rejoin !== 'lost' && this.#held.length > 0;
      this.#rebalance = this.#shareOut(holds)
        .catch((error: unknown) => {
          this.#failure = { error };
        })
        .finally(() => {
          this.#rebalance = undefined;
          this.#fetcher.wake();
        });
      if (!holds) await this.#rebalance;
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }

  /** Gives up what goes, joins, and begins what comes where the group stands. */
  async #shareOut(holds: boolean): Promise<void> {
    const listener = this.#listener;
    const given = holds || this.#rejoin === 'lost' ? [] : this.#held;
    if (!holds) {
      if (this.#rejoin === 'lost') await this.#lose();
      else this.#hold([]);
      if (given.length > 0) await listener?.revoked(given);
    }
    const joined = await this.#join(holds);
    if (!joined) return;
    // Given up in good order, and then a generation was missed: somebody else may have gone on with them.
    if (joined.gap) await this.#lose(given);
    const gone = without(this.#held, joined.partitions);
    if (gone.length > 0) {
      this.#hold(without(this.#held, gone));
      await listener?.revoked(gone);
      if (this.#rejoin === 'lost') return this.#lose(gone);
    }
    const came = without(joined.partitions, this.#held);
    const committed = new Map((await this.committed(came)).map((each) => [placeName(each), each.offset]));
    for (const place of came)
      if (!committed.has(placeName(place)))
        committed.set(placeName(place), initialOffset(place, this.#world.broker.partition(place), this.#options));
    this.#hold(joined.partitions, committed);
    this.#fetcher.holdBack(came, true);
    await listener?.assigned(came, joined.standbys);
    this.#fetcher.holdBack(came, false);
    if (gone.length > 0) this.#rejoin ??= 'revoke';
  }

  async #lose(given: readonly TopicPartition[] = []): Promise<void> {
    const lost = [...this.#held, ...given];
    this.#hold([]);
    if (lost.length > 0) await this.#listener?.lost(lost);
  }

  #hold(places: readonly TopicPartition[], starts: ReadonlyMap<string, number> = new Map()): void {
    this.#held = places;
    this.#fetcher.assign(
      places.map((place) => ({ ...place, offset: starts.get(placeName(place)) ?? this.position(place) ?? 0 })),
    );
  }

  /** Undefined when the group went on without a member that holds its partitions. */
  async #join(holds: boolean): Promise<(Omit<Membership, 'generation'> & { readonly gap: boolean }) | undefined> {
    const before = { generation: this.#generation, life: this.#rejoin === 'lost' ? -1 : this.#life };
    const joining = this.#joinOnce(holds);
    this.#joining = joining.catch(() => {});
    const joined = await joining;
    this.#joining = undefined;
    if (!joined) return undefined;
    return { ...joined, gap: this.#life !== before.life || joined.generation !== before.generation + 1 };
  }

  async #joinOnce(holds: boolean): Promise<Membership | undefined> {
    const before = this.#generation;
    for (;;) {
      const member = this.#member;
      if (!member) throw new Error('subscribe comes before poll');
      const answer = await this.#request<Membership | undefined>('join', (reply) => {
        // A join that a close has overtaken never becomes a member.
        if (!this.#closed) this.#group.join(member, holds ? this.#held : [], reply.ok);
      });
      const isLost = holds && answer?.generation !== before + 1;
      if (answer && !isLost && this.#group.stands(member.id, answer.generation)) {
        const { generation, partitions } = answer;
        this.#generation = generation;
        this.#rejoin = undefined;
        this.#world.note(
          this.#process,
          `generation ${generation}: ${partitions.map(({ topic, partition }) => `${topic}-${partition}`)}`,
        );
        return answer;
      }
      // The group has gone on without this member: the answer was too long on its way, or there is none.
      this.#rejoin = 'lost';
      this.#life++;
      if (holds) return undefined;
    }
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
