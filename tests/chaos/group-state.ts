import { BrokerConnection } from '../../connectors/kafka/client/broker-connection.ts';
import { DescribeGroups } from '../../connectors/kafka/wire/index.ts';

const TIMEOUT_MS = 5_000;

/** What the broker says of a group and its members, for a run in which the group does not go on. */
export async function groupState(bootstrap: string, groupId: string): Promise<string> {
  const connection = await BrokerConnection.open(bootstrap, 'chaos', TIMEOUT_MS);
  try {
    const { groups } = await connection.request(DescribeGroups, { groups: [groupId] });
    return groups
      .map(({ groupState, members }) => {
        const each = members.map(({ memberId, memberAssignment }) => `${memberId} (${memberAssignment.length} bytes)`);
        return `the group is ${groupState} with ${members.length} members: ${each.join(', ')}`;
      })
      .join('; ');
  } finally {
    connection.close();
  }
}
