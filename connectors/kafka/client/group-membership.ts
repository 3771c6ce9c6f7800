import { setMaxListeners } from 'node:events';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, GroupSharing, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { ERROR } from '../wire/error-codes.ts';
import { LeaveGroup } from '../wire/messages/leave-group.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { ClassicOffsets } from './classic-offsets.ts';
import { LEAVE_TIMEOUT_MS } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import { GroupCoordinator } from './group-coordinator.ts';
import { groupError, LEFT_BEHIND } from './group-error.ts';
import { beat } from './group-heartbeats.ts';
import { groupChanged } from './group-offsets.ts';
import { type Assignors, decodeAssignment, encodeSubscription, PROTOCOLS, type Share } from './group-protocol.ts';
import { type JoiningMember, joinGroup, syncGroup } from './join-group.ts';
import { checkTogether } from './server-assigned/check-together.ts';
import { shareOut } from './share-out.ts';

/** Sessions after which members have shared out again what nobody was given: who had to give it up, or led, may be gone and back under its name. */
const UNFINISHED_SESSIONS = 2;

type Protocols = JoiningMember['protocols'];

let nextMember = 0;

export interface MembershipOptions {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly sessionTimeoutMs: number;
  readonly assignors: Assignors;
}

/** What joining gave. */
export interface Joined extends Share {
  /** The group may have given to somebody else what this member held before: it missed a generation, or held what all had to give up. */
  readonly gap: boolean;
}

/**
 * Membership in a consumer group under the classic protocol. Heartbeats go on by timer; what they find out is kept until the consumer
 * asks, so that partitions change hands only as it says.
 */
export class GroupMembership {
  readonly #cluster: Cluster;
  readonly #options: MembershipOptions;
  readonly #closing = new AbortController();
  /** The group answers a join when all have joined, and nothing that is asked behind it before: offsets have a connection of their own. */
  readonly #coordinator: GroupCoordinator;
  readonly #offsetsCoordinator: GroupCoordinator;
  readonly #offsets: ClassicOffsets;
  #topics: readonly string[] = [];
  #sharing: GroupSharing = { together: [] };
  /** The last assignment, which its member would rather have again, or holds. */
  #owned: readonly TopicPartition[] = [];
  #memberId = '';
  #generation = -1;
  /** The last generation whose leader knew what this member holds, so that nobody was given any of it. */
  #known = -1;
  /** The generation was shared out by members all of whom know that each holds partitions while it joins. */
  #isCooperative = false;
  /** Counts how often the group went on without this member: what it had before is nobody's word. */
  #life = 0;
  /** Set when the group must be joined again; `lost` when the partitions are somebody else's already. */
  #rejoin: 'revoke' | 'lost' | undefined;
  /** Settles when the join that is under way is over: the broker hears from this member by it. */
  #joining: Promise<unknown> | undefined;
  #onChange: () => void = () => {};

  constructor(cluster: Cluster, options: MembershipOptions) {
    const number = nextMember++;
    const { signal } = this.#closing;
    this.#cluster = cluster;
    this.#options = options;
    this.#coordinator = new GroupCoordinator(cluster, options.groupId, `group-${number}`, signal);
    this.#offsetsCoordinator = new GroupCoordinator(cluster, options.groupId, `offsets-${number}`, signal);
    this.#offsets = new ClassicOffsets(cluster, {
      ...options,
      coordinator: this.#offsetsCoordinator,
      closing: signal,
      metadata: () => this.metadata(),
      note: (errorCode) => this.#note(errorCode),
    });
    setMaxListeners(0, signal);
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
   * Members hold what they have while they join. Until all of them are known to do so they give up everything first, as members of older
   * versions do, and where the broker shares out.
   */
  get isCooperative(): boolean {
    return this.#isCooperative;
  }

  /**
   * What fences a transaction. A member that the group has left behind has none: with no generation, brokers would take offsets from anybody.
   *
   * Errors: STREAM_GROUP_CHANGED
   */
  metadata(): GroupMetadata {
    const { groupId, groupInstanceId } = this.#options;
    if (this.#generation < 0 || this.#rejoin === 'lost') throw groupChanged(groupId, ERROR.UNKNOWN_MEMBER_ID);
    const [generationId, life] = [this.#generation, this.#life];
    const renewed = async (): Promise<GroupMetadata | undefined> => {
      await this.#joining;
      const goesOn = this.#life === life && this.#generation > generationId && this.#rejoin !== 'lost';
      return goesOn ? this.metadata() : undefined;
    };
    return { groupId, generationId, memberId: this.#memberId, groupInstanceId, renewed };
  }

  /** A transaction was told that the generation is over. */
  leftBehind(): void {
    if (this.#rejoin !== 'lost') this.#note(ERROR.ILLEGAL_GENERATION);
  }

  /** Partitions were given up: they are shared out when this member joins again. */
  joinAgain(): void {
    this.#rejoin ??= 'revoke';
  }

  /**
   * Joins, shares out when it is the leader, and tells what it was given. Repeats until there is an assignment. Undefined when the group went on
   * without a member that holds its partitions: it joins again when it has dropped them.
   */
  async join(holds: boolean): Promise<Joined | undefined> {
    const before = this.#rejoin === 'lost' ? -1 : this.#life;
    this.#known = this.#generation;
    // The same for each attempt: a member that says something else is taken to want another assignment.
    const protocols = this.#protocols(holds);
    const isLost = (): boolean => holds && this.#life !== before;
    const attempt = async (): Promise<Share | undefined> => {
      if (isLost()) return undefined;
      try {
        return await this.#joinAndSync(protocols, holds);
      } catch (error) {
        if (isLost()) return undefined;
        throw error;
      }
    };
    const joining = this.#cluster
      .retry(`joining group '${this.#options.groupId}'`, attempt, this.#closing.signal)
      .then((share) => {
        this.#joining = undefined;
        if (!share || isLost()) {
          this.#rejoin = 'lost';
          return undefined;
        }
        return { ...share, gap: this.#life !== before || this.#generation !== this.#known + 1 };
      });
    this.#joining = joining.catch(() => {
      this.#joining = undefined;
    });
    return joining;
  }

  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    return this.#offsets.commit(offsets);
  }

  /** Where the group stands; partitions without a commit are left out. */
  committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return this.#offsets.committed(places);
  }

  /** Leaves the group; a static member stays in it until its session ends, so that it can come back. */
  async close(): Promise<void> {
    this.#closing.abort();
    const { groupId, groupInstanceId } = this.#options;
    const memberId = this.#memberId;
    const { address } = this.#coordinator;
    try {
      // A join may be waiting on the member's own connection: leaving takes another.
      if (memberId !== '' && groupInstanceId === null && address !== undefined) {
        const connection = await this.#cluster.connectionTo(address, 'metadata');
        await connection.request(
          LeaveGroup,
          { groupId, memberId, members: [{ memberId, groupInstanceId }] },
          { timeoutMs: LEAVE_TIMEOUT_MS },
        );
      }
    } catch (error) {
      this.#cluster.logger.debug({ groupId }, `leaving: ${String(error)}`);
    }
    this.#coordinator.release();
    this.#offsetsCoordinator.release();
  }

  #protocols(holds: boolean): Protocols {
    const { home = '', kept } = this.#sharing;
    const data = { generation: this.#generation, owned: this.#owned, holds, kept: kept?.() ?? [], home };
    return this.#options.assignors.map((name) => ({
      name,
      metadata: encodeSubscription(this.#topics, name === PROTOCOLS.range ? undefined : data),
    }));
  }

  async #joinAndSync(protocols: Protocols, holds: boolean): Promise<Share> {
    const connection = await this.#coordinator.connection();
    const joined = await this.#joinOnce(connection, protocols);
    const protocolName = joined.protocolName ?? PROTOCOLS.range;
    // The group has members of the consumer protocol too: the broker shares out, and takes who joins to hold nothing (KIP-848).
    const isByBroker = joined.leader === '';
    const isCooperative = protocolName === PROTOCOLS.cooperative && !isByBroker;
    // Somebody has come who does not know that members hold partitions, or the group went on meanwhile: they may be anybody's from here on.
    const isLost = holds && (!isCooperative || joined.generationId !== this.#known + 1);
    if (isLost) this.#life++;
    const assignments =
      joined.leader === joined.memberId && !joined.skipAssignment
        ? await shareOut(this.#cluster, joined.members, { ...this.#sharing, protocolName }, this.closing)
        : [];
    const synced = await syncGroup(connection, this.#options, joined, protocolName, assignments);
    // Shared out again before this member heard what it keeps: it has missed nothing.
    if (synced.errorCode === ERROR.REBALANCE_IN_PROGRESS && holds && !isLost) this.#known = joined.generationId;
    if (synced.errorCode !== ERROR.NONE) throw this.#groupError(synced.errorCode, 'taking an assignment');
    const share = decodeAssignment(synced.assignment);
    if (isByBroker) checkTogether(share.partitions, this.#sharing, this.#options.groupId);
    this.#generation = joined.generationId;
    this.#isCooperative = isCooperative;
    this.#owned = share.partitions;
    // The new generation fences what was worked on before it only where that is this member's still.
    // Back as the leader: the group's assignment is from before, and what this member came to read since then is nobody's.
    const isPartial = joined.skipAssignment && this.#topics.some((name) => !share.partitions.some(({ topic }) => topic === name));
    this.#rejoin = isLost ? 'lost' : isPartial ? 'revoke' : undefined;
    if (!isLost) this.#beat(share.isUnfinished);
    return share;
  }

  async #joinOnce(connection: BrokerConnection, protocols: Protocols) {
    for (let asked = false; ; asked = true) {
      const joined = await joinGroup(connection, { ...this.#options, memberId: this.#memberId, protocols });
      this.#memberId = joined.memberId;
      // A newcomer is given an id first and joins with it.
      if (joined.errorCode === ERROR.MEMBER_ID_REQUIRED && !asked && !this.#closing.signal.aborted) continue;
      if (joined.errorCode !== ERROR.NONE) throw this.#groupError(joined.errorCode, 'joining');
      return joined;
    }
  }

  /** Heartbeats, as long as the generation stands and until it joins the next one: finishing work for it may take longer than a session. */
  #beat(isUnfinished: boolean): void {
    const { sessionTimeoutMs } = this.#options;
    const { logger, closing } = this.#cluster;
    const member = this.metadata();
    const sharesOutAgain = performance.now() + UNFINISHED_SESSIONS * sessionTimeoutMs;
    void beat(member, {
      ...{ coordinator: this.#coordinator, sessionTimeoutMs, logger, closing: this.closing },
      stands: () =>
        this.#generation === member.generationId &&
        this.#rejoin !== 'lost' &&
        !this.#joining &&
        !this.closing.aborted &&
        !closing.aborted,
      answered: (errorCode) => {
        if (errorCode !== ERROR.NONE) this.#note(errorCode);
        else if (isUnfinished && performance.now() > sharesOutAgain) this.#note(ERROR.REBALANCE_IN_PROGRESS);
      },
    });
  }

  /** Remembers what an error code means for this member. */
  #note(errorCode: number): void {
    if (errorCode === ERROR.NOT_COORDINATOR || errorCode === ERROR.COORDINATOR_NOT_AVAILABLE) {
      this.#coordinator.forget();
      this.#offsetsCoordinator.forget();
    } else if (errorCode === ERROR.REBALANCE_IN_PROGRESS) this.#rejoin ??= 'revoke';
    else if (LEFT_BEHIND.has(errorCode)) {
      this.#rejoin = 'lost';
      this.#life++;
      if (errorCode === ERROR.UNKNOWN_MEMBER_ID) this.#memberId = '';
      this.#generation = -1;
    }
    if (this.#rejoin) this.#onChange();
  }

  #groupError(errorCode: number, what: 'joining' | 'taking an assignment'): StreamError {
    this.#note(errorCode);
    return groupError(errorCode, this.#options, what);
  }
}
