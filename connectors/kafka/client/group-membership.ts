import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { ERROR, isRetriable } from '../wire/error-codes.ts';
import { Heartbeat } from '../wire/messages/heartbeat.ts';
import { JoinGroup } from '../wire/messages/join-group.ts';
import { LeaveGroup } from '../wire/messages/leave-group.ts';
import { OffsetCommit } from '../wire/messages/offset-commit.ts';
import { OffsetFetch } from '../wire/messages/offset-fetch.ts';
import { SyncGroup } from '../wire/messages/sync-group.ts';
import { backoffMs, pause } from './backoff.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Cluster, Purpose } from './cluster.ts';
import { assignRanges, decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './group-protocol.ts';
import { kafkaError } from './kafka-error.ts';

const PROTOCOL = { type: 'consumer', name: 'range' };
/** How long members may take to finish their work and join again. */
const REBALANCE_TIMEOUT_MS = 60_000;
/** Heartbeats in a session. */
const BEATS_PER_SESSION = 4;

let nextMember = 0;

export interface MembershipOptions {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly sessionTimeoutMs: number;
}

/**
 * Membership in a consumer group under the classic protocol. Heartbeats go on by timer; what they find out is kept until the consumer
 * asks, so that partitions change hands only inside `poll`.
 */
export class GroupMembership {
  readonly #cluster: Cluster;
  readonly #options: MembershipOptions;
  readonly #purpose: Purpose = `group-${nextMember++}`;
  #topics: readonly string[] = [];
  #memberId = '';
  #generation = -1;
  #beat: NodeJS.Timeout | undefined;
  #connection: BrokerConnection | undefined;
  #closed = false;
  /** Set when the group must be joined again; `lost` when the partitions are somebody else's already. */
  #rejoin: 'revoke' | 'lost' | undefined;
  #onChange: () => void = () => {};

  constructor(cluster: Cluster, options: MembershipOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  subscribe(topics: readonly string[], onChange: () => void): void {
    this.#topics = topics;
    this.#onChange = onChange;
    this.#rejoin = 'revoke';
  }

  /** Why the group must be joined again; undefined while the member's assignment stands. */
  get rejoin(): 'revoke' | 'lost' | undefined {
    return this.#rejoin;
  }

  metadata(): GroupMetadata {
    const { groupId, groupInstanceId } = this.#options;
    return { groupId, generationId: this.#generation, memberId: this.#memberId, groupInstanceId };
  }

  /** Joins, shares out when it is the leader, and returns what it was given. Repeats until there is an assignment. */
  async join(): Promise<readonly TopicPartition[]> {
    clearTimeout(this.#beat);
    return this.#cluster.retry(`joining group '${this.#options.groupId}'`, async () => {
      const connection = await this.#coordinator();
      const joined = await this.#joinOnce(connection);
      const assignments = joined.leader === joined.memberId ? await this.#shareOut(joined.members) : [];
      const synced = await connection.request(SyncGroup, {
        groupId: this.#options.groupId,
        generationId: joined.generationId,
        memberId: joined.memberId,
        groupInstanceId: this.#options.groupInstanceId,
        protocolType: PROTOCOL.type,
        protocolName: PROTOCOL.name,
        assignments,
      });
      if (synced.errorCode !== ERROR.NONE) throw this.#groupError(synced.errorCode, 'taking an assignment');
      this.#generation = joined.generationId;
      this.#rejoin = undefined;
      this.#scheduleBeat();
      return decodeAssignment(synced.assignment);
    });
  }

  async commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    if (offsets.length === 0) return;
    const { groupId, groupInstanceId } = this.#options;
    await this.#cluster.retry(`committing offsets of group '${groupId}'`, async () => {
      const connection = await this.#coordinator();
      const { topics } = await connection.request(OffsetCommit, {
        groupId,
        generationIdOrMemberEpoch: this.#generation,
        memberId: this.#memberId,
        groupInstanceId,
        topics: byTopic(offsets).map(({ name, places }) => ({
          name,
          partitions: places.map(({ partition, offset, metadata }) => ({
            partitionIndex: partition,
            committedOffset: offset,
            committedMetadata: metadata,
          })),
        })),
      });
      const fault = topics.flatMap(({ partitions }) => partitions).find(({ errorCode }) => errorCode !== ERROR.NONE);
      if (fault) throw this.#groupError(fault.errorCode, 'committing offsets');
    });
  }

  /** Where the group stands; partitions without a commit are left out. */
  async committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    if (places.length === 0) return [];
    return fetchCommitted(this.#cluster, this.#options.groupId, () => this.#coordinator(), places);
  }

  /** Leaves the group; a static member stays in it until its session ends, so that it can come back. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#beat);
    const { groupId, groupInstanceId } = this.#options;
    if (this.#memberId === '' || groupInstanceId !== null || !this.#connection || this.#connection.isClosed) return;
    const memberId = this.#memberId;
    await this.#connection
      .request(LeaveGroup, { groupId, memberId, members: [{ memberId, groupInstanceId }] }, 2_000)
      .catch(() => {});
    this.#connection.close();
  }

  async #joinOnce(connection: BrokerConnection) {
    for (let asked = false; ; asked = true) {
      const joined = await connection.request(
        JoinGroup,
        {
          groupId: this.#options.groupId,
          sessionTimeoutMs: this.#options.sessionTimeoutMs,
          rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
          memberId: this.#memberId,
          groupInstanceId: this.#options.groupInstanceId,
          protocolType: PROTOCOL.type,
          protocols: [{ name: PROTOCOL.name, metadata: encodeSubscription(this.#topics) }],
        },
        REBALANCE_TIMEOUT_MS * 2,
      );
      this.#memberId = joined.memberId;
      // A newcomer is given an id first and joins with it.
      if (joined.errorCode === ERROR.MEMBER_ID_REQUIRED && !asked) continue;
      if (joined.errorCode !== ERROR.NONE) throw this.#groupError(joined.errorCode, 'joining');
      return joined;
    }
  }

  async #shareOut(members: readonly { readonly memberId: string; readonly metadata: Buffer }[]) {
    const everyone = members.map(({ memberId, metadata }) => ({ memberId, topics: decodeSubscription(metadata) }));
    const topics = [...new Set(everyone.flatMap((member) => member.topics))];
    await this.#cluster.refresh(topics);
    const counts = new Map(
      topics.flatMap((topic) => {
        const count = this.#cluster.knownPartitions(topic);
        return count === undefined ? [] : [[topic, count] as const];
      }),
    );
    return [...assignRanges(everyone, counts)].map(([memberId, places]) => ({ memberId, assignment: encodeAssignment(places) }));
  }

  #scheduleBeat(): void {
    clearTimeout(this.#beat);
    if (this.#closed) return;
    this.#beat = setTimeout(() => void this.#sendBeat(), this.#options.sessionTimeoutMs / BEATS_PER_SESSION);
  }

  async #sendBeat(failures = 0): Promise<void> {
    const { groupId, groupInstanceId } = this.#options;
    try {
      const connection = await this.#coordinator();
      const { errorCode } = await connection.request(
        Heartbeat,
        { groupId, generationId: this.#generation, memberId: this.#memberId, groupInstanceId },
        this.#options.sessionTimeoutMs,
      );
      if (errorCode !== ERROR.NONE) this.#note(errorCode);
    } catch (error) {
      if (this.#closed) return;
      this.#cluster.logger.debug({ groupId }, `heartbeat: ${isStreamError(error) ? error.message : String(error)}`);
      await pause(backoffMs(failures), this.#cluster.closing);
      if (!this.#closed && !this.#cluster.closing.aborted && this.#rejoin === undefined) return this.#sendBeat(failures + 1);
    }
    if (this.#rejoin === undefined) this.#scheduleBeat();
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

  #groupError(errorCode: number, what: string): StreamError {
    this.#note(errorCode);
    const message = `group '${this.#options.groupId}', ${what}`;
    if (errorCode === ERROR.FENCED_INSTANCE_ID) {
      return new StreamError(`${message}: another process uses the instance id '${this.#options.groupInstanceId}'`, {
        code: 'STREAM_KAFKA_FENCED_INSTANCE_ID',
        domain: 'user',
        scope: 'process',
        verdict: 'stop',
      });
    }
    const error = kafkaError(errorCode, message);
    if (errorCode === ERROR.OFFSET_METADATA_TOO_LARGE || isRetriable(errorCode)) return error;
    const again =
      errorCode === ERROR.REBALANCE_IN_PROGRESS ||
      errorCode === ERROR.UNKNOWN_MEMBER_ID ||
      errorCode === ERROR.ILLEGAL_GENERATION;
    if (!again) return error;
    // Joining goes on with it; a commit of a generation that is over must not be repeated.
    const verdict = what === 'committing offsets' ? 'stop' : 'retry';
    return new StreamError(error.message, {
      code: error.code,
      domain: 'external',
      scope: 'task',
      verdict,
      context: error.context,
    });
  }

  async #coordinator(): Promise<BrokerConnection> {
    if (this.#connection && !this.#connection.isClosed) return this.#connection;
    this.#connection = await this.#cluster.coordinator(this.#options.groupId, this.#purpose);
    return this.#connection;
  }
}

/** Committed offsets of a group, of the partitions asked for or of all it has. */
export async function fetchCommitted(
  cluster: Cluster,
  groupId: string,
  coordinator: () => Promise<BrokerConnection>,
  places: readonly TopicPartition[] | null,
): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
  return cluster.retry(`reading offsets of group '${groupId}'`, async () => {
    const connection = await coordinator();
    const answer = await connection.request(OffsetFetch, {
      groupId,
      topics:
        places &&
        byTopic(places).map(({ name, places: list }) => ({ name, partitionIndexes: list.map(({ partition }) => partition) })),
      requireStable: true,
    });
    if (answer.errorCode !== ERROR.NONE) throw kafkaError(answer.errorCode, `reading offsets of group '${groupId}'`);
    const found: (TopicPartition & OffsetAndMetadata)[] = [];
    for (const { name, partitions } of answer.topics) {
      for (const { partitionIndex, committedOffset, metadata, errorCode } of partitions) {
        if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `reading the offset of ${name}-${partitionIndex}`);
        if (committedOffset >= 0)
          found.push({ topic: name, partition: partitionIndex, offset: committedOffset, metadata: metadata ?? '' });
      }
    }
    return found;
  });
}

function byTopic<P extends TopicPartition>(
  places: readonly P[],
): readonly { readonly name: string; readonly places: readonly P[] }[] {
  const topics = new Map<string, P[]>();
  for (const place of places) topics.set(place.topic, [...(topics.get(place.topic) ?? []), place]);
  return [...topics].map(([name, list]) => ({ name, places: list }));
}
