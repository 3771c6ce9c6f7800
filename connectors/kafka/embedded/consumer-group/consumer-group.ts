import { randomUUID } from 'node:crypto';
import { ERROR } from '../../wire/error-codes.ts';
import type { Topics } from '../topics.ts';
import { type CommitClaim, commitFault } from './commit-fault.ts';
import { type ConsumerMember, LEAVE_STATIC_EPOCH, newConsumerMember } from './consumer-member.ts';
import { type HeartbeatAnswer, type HeartbeatRequest, type Refusal, refusal } from './heartbeat-messages.ts';
import { byTopicId, placesOf } from './places.ts';
import { reconcile } from './reconcile.ts';
import { chosenAssignor, SERVER_ASSIGNORS } from './server-assignors.ts';
import { readSubscriptions, type Subscriptions } from './subscriptions.ts';

export interface ConsumerGroupOptions {
  readonly topics: Topics;
  /** After how long without a heartbeat a member is put out. */
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** The group has its first member, or has lost its last one. */
  readonly onMembers: (group: string, hasMembers: boolean) => void;
  /**
   * Gives an epoch above all that it gave before, also to a group of the name that is gone, and before the broker was restarted: a member comes
   * back under its id, and in an epoch that was used before a transaction of then could commit for partitions that are another member's.
   */
  nextEpoch(): number;
}

export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable';

/** Bound on the members of a group. */
const MEMBERS_MAX = 10_000;
const NOTHING: ReadonlySet<string> = new Set();

/**
 * A group of the consumer protocol (KIP-848): the broker shares out the partitions, and brings each member to its share by heartbeats.
 *
 * The group's epoch goes up when partitions are shared out again: for members that come, go, or read other topics, and topics that change. A member's epoch is the one whose share it has, or waits for; it enters an
 * epoch when it has given up everything that is not of its share there. A partition is given to a member when no other one has it.
 *
 * Source: KIP-848, KIP-1251
 */
export class ConsumerGroup {
  readonly id: string;
  readonly #options: ConsumerGroupOptions;
  readonly #members = new Map<string, ConsumerMember>();
  /** What each member is to have. */
  #targets: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  /** Who has a partition, or has not given it up yet. */
  readonly #holders = new Map<string, string>();
  #epoch = 0;
  /** A member has gone: the next heartbeat finds other shares. */
  #isDue = false;
  #assignor = chosenAssignor([]);
  /** The topics that the shares were made of. */
  #signature = '';

  constructor(id: string, options: ConsumerGroupOptions) {
    this.id = id;
    this.#options = options;
  }

  get members(): readonly ConsumerMember[] {
    return [...this.#members.values()];
  }

  /** Whether nobody is in the group. */
  get isIdle(): boolean {
    return this.#members.size === 0;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get assignor(): string {
    return this.#members.size > 0 ? this.#assignor : chosenAssignor([]);
  }

  get state(): ConsumerGroupState {
    if (this.#members.size === 0) return 'Empty';
    if (this.#isDue) return 'Assigning';
    const isThere = ({ state, epoch }: ConsumerMember): boolean => state === 'stable' && epoch === this.#epoch;
    return this.members.every(isThere) ? 'Stable' : 'Reconciling';
  }

  targetOf({ id }: ConsumerMember): ReadonlySet<string> {
    return this.#targets.get(id) ?? NOTHING;
  }

  heartbeat(request: HeartbeatRequest, caller: { readonly clientId: string; readonly host: string }): HeartbeatAnswer {
    const { memberEpoch, topicPartitions } = request;
    if (memberEpoch < 0) return this.#leave(request);
    const member = memberEpoch === 0 ? this.#join(request) : this.#known(request);
    if ('errorCode' in member) return member;
    const before = member.assigned;
    const isChanged = this.#update(member, request);
    Object.assign(member, { clientId: caller.clientId, clientHost: caller.host });
    const subscriptions = readSubscriptions(this.#members.values(), this.#options.topics);
    if (isChanged || subscriptions.signature !== this.#signature) this.#isDue = true;
    if (this.#isDue) this.#shareOut(subscriptions);
    this.#reconcile(member, topicPartitions === null ? undefined : placesOf(topicPartitions));
    this.#beat(member);
    const isFull = memberEpoch === 0 || (request.rebalanceTimeoutMs >= 0 && request.subscribedTopicNames && topicPartitions);
    const isNews = isFull || !sameKeys(before, member.assigned);
    return {
      memberId: member.id,
      memberEpoch: member.epoch,
      heartbeatIntervalMs: this.#options.heartbeatIntervalMs,
      assignment: isNews ? { topicPartitions: byTopicId(member.assigned.keys()) } : null,
    };
  }

  /** Puts a member out, as a tool asks for. */
  expel(memberId: string, instanceId: string | null): number {
    const member = instanceId === null ? this.#members.get(memberId) : this.#byInstance(instanceId);
    if (!member) return ERROR.UNKNOWN_MEMBER_ID;
    if (memberId !== '' && member.id !== memberId) return ERROR.FENCED_INSTANCE_ID;
    this.#remove(member);
    return ERROR.NONE;
  }

  /** Why a commit of these partitions is refused; NONE when it is not. */
  commitFault(claim: CommitClaim): number {
    return commitFault(this.#members, claim);
  }

  /** Why a member is not told what the group has committed. */
  fetchFault(memberId: string | null, memberEpoch: number): number {
    if (memberId === null && memberEpoch < 0) return ERROR.NONE;
    const member = this.#members.get(memberId ?? '');
    if (!member) return ERROR.UNKNOWN_MEMBER_ID;
    return member.epoch === memberEpoch ? ERROR.NONE : ERROR.STALE_MEMBER_EPOCH;
  }

  close(): void {
    for (const { session, rebalance } of this.#members.values()) {
      clearTimeout(session);
      clearTimeout(rebalance);
    }
  }

  #join({ memberId, instanceId }: HeartbeatRequest): ConsumerMember | Refusal {
    const id = memberId || randomUUID();
    const holder = instanceId === null ? undefined : this.#byInstance(instanceId);
    if (holder && holder.id !== id) {
      if (holder.epoch === LEAVE_STATIC_EPOCH) return this.#replace(holder, id);
      return refusal(
        ERROR.UNRELEASED_INSTANCE_ID,
        `the instance id '${instanceId}' is in use until its member leaves, or its session ends`,
      );
    }
    const known = this.#members.get(id);
    // Who joins again has nothing any more, whatever it had.
    if (known) return this.#restarted(known);
    if (this.#members.size >= MEMBERS_MAX) return refusal(ERROR.GROUP_MAX_SIZE_REACHED, `the group has ${MEMBERS_MAX} members`);
    const member = newConsumerMember(id, instanceId);
    this.#members.set(id, member);
    if (this.#members.size === 1) this.#options.onMembers(this.id, true);
    return member;
  }

  #restarted(member: ConsumerMember): ConsumerMember {
    this.#hold(member, () => Object.assign(member, { state: 'unreleased', epoch: 0, assigned: new Map(), revoking: new Map() }));
    return member;
  }

  /** A static member is back under another id: its partitions have waited for it. */
  #replace(holder: ConsumerMember, id: string): ConsumerMember {
    const member: ConsumerMember = { ...holder, id, epoch: 0, previousEpoch: 0, session: undefined, rebalance: undefined };
    const target = this.targetOf(holder);
    this.#forget(holder);
    this.#members.set(id, member);
    this.#targets = new Map([...this.#targets, [id, target]]);
    for (const place of member.assigned.keys()) this.#holders.set(place, id);
    return member;
  }

  #known({ memberId, memberEpoch, instanceId, topicPartitions }: HeartbeatRequest): ConsumerMember | Refusal {
    const holder = instanceId === null ? undefined : this.#byInstance(instanceId);
    if (holder && holder.id !== memberId)
      return refusal(ERROR.FENCED_INSTANCE_ID, `the instance id '${instanceId}' is another member's`);
    const member = instanceId === null ? this.#members.get(memberId) : holder;
    if (!member) return refusal(ERROR.UNKNOWN_MEMBER_ID, `member '${memberId}' is not in the group`);
    if (memberEpoch === member.epoch) return member;
    // The answer that told of the epoch may have been lost.
    const isBehind = memberEpoch === member.previousEpoch && memberEpoch < member.epoch && topicPartitions !== null;
    if (isBehind && [...placesOf(topicPartitions)].every((place) => member.assigned.has(place))) return member;
    return refusal(
      ERROR.FENCED_MEMBER_EPOCH,
      `member '${memberId}' says epoch ${memberEpoch} and is in ${member.epoch}: it must give up its partitions and join again`,
    );
  }

  #leave({ memberId, memberEpoch, instanceId }: HeartbeatRequest): HeartbeatAnswer {
    const member = instanceId === null ? this.#members.get(memberId) : this.#byInstance(instanceId);
    if (!member) return refusal(ERROR.UNKNOWN_MEMBER_ID, `member '${memberId}' is not in the group`);
    if (member.id !== memberId) return refusal(ERROR.FENCED_INSTANCE_ID, `the instance id '${instanceId}' is another member's`);
    if (memberEpoch === LEAVE_STATIC_EPOCH) {
      clearTimeout(member.rebalance);
      this.#hold(member, () => Object.assign(member, { epoch: LEAVE_STATIC_EPOCH, revoking: new Map() }));
    } else this.#remove(member);
    return { memberId, memberEpoch };
  }

  /** Takes over what the member says of itself; true when its share may be another one for it. */
  #update(member: ConsumerMember, request: HeartbeatRequest): boolean {
    const before = subscriptionOf(member);
    if (request.rackId !== null) member.rackId = request.rackId;
    if (request.rebalanceTimeoutMs >= 0) member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    if (request.serverAssignor !== null) member.assignor = request.serverAssignor;
    if (request.subscribedTopicNames !== null) member.topicNames = request.subscribedTopicNames.toSorted();
    if (request.subscribedTopicRegex !== null) member.topicRegex = request.subscribedTopicRegex;
    return before !== subscriptionOf(member) || !this.#targets.has(member.id);
  }

  #shareOut({ topicsOf, counts, signature }: Subscriptions): void {
    this.#epoch = this.#options.nextEpoch();
    this.#isDue = false;
    this.#assignor = chosenAssignor(this.members.map(({ assignor }) => assignor));
    const subscribers = this.members.map((member) => ({
      id: member.id,
      topics: topicsOf.get(member.id) ?? NOTHING,
      had: this.targetOf(member),
    }));
    this.#targets = SERVER_ASSIGNORS.get(this.#assignor)?.(subscribers, counts) ?? new Map();
    this.#signature = signature;
  }

  #reconcile(member: ConsumerMember, reported: ReadonlySet<string> | undefined): void {
    const goal = {
      target: this.targetOf(member),
      targetEpoch: this.#epoch,
      reported,
      isTaken: (place: string) => (this.#holders.get(place) ?? member.id) !== member.id,
    };
    const { revoking: before } = member;
    this.#hold(member, () => reconcile(member, goal));
    const { state, revoking, rebalanceTimeoutMs } = member;
    // What it was asked for before runs on; for something else it has the whole time again.
    if (state === 'unrevoked' && revoking === before && member.rebalance) return;
    clearTimeout(member.rebalance);
    // A member that does not give up in time is put out, so that others can go on.
    member.rebalance = state === 'unrevoked' ? setTimeout(() => this.#remove(member), rebalanceTimeoutMs) : undefined;
  }

  /** Changes what a member has, and who holds each partition with it. */
  #hold(member: ConsumerMember, change: () => void): void {
    for (const place of [...member.assigned.keys(), ...member.revoking.keys()]) this.#holders.delete(place);
    change();
    for (const place of [...member.assigned.keys(), ...member.revoking.keys()]) this.#holders.set(place, member.id);
  }

  #beat(member: ConsumerMember): void {
    clearTimeout(member.session);
    member.session = setTimeout(() => this.#remove(member), this.#options.sessionTimeoutMs);
  }

  #remove(member: ConsumerMember): void {
    this.#forget(member);
    this.#isDue = true;
    if (this.#members.size === 0) this.#options.onMembers(this.id, false);
  }

  #forget(member: ConsumerMember): void {
    clearTimeout(member.session);
    clearTimeout(member.rebalance);
    for (const place of [...member.assigned.keys(), ...member.revoking.keys()]) this.#holders.delete(place);
    this.#members.delete(member.id);
    this.#targets = new Map([...this.#targets].filter(([id]) => id !== member.id));
  }

  #byInstance(instanceId: string): ConsumerMember | undefined {
    return this.members.find((member) => member.instanceId === instanceId);
  }
}

function subscriptionOf({ topicNames, topicRegex, assignor }: ConsumerMember): string {
  return JSON.stringify([topicNames, topicRegex, assignor]);
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}
