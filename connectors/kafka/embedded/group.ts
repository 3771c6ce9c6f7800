import { randomUUID } from 'node:crypto';
import { ERROR } from '../wire/error-codes.ts';
import { ExpectedMembers } from './expected-members.ts';
import { GroupAgreement } from './group-agreement.ts';
import { GroupMembers } from './group-members.ts';
import {
  type GroupOptions,
  type JoinAnswer,
  type JoinRequest,
  type Member,
  NO_GENERATION,
  NOTHING,
  newMember,
  type SyncAnswer,
  sameProtocols,
  sharedProtocol,
  syncAnswer,
} from './group-messages.ts';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

/**
 * A consumer group under the classic protocol.
 *
 * ```
 *            join                    all joined, or time is up            leader's sync
 *   Empty ─────────▶ PreparingRebalance ─────────▶ CompletingRebalance ─────────▶ Stable
 *     ▲                   ▲   │ none left                 │ join, leave, session ended │
 *     └───────────────────┼───┘                           │                            │
 *                         └───────────────────────────────┴────────────────────────────┘
 * ```
 */
export class Group {
  readonly id: string;
  readonly #options: GroupOptions;
  readonly #members = new GroupMembers((member) => this.#remove(member));
  readonly #expected = new ExpectedMembers();
  readonly #agreed = new GroupAgreement();
  #state: GroupState = 'Empty';
  #rebalance: NodeJS.Timeout | undefined;

  constructor(id: string, options: GroupOptions) {
    this.id = id;
    this.#options = options;
  }

  get state(): GroupState {
    return this.#state;
  }

  get generation(): number {
    return this.#agreed.generation;
  }

  get protocolType(): string {
    return this.#agreed.protocolType ?? '';
  }

  get protocol(): string {
    return this.#agreed.protocol ?? '';
  }

  /** Whether nobody is in the group, or about to be. */
  get isIdle(): boolean {
    return this.#members.size === 0 && this.#expected.isEmpty;
  }

  get members(): readonly Member[] {
    return this.#members.all;
  }

  /** Settles when the next generation begins, or at once with an error. */
  join(request: JoinRequest): Promise<JoinAnswer> {
    return new Promise((resolve) => {
      const refuse = (errorCode: number, memberId = request.memberId): void => resolve({ ...NO_GENERATION, errorCode, memberId });
      const { groupInstanceId, memberId } = request;
      const holder = this.#members.byInstance(groupInstanceId);
      if (!this.#fits(request)) return refuse(ERROR.INCONSISTENT_GROUP_PROTOCOL);
      if (memberId !== '' && holder && holder.id !== memberId) return refuse(ERROR.FENCED_INSTANCE_ID);
      if (memberId !== '' && !this.#members.has(memberId) && !this.#expected.has(memberId))
        return refuse(ERROR.UNKNOWN_MEMBER_ID);
      if (memberId === '' && groupInstanceId === null && request.requireMemberId)
        return refuse(ERROR.MEMBER_ID_REQUIRED, this.#expect(request));
      if (memberId === '' && holder) return this.#replace(holder, request, resolve);
      this.#admit(request, resolve);
    });
  }

  /** Settles with the member's assignment once the leader has given all of them. */
  sync(
    memberId: string,
    generation: number,
    instanceId: string | null,
    assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[],
  ): Promise<SyncAnswer> {
    return new Promise((resolve) => {
      const member = this.#members.get(memberId);
      const fault = this.fault(memberId, generation, instanceId);
      if (!member || fault !== ERROR.NONE) return resolve(syncAnswer(fault || ERROR.UNKNOWN_MEMBER_ID));
      if (this.#state === 'PreparingRebalance') return resolve(syncAnswer(ERROR.REBALANCE_IN_PROGRESS));
      this.#members.beat(member);
      if (this.#state === 'Stable') return resolve(this.#agreed.assigned(member));
      member.sync = resolve;
      if (memberId !== this.#agreed.leader) return;
      for (const each of this.members)
        each.assignment = assignments.find((one) => one.memberId === each.id)?.assignment ?? NOTHING;
      this.#state = 'Stable';
      for (const each of this.members) {
        each.sync?.(this.#agreed.assigned(each));
        each.sync = undefined;
      }
    });
  }

  heartbeat(memberId: string, generation: number, instanceId: string | null): number {
    const fault = this.fault(memberId, generation, instanceId);
    if (fault !== ERROR.NONE) return fault;
    const member = this.#members.get(memberId);
    if (member) this.#members.beat(member);
    return this.#state === 'PreparingRebalance' ? ERROR.REBALANCE_IN_PROGRESS : ERROR.NONE;
  }

  leave(memberId: string, instanceId: string | null): number {
    const member = instanceId === null ? this.#members.get(memberId) : this.#members.byInstance(instanceId);
    if (this.#expected.take(memberId)) return ERROR.NONE;
    if (!member) return ERROR.UNKNOWN_MEMBER_ID;
    if (instanceId !== null && memberId !== '' && member.id !== memberId) return ERROR.FENCED_INSTANCE_ID;
    this.#remove(member);
    return ERROR.NONE;
  }

  /** Why a call of this member and generation is refused; NONE when it is not. */
  fault(memberId: string, generation: number, instanceId: string | null): number {
    const holder = this.#members.byInstance(instanceId);
    if (instanceId !== null && !holder) return ERROR.UNKNOWN_MEMBER_ID;
    if (holder && holder.id !== memberId) return ERROR.FENCED_INSTANCE_ID;
    if (!this.#members.has(memberId)) return ERROR.UNKNOWN_MEMBER_ID;
    return generation === this.#agreed.generation ? ERROR.NONE : ERROR.ILLEGAL_GENERATION;
  }

  /** Why a commit is refused. Tools that are no member commit to a group without members, and in a transaction always. */
  commitFault(memberId: string, generation: number, instanceId: string | null, transactional = false): number {
    if (generation < 0 && memberId === '')
      return transactional || this.#members.size === 0 ? ERROR.NONE : ERROR.UNKNOWN_MEMBER_ID;
    const fault = this.fault(memberId, generation, instanceId);
    if (fault !== ERROR.NONE) return fault;
    const member = this.#members.get(memberId);
    if (member) this.#members.beat(member);
    return this.#state === 'CompletingRebalance' && !transactional ? ERROR.REBALANCE_IN_PROGRESS : ERROR.NONE;
  }

  close(): void {
    clearTimeout(this.#rebalance);
    this.#expected.clear();
    this.#members.close();
  }

  /** Whether what the caller takes the group's protocol for is that; null where it does not say. */
  speaks(protocolType: string | null, protocol: string | null): boolean {
    return this.#agreed.speaks(protocolType, protocol);
  }

  #fits({ protocolType, protocols }: JoinRequest): boolean {
    if (protocolType === '') return false;
    if (protocols.length === 0 || this.#members.size === 0) return protocols.length > 0;
    return protocolType === this.#agreed.protocolType && sharedProtocol(protocols, this.members) !== undefined;
  }

  #expect(request: JoinRequest): string {
    const id = `${request.clientId}-${randomUUID()}`;
    this.#expected.add(id, request.sessionTimeoutMs);
    return id;
  }

  #admit(request: JoinRequest, resolve: (answer: JoinAnswer) => void): void {
    const known = this.#members.get(request.memberId);
    this.#expected.take(request.memberId);
    this.#agreed.protocolType = request.protocolType;
    const member =
      known ?? this.#newMember(request.memberId || `${request.groupInstanceId ?? request.clientId}-${randomUUID()}`, request);
    const unchanged = known !== undefined && sameProtocols(known.protocols, request.protocols);
    Object.assign(member, {
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      protocols: request.protocols,
    });
    // A follower that joins again with nothing new is told what it missed; the leader may have found new partitions.
    if (unchanged && (this.#state === 'CompletingRebalance' || (this.#state === 'Stable' && member.id !== this.#agreed.leader))) {
      this.#members.beat(member);
      resolve(this.#joined(member));
      return;
    }
    member.join?.({ ...NO_GENERATION, errorCode: ERROR.UNKNOWN_MEMBER_ID, memberId: member.id });
    member.join = resolve;
    this.#members.rest(member);
    this.#prepare();
  }

  /**
   * A static member is back under a new id: its assignment waits for it, and nobody else needs to know. One that leads is told so where its client
   * knows that it has nothing to share out then; others take the member for another one that it was before for the leader.
   */
  #replace(holder: Member, request: JoinRequest, resolve: (answer: JoinAnswer) => void): void {
    const wasLeader = this.#agreed.leader === holder.id;
    holder.join?.({ ...NO_GENERATION, errorCode: ERROR.FENCED_INSTANCE_ID, memberId: holder.id });
    holder.sync?.(syncAnswer(ERROR.FENCED_INSTANCE_ID));
    this.#members.delete(holder);
    const member = this.#newMember(`${request.groupInstanceId}-${randomUUID()}`, request);
    member.assignment = holder.assignment;
    if (wasLeader) this.#agreed.leader = member.id;
    const isSame = this.#agreed.protocol === sharedProtocol(request.protocols, this.members);
    if (this.#state === 'Stable' && isSame) {
      this.#members.beat(member);
      const joined = this.#joined(member);
      if (!wasLeader) resolve(joined);
      else if (request.knowsSkippedAssignment) resolve({ ...joined, skipAssignment: true });
      else resolve({ ...joined, leader: holder.id, members: [] });
      return;
    }
    member.join = resolve;
    this.#prepare();
  }

  #newMember(id: string, request: JoinRequest): Member {
    const member = newMember(id, request);
    this.#members.add(member);
    if (this.#state === 'Empty') this.#options.onMembers(this.id, true);
    return member;
  }

  #prepare(): void {
    const first = this.#state === 'Empty';
    for (const member of this.members) {
      member.sync?.(syncAnswer(ERROR.REBALANCE_IN_PROGRESS));
      member.sync = undefined;
    }
    if (this.#state !== 'PreparingRebalance') {
      this.#state = 'PreparingRebalance';
      const longest = Math.max(...this.members.map((member) => member.rebalanceTimeoutMs));
      this.#rebalance = setTimeout(() => this.#complete(), first ? this.#options.initialRebalanceDelayMs : longest);
      if (first) return;
    } else if (this.#agreed.generation === 0) return;
    this.#completeIfAllJoined();
  }

  #completeIfAllJoined(): void {
    if (this.#state === 'PreparingRebalance' && this.members.every((member) => member.join)) this.#complete();
  }

  #complete(): void {
    clearTimeout(this.#rebalance);
    for (const member of this.members) {
      // A static member that is away keeps its place until its session ends.
      if (!member.join && member.instanceId === null) this.#members.delete(member);
    }
    this.#agreed.generation++;
    const joined = this.members.filter((member) => member.join);
    const [eldest] = joined;
    if (!eldest) {
      this.#becomeEmpty();
      return;
    }
    if (!joined.some((member) => member.id === this.#agreed.leader)) this.#agreed.leader = eldest.id;
    this.#agreed.protocol = sharedProtocol(eldest.protocols, this.members) ?? '';
    this.#state = 'CompletingRebalance';
    for (const member of joined) {
      member.join?.(this.#joined(member));
      member.join = undefined;
      this.#members.beat(member);
    }
  }

  #joined(member: Member): JoinAnswer {
    return this.#agreed.joined(member, this.members);
  }

  #remove(member: Member): void {
    member.join?.({ ...NO_GENERATION, errorCode: ERROR.UNKNOWN_MEMBER_ID, memberId: member.id });
    member.sync?.(syncAnswer(ERROR.UNKNOWN_MEMBER_ID));
    this.#members.delete(member);
    if (this.#state === 'PreparingRebalance') this.#completeIfAllJoined();
    else this.#prepareOrEmpty();
  }

  #prepareOrEmpty(): void {
    if (this.#members.size > 0) {
      this.#prepare();
      return;
    }
    this.#agreed.generation++;
    this.#becomeEmpty();
  }

  #becomeEmpty(): void {
    this.#state = 'Empty';
    this.#agreed.dissolve();
    this.#options.onMembers(this.id, false);
  }
}
