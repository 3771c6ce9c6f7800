import { BrokerConnection } from '../../connectors/kafka/client/broker-connection.ts';
import { DescribeGroups, ERROR } from '../../connectors/kafka/wire/index.ts';

import type { BrokerNode } from './kafka-proxy.ts';

const TIMEOUT_MS = 5_000;

/** What the broker says of a group and its members, for a run in which the group does not go on. */
export async function groupState(nodes: readonly BrokerNode[], groupId: string): Promise<string> {
  const states = await Promise.all(nodes.map((node) => stateAt(node, groupId)));
  return states.filter((state) => state !== '').join('; ') || 'no node answers for the group';
}

/** Empty where the group's coordinator is another one. */
async function stateAt({ host, port }: BrokerNode, groupId: string): Promise<string> {
  const connection = await BrokerConnection.open(`${host}:${port}`, 'chaos', TIMEOUT_MS);
  try {
    const { groups } = await connection.request(DescribeGroups, { groups: [groupId] });
    return groups
      .filter(({ errorCode }) => errorCode === ERROR.NONE)
      .map(({ groupState, members }) => {
        const each = members.map(({ memberId, memberAssignment }) => `${memberId} (${memberAssignment.length} bytes)`);
        return `the group is ${groupState} with ${members.length} members: ${each.join(', ')}`;
      })
      .join('; ');
  } finally {
    connection.close();
  }
}
