import type { OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { ERROR } from '../wire/error-codes.ts';
import { DeleteGroups } from '../wire/messages/delete-groups.ts';
import { DescribeGroups } from '../wire/messages/describe-groups.ts';
import { LeaveGroup } from '../wire/messages/leave-group.ts';
import { ListGroups } from '../wire/messages/list-groups.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Cluster } from './cluster.ts';
import { commitOffsets, fetchCommitted } from './group-offsets.ts';
import { kafkaError } from './kafka-error.ts';
import { describeConsumerGroup } from './server-assigned/describe-consumer-group.ts';

/** A member of a group, as a person who looks for its process needs it. */
export interface GroupMember {
  readonly memberId: string;
  /** Of a static member: it keeps its place while it is away. */
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly host: string;
}

/** A group that is not there has no members. */
export interface GroupDescription {
  readonly groupId: string;
  /** As the broker says it: `Stable`, `Empty`, `Dead` and their like. */
  readonly state: string;
  readonly members: readonly GroupMember[];
}

/** Consumer groups from outside, for tools. What changes a group is for one that nobody works in. */
export class GroupAdmin {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Ids of all groups of the cluster. */
  async list(): Promise<readonly string[]> {
    const brokers = await this.#cluster.brokers();
    const lists = await Promise.all(
      brokers.map((nodeId) =>
        this.#cluster.retry('listing groups', async () => {
          const connection = await this.#cluster.connection(nodeId, 'metadata');
          const { errorCode, groups } = await connection.request(ListGroups, { statesFilter: [] });
          if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, 'listing groups');
          return groups.map(({ groupId }) => groupId);
        }),
      ),
    );
    return lists.flat();
  }

  describe(groupId: string): Promise<GroupDescription> {
    return this.#ask(groupId, 'describing', async (connection) => {
      const { groups } = await connection.request(DescribeGroups, { groups: [groupId] });
      const [found] = groups;
      // A group of the consumer protocol is none for this call; older brokers say so by its state.
      if (!found || found.errorCode === ERROR.GROUP_ID_NOT_FOUND || found.groupState === 'Dead')
        return (await describeConsumerGroup(connection, groupId)) ?? { groupId, state: 'Dead', members: [] };
      if (found.errorCode !== ERROR.NONE) throw kafkaError(found.errorCode, `describing group '${groupId}'`, found.errorMessage);
      const members = found.members.map(({ memberId, groupInstanceId, clientId, clientHost }) => ({
        memberId,
        instanceId: groupInstanceId,
        clientId,
        host: clientHost,
      }));
      return { groupId, state: found.groupState, members };
    });
  }

  /** Committed offsets as they are, whatever a transaction that is open may still change. */
  committed(groupId: string): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    const coordinator = () => this.#cluster.coordinator(groupId, 'metadata');
    return fetchCommitted(this.#cluster, groupId, coordinator, null, { isStable: false });
  }

  /** Puts members out of their group; one that is alive comes back by itself. Members that are gone already are no error. */
  removeMembers(groupId: string, members: readonly GroupMember[]): Promise<void> {
    const leaving = members.map(({ memberId, instanceId }) =>
      instanceId === null ? { memberId, groupInstanceId: null } : { memberId: '', groupInstanceId: instanceId },
    );
    return this.#ask(groupId, 'removing members of', async (connection) => {
      const answer = await connection.request(LeaveGroup, { groupId, memberId: '', members: leaving });
      for (const { errorCode } of [answer, ...answer.members]) {
        if (errorCode !== ERROR.NONE && errorCode !== ERROR.UNKNOWN_MEMBER_ID)
          throw kafkaError(errorCode, `removing members of group '${groupId}'`);
      }
    });
  }

  /** Errors: STREAM_KAFKA_UNKNOWN_MEMBER_ID when the group has members: what they commit would not be told from this. */
  commit(groupId: string, offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    return this.#ask(groupId, 'committing offsets of', async (connection) => {
      const noMember = { groupId, generationId: -1, memberId: '', groupInstanceId: null };
      const errorCode = await commitOffsets(connection, noMember, offsets);
      if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `committing offsets of group '${groupId}'`);
    });
  }

  /** Forgets a group with all its offsets; one that is not there is no error. Errors: STREAM_KAFKA_NON_EMPTY_GROUP when it has members. */
  delete(groupId: string): Promise<void> {
    return this.#ask(groupId, 'deleting', async (connection) => {
      const { results } = await connection.request(DeleteGroups, { groupsNames: [groupId] });
      for (const { errorCode, errorMessage } of results) {
        if (errorCode !== ERROR.NONE && errorCode !== ERROR.GROUP_ID_NOT_FOUND)
          throw kafkaError(errorCode, `deleting group '${groupId}'`, errorMessage);
      }
    });
  }

  #ask<T>(groupId: string, what: string, work: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    return this.#cluster.retry(`${what} group '${groupId}'`, async () =>
      work(await this.#cluster.coordinator(groupId, 'metadata')),
    );
  }
}
