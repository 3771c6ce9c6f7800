import { placeName } from '../../model/place-name.ts';
import type { OffsetAndMetadata, SharedTopics, TopicPartition } from '../../ports.ts';
import type { SimulatedProcess } from './schedule.ts';
import type { World } from './world.ts';

/** How long members may take to join again before the others go on without them, in ms. */
const REBALANCE_TIMEOUT_MS = 60_000;
/** Heartbeats in a session. */
const BEATS_PER_SESSION = 4;

/** A member as its group knows it. */
export interface SimulatedMember {
  readonly id: string;
  readonly process: SimulatedProcess;
  readonly topics: readonly string[];
  readonly together: readonly SharedTopics[];
  /** Told by a heartbeat: the group shares out again, or has gone on without this member. */
  readonly heard: (news: 'revoke' | 'lost') => void;
}

/** What a member gets for joining. */
export interface Membership {
  readonly generation: number;
  readonly partitions: readonly TopicPartition[];
  readonly standbys: readonly TopicPartition[];
}

type Share = Omit<Membership, 'generation'>;

interface MutableShare {
  readonly partitions: TopicPartition[];
  readonly standbys: TopicPartition[];
}

const NOTHING: Share = { partitions: [], standbys: [] };

interface Joining {
  /** What the member works on while it joins. */
  readonly held: readonly TopicPartition[];
  /** Undefined: the group has gone on without the member, and what it held may be somebody else's. */
  readonly answer: (membership: Membership | undefined) => void;
}

/**
 * A consumer group as its coordinator keeps it. By chance its members give up everything before it is shared out anew, or hold what they have and
 * are told what to give up; that is given to others in a generation of its own, when they have joined again without it.
 *
 * ```
 *   stable ─ a member joins, leaves or falls silent ─▶ preparing ─ all have joined, or time is up ─▶ stable, next generation
 * ```
 */
export class SimulatedGroup {
  readonly id: string;
  readonly committed = new Map<string, TopicPartition & OffsetAndMetadata>();
  readonly #world: World;
  readonly #members = new Map<string, SimulatedMember>();
  readonly #joining = new Map<string, Joining>();
  /** Offsets that open transactions will commit, or not. */
  readonly #held = new Map<object, readonly TopicPartition[]>();
  #assignment: ReadonlyMap<string, Share> = new Map();
  #generation = 0;
  #preparing = false;
  /** Members of the last generation: while they are the same, who holds something keeps it. */
  #before: ReadonlySet<string> = new Set();
  /** Members hold what they have while they join. */
  readonly isCooperative: boolean;

  constructor(id: string, world: World) {
    this.id = id;
    this.#world = world;
    this.isCooperative = world.random(`protocol of ${id}`).chance(0.5);
  }

  get generation(): number {
    return this.#generation;
  }

  has(memberId: string): boolean {
    return this.#members.has(memberId);
  }

  /** Topics that its members read. */
  topics(): readonly string[] {
    return [...new Set([...this.#members.values()].flatMap((member) => member.topics))];
  }

  join(member: SimulatedMember, held: readonly TopicPartition[], answer: Joining['answer']): void {
    if (held.length > 0 && !this.has(member.id)) {
      answer(undefined);
      return;
    }
    this.#members.set(member.id, member);
    this.#joining.set(member.id, { held, answer });
    this.#prepare();
    this.#completeWhenAllAreHere();
  }

  leave(memberId: string): void {
    const member = this.#members.get(memberId);
    if (member) this.#remove(member);
  }

  /** The members of a process have been silent for a session: the others go on without them. */
  expire(process: SimulatedProcess): void {
    for (const member of [...this.#members.values()]) {
      if (member.process !== process) continue;
      this.#world.note(member.process, `${this.id}: ${member.id} is taken for dead`);
      this.#remove(member);
      this.#tell(member, 'lost');
    }
  }

  /** Whether a member may still speak for what it was given. */
  stands(memberId: string, generation: number): boolean {
    return this.#members.has(memberId) && generation === this.#generation;
  }

  /**
   * Keeps offsets of a member that stands.
   *
   * Errors: an offset before the one that is kept is a fault of the engine: work that is done would be done again
   */
  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): void {
    for (const each of offsets) {
      const name = placeName(each);
      const before = this.committed.get(name);
      if (before && before.offset > each.offset)
        throw new Error(`the commit of ${each.topic}-${each.partition} went back from ${before.offset} to ${each.offset}`);
      this.committed.set(name, each);
    }
  }

  /** Offsets belong to a transaction that is open: nobody may read them until it ends. */
  hold(transaction: object, offsets: readonly TopicPartition[]): void {
    this.#held.set(transaction, [...(this.#held.get(transaction) ?? []), ...offsets]);
  }

  release(transaction: object): void {
    this.#held.delete(transaction);
    this.#world.broker.changed();
  }

  /** Tells where the group stands, when no open transaction is about to change it; partitions without a commit are left out. */
  whenStable(places: readonly TopicPartition[], tell: (offsets: readonly (TopicPartition & OffsetAndMetadata)[]) => void): void {
    const names = new Set(places.map(placeName));
    if ([...this.#held.values()].flat().some((place) => names.has(placeName(place)))) {
      this.#world.broker.onChange(() => this.whenStable(places, tell));
      return;
    }
    tell([...names].flatMap((name) => this.committed.get(name) ?? []));
  }

  #remove(member: SimulatedMember): void {
    this.#members.delete(member.id);
    this.#joining.get(member.id)?.answer(undefined);
    this.#joining.delete(member.id);
    if (this.#members.size === 0) return;
    this.#prepare();
    this.#completeWhenAllAreHere();
  }

  #prepare(): void {
    if (this.#preparing) return;
    this.#preparing = true;
    const { generation } = this;
    for (const member of this.#members.values()) if (!this.#joining.has(member.id)) this.#tell(member, 'revoke');
    const [first] = this.#members.values();
    if (!first) return;
    const what = `${this.id}: the time to join again is up`;
    const run = (): void => {
      if (this.#preparing && generation === this.#generation) this.#complete();
    };
    this.#world.schedule.add(REBALANCE_TIMEOUT_MS, { process: first.process, place: 'outside', what, run });
  }

  #completeWhenAllAreHere(): void {
    if (this.#preparing && this.#joining.size === this.#members.size) this.#complete();
  }

  #complete(): void {
    for (const member of [...this.#members.values()]) {
      if (this.#joining.has(member.id)) continue;
      this.#members.delete(member.id);
      this.#tell(member, 'lost');
    }
    this.#preparing = false;
    if (this.#members.size === 0) return;
    this.#generation++;
    this.#assignment = this.#shareOut();
    this.#before = new Set(this.#members.keys());
    const joined = [...this.#joining];
    this.#joining.clear();
    for (const [id, { answer }] of joined) answer({ generation: this.#generation, ...(this.#assignment.get(id) ?? NOTHING) });
  }

  /**
   * Every number of topics that belong together goes to members by chance, and so do its standbys: no assignor would move more. What somebody else
   * holds is given to nobody yet.
   */
  #shareOut(): ReadonlyMap<string, Share> {
    const assigned = new Map([...this.#members.keys()].map((id) => [id, newShare()]));
    const members = [...this.#members.values()];
    const random = this.#world.random(`assignment of ${this.id}`);
    const holders = new Map([...this.#joining].flatMap(([id, { held }]) => held.map((place) => [placeName(place), id] as const)));
    const isSame = members.length === this.#before.size && members.every(({ id }) => this.#before.has(id));
    const together = members[0]?.together ?? [];
    const alone = this.topics().filter((topic) => !together.some(({ topics }) => topics.includes(topic)));
    for (const { topics, standbys = 0 } of [...together, ...alone.map((topic): SharedTopics => ({ topics: [topic] }))]) {
      const takers = members.filter((member) => topics.every((topic) => member.topics.includes(topic)));
      const numbers = Math.max(0, ...topics.map((topic) => this.#world.broker.partitions(topic) ?? 0));
      for (let partition = 0; partition < numbers && takers.length > 0; partition++) {
        const places = topics
          .filter((topic) => partition < (this.#world.broker.partitions(topic) ?? 0))
          .map((topic) => ({ topic, partition }));
        const holder = takers.find(({ id }) => places.some((place) => holders.get(placeName(place)) === id));
        const taker = holder && (isSame || random.chance(0.5)) ? holder : random.pick(takers);
        if (holder === undefined || holder === taker) assigned.get(taker.id)?.partitions.push(...places);
        if (standbys === 0) continue;
        const others = random.shuffled(takers.filter((other) => other !== taker));
        for (const other of others.slice(0, standbys)) assigned.get(other.id)?.standbys.push(...places);
      }
    }
    return assigned;
  }

  #tell(member: SimulatedMember, news: 'revoke' | 'lost'): void {
    const random = this.#world.random(`heartbeats of ${member.process.name}`);
    const delayMs = random.below(Math.ceil(this.#world.sessionTimeoutMs / BEATS_PER_SESSION));
    const { generation } = this;
    this.#world.schedule.add(delayMs, {
      process: member.process,
      place: 'inside',
      what: `heartbeat: ${news}`,
      run: () => {
        // What has changed since then has been told, or is being told.
        const isNews = news === 'lost' ? !this.#members.has(member.id) : generation === this.#generation;
        if (isNews) member.heard(news);
      },
    });
  }
}

function newShare(): MutableShare {
  return { partitions: [], standbys: [] };
}
