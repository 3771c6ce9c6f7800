import { setMaxListeners } from 'node:events';
import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, GroupSharing, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { ERROR } from '../wire/error-codes.ts';
import { Heartbeat } from '../wire/messages/heartbeat.ts';
import { JoinGroup } from '../wire/messages/join-group.ts';
import { LeaveGroup } from '../wire/messages/leave-group.ts';
import { SyncGroup } from '../wire/messages/sync-group.ts';
import { backoffMs, pause } from './backoff.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { BEATS_PER_SESSION, LEAVE_TIMEOUT_MS } from './client-options.ts';
import type { Cluster, Purpose } from './cluster.ts';
import { commitOffsets, fencedInstance, fetchCommitted, groupChanged } from './group-offsets.ts';
import {
  type Assignors,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  PROTOCOLS,
  type Share,
} from './group-protocol.ts';
import { kafkaError, unreachable } from './kafka-error.ts';
import { assignRange } from './range-assignor.ts';
import { assignSticky } from './sticky-assignor.ts';

/** How long members may take to finish their work and join again. */
const REBALANCE_TIMEOUT_MS = 60_000;
/** The group went on: a member joins again; a commit of the generation that is over must not be repeated. */
const GROUP_CHANGED: ReadonlySet<number> = new Set([
  ERROR.REBALANCE_IN_PROGRESS,
  ERROR.UNKNOWN_MEMBER_ID,
  ERROR.ILLEGAL_GENERATION,
]);

type Protocols = readonly { readonly name: string; readonly metadata: Buffer }[];

let nextMember = 0;

export interface MembershipOptions {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly sessionTimeoutMs: number;
  readonly assignors: Assignors;
}

/** What joining gave. */
export interface Joined extends Share {
  /** A generation passed in which this member had no part: what it held before may have been somebody else's meanwhile. */
  readonly gap: boolean;
}

/**
 * Membership in a consumer group under the classic protocol. Heartbeats go on by timer; what they find out is kept until the consumer
 * asks, so that partitions change hands only inside `poll`.
 */
export class GroupMembership {
  readonly #cluster: Cluster;
  readonly #options: MembershipOptions;
  readonly #purpose: Purpose = `group-${nextMember++}`;
  readonly #closing = new AbortController();
  #topics: readonly string[] = [];
  #sharing: GroupSharing = { together: [] };
  /** The last assignment, which its member would rather have again. */
  #owned: readonly TopicPartition[] = [];
  #memberId = '';
  #generation = -1;
  #connection: BrokerConnection | undefined;
  /** Set when the group must be joined again; `lost` when the partitions are somebody else's already. */
  #rejoin: 'revoke' | 'lost' | undefined;
  /** A request to join is under way, or about to be: the broker hears from this member by it. */
  #joining = false;
  #onChange: () => void = () => {};

  constructor(cluster: Cluster, options: MembershipOptions) {
    this.#cluster = cluster;
    this.#options = options;
    setMaxListeners(0, this.#closing.signal);
  }

  subscribe(topics: readonly string[], sharing: GroupSharing, onChange: () => void): void {
    this.#topics = topics;
    this.#sharing = sharing;
    this.#onChange = onChange;
    this.#rejoin = 'revoke';
  }

  /** Aborted when the member is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Why the group must be joined again; undefined while the member's assignment stands. */
  get rejoin(): 'revoke' | 'lost' | undefined {
    return this.#rejoin;
  }

  /**
   * What fences a transaction. A member that the group has left behind has none: with no generation, brokers would take offsets from anybody.
   *
   * Errors: STREAM_GROUP_CHANGED
   */
  metadata(): GroupMetadata {
    const { groupId, groupInstanceId } = this.#options;
    if (this.#generation < 0 || this.#rejoin === 'lost') throw groupChanged(groupId, ERROR.UNKNOWN_MEMBER_ID);
    return { groupId, generationId: this.#generation, memberId: this.#memberId, groupInstanceId };
  }

  /** A transaction was told that the generation is over. */
  leftBehind(): void {
    if (this.#rejoin !== 'lost') this.#note(ERROR.ILLEGAL_GENERATION);
  }

  /** Joins, shares out when it is the leader, and tells what it was given. Repeats until there is an assignment. */
  async join(): Promise<Joined> {
    const before = this.#generation;
    let lost = this.#rejoin === 'lost';
    this.#joining = true;
    // The same for each attempt: a member that says something else is taken to want another assignment.
    const protocols = this.#protocols();
    const attempt = async (): Promise<Share> => {
      try {
        return await this.#joinAndSync(protocols);
      } finally {
        lost ||= this.#rejoin === 'lost';
      }
    };
    try {
      const share = await this.#cluster.retry(`joining group '${this.#options.groupId}'`, attempt, this.#closing.signal);
      this.#owned = share.partitions;
      return { ...share, gap: lost || this.#generation !== before + 1 };
    } finally {
      this.#joining = false;
    }
  }

  async commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    if (offsets.length === 0) return;
    const { groupId } = this.#options;
    const member = this.metadata();
    const attempt = async (): Promise<number> => {
      const errorCode = await commitOffsets(await this.#coordinator(), member, offsets);
      if (errorCode !== ERROR.NONE && !GROUP_CHANGED.has(errorCode)) throw this.#groupError(errorCode, 'committing offsets');
      return errorCode;
    };
    const errorCode = await this.#cluster.retry(`committing offsets of group '${groupId}'`, attempt, this.#closing.signal);
    if (errorCode === ERROR.NONE) return;
    this.#note(errorCode);
    throw groupChanged(groupId, errorCode);
  }

  /** Where the group stands; partitions without a commit are left out. */
  async committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    if (places.length === 0) return [];
    return fetchCommitted(this.#cluster, this.#options.groupId, () => this.#coordinator(), places, {
      signal: this.#closing.signal,
    });
  }

  /** Leaves the group; a static member stays in it until its session ends, so that it can come back. */
  async close(): Promise<void> {
    this.#closing.abort();
    const { groupId, groupInstanceId } = this.#options;
    const memberId = this.#memberId;
    try {
      // A join may be waiting on the member's own connection: leaving takes another.
      if (memberId !== '' && groupInstanceId === null && this.#connection && !this.#connection.isClosed) {
        const connection = await this.#cluster.connectionTo(this.#connection.address, 'metadata');
        await connection.request(
          LeaveGroup,
          { groupId, memberId, members: [{ memberId, groupInstanceId }] },
          { timeoutMs: LEAVE_TIMEOUT_MS },
        );
      }
    } catch (error) {
      this.#cluster.logger.debug({ groupId }, `leaving: ${String(error)}`);
    }
    this.#cluster.release(this.#purpose);
  }

  #protocols(): Protocols {
    const { home = '', kept } = this.#sharing;
    const data = { generation: this.#generation, owned: this.#owned, kept: kept?.() ?? [], home };
    return this.#options.assignors.map((name) => ({
      name,
      metadata: encodeSubscription(this.#topics, name === PROTOCOLS.sticky ? data : undefined),
    }));
  }

  async #joinAndSync(protocols: Protocols): Promise<Share> {
    const connection = await this.#coordinator();
    const joined = await this.#joinOnce(connection, protocols);
    const protocolName = joined.protocolName ?? PROTOCOLS.range;
    const assignments = joined.leader === joined.memberId ? await this.#shareOut(joined.members, protocolName) : [];
    const synced = await connection.request(
      SyncGroup,
      {
        groupId: this.#options.groupId,
        generationId: joined.generationId,
        memberId: joined.memberId,
        groupInstanceId: this.#options.groupInstanceId,
        protocolType: PROTOCOLS.type,
        protocolName,
        assignments,
      },
      { timeoutMs: REBALANCE_TIMEOUT_MS * 2 },
    );
    if (synced.errorCode !== ERROR.NONE) throw this.#groupError(synced.errorCode, 'taking an assignment');
    this.#generation = joined.generationId;
    this.#rejoin = undefined;
    void this.#beat(joined.generationId);
    return decodeAssignment(synced.assignment);
  }

  async #joinOnce(connection: BrokerConnection, protocols: Protocols) {
    for (let asked = false; ; asked = true) {
      const joined = await connection.request(
        JoinGroup,
        {
          groupId: this.#options.groupId,
          sessionTimeoutMs: this.#options.sessionTimeoutMs,
          rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
          memberId: this.#memberId,
          groupInstanceId: this.#options.groupInstanceId,
          protocolType: PROTOCOLS.type,
          protocols,
        },
        { timeoutMs: REBALANCE_TIMEOUT_MS * 2 },
      );
      this.#memberId = joined.memberId;
      // A newcomer is given an id first and joins with it.
      if (joined.errorCode === ERROR.MEMBER_ID_REQUIRED && !asked && !this.#closing.signal.aborted) continue;
      if (joined.errorCode !== ERROR.NONE) throw this.#groupError(joined.errorCode, 'joining');
      return joined;
    }
  }

  async #shareOut(members: readonly { readonly memberId: string; readonly metadata: Buffer }[], protocolName: string) {
    const everyone = members.map(({ memberId, metadata }) => ({ memberId, ...decodeSubscription(metadata) }));
    const topics = [...new Set(everyone.flatMap((member) => member.topics))];
    await this.#cluster.refresh(topics, this.#closing.signal);
    const counts = new Map(
      topics.flatMap((topic) => {
        const count = this.#cluster.knownPartitions(topic);
        return count === undefined ? [] : [[topic, count] as const];
      }),
    );
    const { together } = this.#sharing;
    const shares =
      protocolName === PROTOCOLS.sticky ? assignSticky(everyone, counts, together) : assignRange(everyone, counts, together);
    return [...shares].map(([memberId, share]) => ({ memberId, assignment: encodeAssignment(share) }));
  }

  /** Sends heartbeats as long as the generation stands, and until it joins the next one: finishing work for it may take longer than a session. */
  async #beat(generation: number): Promise<void> {
    const { groupId, groupInstanceId, sessionTimeoutMs } = this.#options;
    const intervalMs = sessionTimeoutMs / BEATS_PER_SESSION;
    const stands = (): boolean =>
      this.#generation === generation &&
      this.#rejoin !== 'lost' &&
      !this.#joining &&
      !this.#closing.signal.aborted &&
      !this.#cluster.closing.aborted;
    for (let failures = 0; ; ) {
      await pause(failures === 0 ? intervalMs : Math.min(intervalMs, backoffMs(failures)), this.#closing.signal);
      if (!stands()) return;
      try {
        const connection = await this.#coordinator();
        const request = { groupId, generationId: generation, memberId: this.#memberId, groupInstanceId };
        const { errorCode } = await connection.request(Heartbeat, request, { timeoutMs: sessionTimeoutMs });
        failures = 0;
        // An answer for a generation that is over says nothing about this one.
        if (stands() && errorCode !== ERROR.NONE) this.#note(errorCode);
      } catch (error) {
        failures++;
        this.#cluster.logger.debug({ groupId }, `heartbeat: ${isStreamError(error) ? error.message : String(error)}`);
      }
    }
  }

  /** Remembers what an error code means for this member. */
  #note(errorCode: number): void {
    if (errorCode === ERROR.NOT_COORDINATOR || errorCode === ERROR.COORDINATOR_NOT_AVAILABLE) this.#connection = undefined;
    else if (errorCode === ERROR.REBALANCE_IN_PROGRESS) this.#rejoin ??= 'revoke';
    else if (
      errorCode === ERROR.UNKNOWN_MEMBER_ID ||
      errorCode === ERROR.ILLEGAL_GENERATION ||
      errorCode === ERROR.FENCED_INSTANCE_ID
    ) {
      this.#rejoin = 'lost';
      if (errorCode === ERROR.UNKNOWN_MEMBER_ID) this.#memberId = '';
      this.#generation = -1;
    }
    if (this.#rejoin) this.#onChange();
  }

  #groupError(errorCode: number, what: 'joining' | 'taking an assignment' | 'committing offsets'): StreamError {
    this.#note(errorCode);
    const { groupId, groupInstanceId } = this.#options;
    const message = `group '${groupId}', ${what}`;
    if (errorCode === ERROR.FENCED_INSTANCE_ID) return fencedInstance(message, groupInstanceId);
    const error = kafkaError(errorCode, message);
    if (!GROUP_CHANGED.has(errorCode)) return error;
    const { code, context } = error;
    return new StreamError(error.message, { code, domain: 'external', scope: 'task', verdict: 'retry', context });
  }

  async #coordinator(): Promise<BrokerConnection> {
    if (!this.#connection || this.#connection.isClosed)
      this.#connection = await this.#cluster.coordinator(this.#options.groupId, this.#purpose);
    if (!this.#closing.signal.aborted) return this.#connection;
    // Closed while it was being opened: nobody else would close it.
    this.#cluster.release(this.#purpose);
    throw unreachable(this.#connection.address, 'is not asked any more: this member was closed');
  }
}
