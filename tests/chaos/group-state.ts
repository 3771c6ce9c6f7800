import { BrokerConnection } from '../../connectors/kafka/client/broker-connection.ts';
import type { GroupProtocol } from '../../connectors/kafka/client/client-options.ts';
import { ConsumerGroupDescribe, DescribeGroups, ERROR } from '../../connectors/kafka/wire/index.ts';

import type { BrokerNode } from './kafka-proxy.ts';

const TIMEOUT_MS = 5_000;

interface GroupState {
  readonly errorCode: number;
  readonly groupState: string;
  /** Each with what it was given. */
  readonly members: readonly string[];
}

const DESCRIBE: Readonly<
  Record<GroupProtocol, (connection: BrokerConnection, groupId: string) => Promise<readonly GroupState[]>>
> = {
  classic: async (connection, groupId) => {
    const { groups } = await connection.request(DescribeGroups, { groups: [groupId] });
    return groups.map(({ members, ...group }) => ({
      ...group,
      members: members.map(({ memberId, memberAssignment }) => `${memberId} (${memberAssignment.length} bytes)`),
    }));
  },
  consumer: async (connection, groupId) => {
    const { groups } = await connection.request(ConsumerGroupDescribe, { groupIds: [groupId] });
    return groups.map(({ members, ...group }) => ({
      ...group,
      members: members.map(({ memberId, memberEpoch, assignment }) => {
        const partitions = assignment.topicPartitions.reduce((sum, { partitions: { length } }) => sum + length, 0);
        return `${memberId} (epoch ${memberEpoch}, ${partitions} partitions)`;
      }),
    }));
  },
};

/** What the broker says of a group and its members, for a run in which the group does not go on. */
export async function groupState(nodes: readonly BrokerNode[], groupId: string, protocol: GroupProtocol): Promise<string> {
  const states = await Promise.all(nodes.map((node) => stateAt(node, groupId, protocol)));
  return states.filter((state) => state !== '').join('; ') || 'no node answers for the group';
}

/** Empty where the group's coordinator is another one. */
async function stateAt({ host, port }: BrokerNode, groupId: string, protocol: GroupProtocol): Promise<string> {
  const connection = await BrokerConnection.open(`${host}:${port}`, 'chaos', TIMEOUT_MS);
  try {
    return (await DESCRIBE[protocol](connection, groupId))
      .filter(({ errorCode }) => errorCode === ERROR.NONE)
      .map(({ groupState: state, members }) => `the group is ${state} with ${members.length} members: ${members.join(', ')}`)
      .join('; ');
  } finally {
    connection.close();
  }
}
