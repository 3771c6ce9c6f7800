import { ERROR } from '../../wire/error-codes.ts';
import { ConsumerGroupDescribe } from '../../wire/messages/consumer-group-describe.ts';
import type { BrokerConnection } from '../broker-connection.ts';
import type { GroupDescription } from '../group-admin.ts';
import { kafkaError } from '../kafka-error.ts';

/** A group of the consumer protocol; undefined where there is none of the id, or the broker does not know the protocol. */
export async function describeConsumerGroup(
  connection: BrokerConnection,
  groupId: string,
): Promise<GroupDescription | undefined> {
  if (!connection.serves(ConsumerGroupDescribe)) return undefined;
  const { groups } = await connection.request(ConsumerGroupDescribe, { groupIds: [groupId] });
  const [found] = groups;
  if (!found || found.errorCode === ERROR.GROUP_ID_NOT_FOUND) return undefined;
  if (found.errorCode !== ERROR.NONE) throw kafkaError(found.errorCode, `describing group '${groupId}'`, found.errorMessage);
  const members = found.members.map(({ memberId, instanceId, clientId, clientHost }) => ({
    memberId,
    instanceId,
    clientId,
    host: clientHost,
  }));
  return { groupId, state: found.groupState, members };
}
