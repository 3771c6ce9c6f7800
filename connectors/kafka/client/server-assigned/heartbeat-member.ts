import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { samePlaces } from '../../../../engine/model/partition-lists.ts';
import { isStreamError, type StreamError, toStreamError } from '../../../../engine/model/stream-error.ts';
import type { GroupMetadata, TopicPartition } from '../../../../engine/ports.ts';
import type { ResponseOf } from '../../wire/api.ts';
import { ERROR, isRetriable } from '../../wire/error-codes.ts';
import { ConsumerGroupHeartbeat } from '../../wire/messages/consumer-group-heartbeat.ts';
import { backoffMs, pause } from '../backoff.ts';
import { LEAVE_TIMEOUT_MS } from '../client-options.ts';
import type { Cluster } from '../cluster.ts';
import type { Purpose } from '../connections.ts';
import { GroupCoordinator } from '../group-coordinator.ts';
import { groupChanged } from '../group-offsets.ts';
import { kafkaError } from '../kafka-error.ts';
import { heartbeatError, protocolMissing } from './group-protocol-error.ts';
import { FENCED, MemberOffsets, MOVED } from './member-offsets.ts';
import { placesById, topicNames } from './topic-names.ts';

/** How long a member may take to finish its work before it gives partitions up. */
const REBALANCE_TIMEOUT_MS = 60_000;
/** Keeps partitions of equal number together, where topics have equally many. */
const ASSIGNOR = 'range';
/** Epochs with which a member joins, leaves, and, a static one, leaves to come back. */
const EPOCH = { join: 0, leave: -1, comeBack: -2 } as const;
let nextMember = 0;

export interface HeartbeatMemberOptions {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
}

/** What the broker lets a member have, as far as it is told. */
export interface Given {
  readonly partitions: readonly TopicPartition[];
  /** Everything held before is somebody else's. */
  readonly isFenced: boolean;
}

/**
 * Membership in a group of the consumer protocol (KIP-848), in which the broker shares out the partitions. Heartbeats go on by themselves and
 * tell the broker what the member holds; what they find out is kept until the consumer asks, so that partitions change hands only inside
 * `poll`:
 *
 * ```
 *           the first heartbeat                  an answer with other partitions
 *   joining ───────────────────▶ member ◀──────────────────────────────────▶ news, until the consumer holds what it is given
 *      ▲                            │ unknown to the broker, or at a wrong epoch
 *      └────────────────────────────┘ (what it held is lost)
 * ```
 */
export class HeartbeatMember {
  readonly #cluster: Cluster;
  readonly #options: HeartbeatMemberOptions;
  readonly #closing = new AbortController();
  readonly #purpose: Purpose = `group-${nextMember++}`;
  readonly #coordinator: GroupCoordinator;
  /** What the group has committed, and commits of this member. */
  readonly offsets: MemberOffsets;
  /** The member's own for its whole life. */
  readonly #memberId = randomUUID();
  #topics: readonly string[] = [];
  #onNews: () => void = () => {};
  #epoch: number = EPOCH.join;
  /** Counts how often it lost what it held: what was begun before must not end after. */
  #life = 0;
  #given: readonly TopicPartition[] | undefined;
  #holds: readonly TopicPartition[] = [];
  #isFenced = false;
  /** The broker has not heard yet of what is held. */
  #untold = false;
  /** The next heartbeat says everything: the broker may have missed some of it. */
  #sayAll = true;
  #failure: StreamError | undefined;
  #running: Promise<void> | undefined;
  #hurry = new AbortController();
  /** Those who wait for the next answer to a heartbeat, or for the end of them. */
  #onAnswer: (() => void)[] = [];

  constructor(cluster: Cluster, options: HeartbeatMemberOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#coordinator = new GroupCoordinator(cluster, options.groupId, this.#purpose, this.#closing.signal);
    this.offsets = new MemberOffsets(cluster, options.groupId, {
      coordinator: this.#coordinator,
      closing: this.#closing.signal,
      metadata: () => this.metadata(),
      hurry: () => this.#hurry.abort(),
      begin: () => {
        const life = this.#life;
        const stands = (): boolean => life === this.#life && !this.#isFenced;
        return { stands, fence: () => void (life === this.#life && this.#fence()) };
      },
    });
    setMaxListeners(0, this.#closing.signal);
  }

  subscribe(topics: readonly string[], onNews: () => void): void {
    this.#topics = topics;
    this.#onNews = onNews;
  }

  /** Aborted when the member is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Begins to send heartbeats, or goes on after a failure that was told. */
  start(): void {
    this.#running ??= this.#beatOn().finally(() => {
      this.#running = undefined;
      this.#answered();
    });
  }

  /**
   * What the member is to hold, where that is other than what it holds; undefined while there is nothing to do.
   *
   * Errors: why it could not join, or cannot stay
   */
  news(): Given | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
    if (this.#isFenced) return { partitions: [], isFenced: true };
    if (!this.#given || samePlaces(this.#given, this.#holds)) return undefined;
    return { partitions: this.#given, isFenced: false };
  }

  /** Whether the broker has told what the member is to have since it joined. */
  get isIn(): boolean {
    return this.#given !== undefined && !this.#isFenced;
  }

  /** Tells the broker what is held from here on: what is left out may be another member's from now on. */
  holds(partitions: readonly TopicPartition[]): void {
    this.#isFenced = false;
    this.#holds = partitions;
    this.#untold = true;
    this.#hurry.abort();
  }

  /**
   * What fences a transaction.
   *
   * Errors: STREAM_GROUP_CHANGED
   */
  metadata(): GroupMetadata {
    const { groupId, groupInstanceId } = this.#options;
    if (this.#epoch <= EPOCH.join || this.#isFenced) throw groupChanged(groupId, ERROR.UNKNOWN_MEMBER_ID);
    const [life, generationId] = [this.#life, this.#epoch];
    const renewed = () => this.#renewed(life, generationId);
    return { groupId, generationId, memberId: this.#memberId, groupInstanceId, renewed };
  }

  /** For offsets that were refused at an epoch: the member's next one, if the broker still takes it for a member. */
  async #renewed(life: number, epoch: number): Promise<GroupMetadata | undefined> {
    const isMember = (): boolean => life === this.#life && !this.#isFenced && !this.#closing.signal.aborted;
    if (isMember() && this.#epoch === epoch) {
      // Heartbeats that have failed go on with the next `poll` only, which may wait for this.
      if (!this.#running) return undefined;
      const told = new Promise<void>((resolve) => this.#onAnswer.push(resolve));
      this.#hurry.abort();
      await told;
    }
    return isMember() && this.#epoch > epoch ? this.metadata() : undefined;
  }

  /** A transaction was refused: what is held is lost, and comes back when the broker says again that it is this member's. */
  leftBehind(): void {
    if (this.#isFenced) return;
    this.#life++;
    this.#isFenced = true;
    this.#given = undefined;
    this.#sayAll = true;
    this.#hurry.abort();
  }

  /** Leaves the group; what a static member held waits for it until its session ends. */
  async close(): Promise<void> {
    const begun = this.#running !== undefined || this.#epoch !== EPOCH.join;
    this.#closing.abort();
    this.#hurry.abort();
    this.#answered();
    if (begun) await this.#leave(this.#options.groupInstanceId === null ? EPOCH.leave : EPOCH.comeBack);
    this.#coordinator.release();
  }

  async #leave(memberEpoch: number): Promise<void> {
    const { groupId, groupInstanceId: instanceId } = this.#options;
    const { address } = this.#coordinator;
    if (address === undefined) return;
    try {
      const connection = await this.#cluster.connectionTo(address, this.#purpose);
      const body = { groupId, memberId: this.#memberId, memberEpoch, instanceId };
      await connection.request(ConsumerGroupHeartbeat, body, { timeoutMs: LEAVE_TIMEOUT_MS });
    } catch (error) {
      this.#cluster.logger.debug({ groupId }, `leaving: ${String(error)}`);
    }
  }

  /** Ends when the member is closed, or fails in a way that another attempt does not mend. */
  async #beatOn(): Promise<void> {
    const { groupId } = this.#options;
    const isOver = (): boolean => this.#closing.signal.aborted || this.#cluster.closing.aborted;
    let deadline = Date.now() + this.#cluster.giveUpAfterMs;
    for (let failures = 0; !isOver(); ) {
      this.#hurry = new AbortController();
      try {
        const intervalMs = await this.#beat().finally(() => this.#answered());
        failures = 0;
        deadline = Date.now() + this.#cluster.giveUpAfterMs;
        if (this.#untold || this.#sayAll) continue;
        await pause(intervalMs, AbortSignal.any([this.#hurry.signal, this.#closing.signal]));
      } catch (error) {
        if (isOver()) return;
        // What the broker heard of the heartbeat is not known.
        this.#sayAll = true;
        const isJoining = this.#epoch === EPOCH.join;
        if (!isStreamError(error) || error.verdict !== 'retry' || (isJoining && Date.now() >= deadline)) {
          this.#failure = toStreamError(error);
          this.#onNews();
          return;
        }
        this.#cluster.logger.debug({ groupId }, `heartbeat: ${error.message}`);
        await pause(backoffMs(failures++), this.#closing.signal);
      }
    }
  }

  /** One heartbeat; returns after how many ms the next one is due. */
  async #beat(): Promise<number> {
    const { groupId, groupInstanceId } = this.#options;
    const connection = await this.#coordinator.connection();
    const memberEpoch = this.#epoch;
    const [life, holds] = [this.#life, this.#holds];
    const sayAll = this.#sayAll || memberEpoch === EPOCH.join;
    const isTold = sayAll || this.#untold;
    this.#untold = false;
    this.#sayAll = false;
    const request = {
      groupId,
      memberId: this.#memberId,
      memberEpoch,
      instanceId: groupInstanceId,
      rackId: (sayAll && this.#cluster.rackId) || null,
      rebalanceTimeoutMs: sayAll ? REBALANCE_TIMEOUT_MS : -1,
      subscribedTopicNames: sayAll ? this.#topics : null,
      serverAssignor: sayAll ? ASSIGNOR : null,
      // Who joins holds nothing as far as the broker is concerned.
      topicPartitions: isTold ? placesById(this.#cluster, memberEpoch === EPOCH.join || this.#isFenced ? [] : holds) : null,
    };
    const answer = await connection.request(ConsumerGroupHeartbeat, request).catch((error: unknown) => {
      throw protocolMissing(error);
    });
    if (life === this.#life) await this.#take(answer);
    return answer.heartbeatIntervalMs;
  }

  async #take(answer: ResponseOf<typeof ConsumerGroupHeartbeat>): Promise<void> {
    const { errorCode, errorMessage, memberEpoch, assignment } = answer;
    if (MOVED.has(errorCode)) this.#coordinator.forget();
    if (FENCED.has(errorCode) && this.#epoch !== EPOCH.join) return this.#fence();
    // A broker that still has this member from before: that one leaves first.
    if (FENCED.has(errorCode)) await this.#leave(EPOCH.leave);
    if (errorCode !== ERROR.NONE) {
      const error = heartbeatError(errorCode, errorMessage, this.#options);
      if (!isRetriable(errorCode) && error.verdict === 'retry') this.#cluster.logger.warn({}, error.message);
      throw error;
    }
    this.#epoch = memberEpoch;
    if (!assignment) return;
    const life = this.#life;
    const names = await topicNames(this.#cluster, this.#topics, assignment.topicPartitions, this.#closing.signal);
    if (life !== this.#life) return;
    // A topic that is not known here yet: the whole assignment is asked for again.
    if (names.size < assignment.topicPartitions.length) throw kafkaError(ERROR.UNKNOWN_TOPIC_OR_PARTITION, 'an assigned topic');
    this.#given = assignment.topicPartitions.flatMap(({ topicId, partitions }) =>
      partitions.map((partition) => ({ topic: names.get(topicId) ?? '', partition })),
    );
    // Given and taken back before it was held: the broker waits to hear that it is not.
    if (samePlaces(this.#given, this.#holds)) this.#untold = true;
    this.#onNews();
  }

  #answered(): void {
    for (const resolve of this.#onAnswer.splice(0)) resolve();
  }

  /** Joins again as one that holds nothing. */
  #fence(): void {
    this.#life++;
    this.#epoch = EPOCH.join;
    this.#given = undefined;
    this.#isFenced = true;
    this.#sayAll = true;
    this.#hurry.abort();
    this.#onNews();
  }
}
