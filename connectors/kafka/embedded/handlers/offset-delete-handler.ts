import { ERROR } from '../../wire/error-codes.ts';
import { OffsetDelete } from '../../wire/messages/offset-delete.ts';
import type { Broker } from '../broker.ts';
import { handler } from '../handler.ts';
import { subscribedTopics } from '../subscribed-topics.ts';

const CONSUMERS = 'consumer';

/** Takes away committed offsets: not of topics that members of the group read, which would go on from what they know. */
export const offsetDeleteHandler = handler(OffsetDelete, (broker, { groupId, topics }) => {
  const refused = groupFault(broker, groupId);
  if (refused !== ERROR.NONE) return { errorCode: refused };
  const group = broker.groups.find(groupId);
  const read = group ? subscribedTopics(group, broker.topics) : new Set<string>();
  const faultOf = (topic: string, partition: number): number => {
    if (!broker.topics.log(topic, partition)) return ERROR.UNKNOWN_TOPIC_OR_PARTITION;
    return !read || read.has(topic) ? ERROR.GROUP_SUBSCRIBED_TO_TOPIC : ERROR.NONE;
  };
  const answered = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: faultOf(name, partitionIndex) })),
  }));
  const gone = answered.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ errorCode }) => errorCode === ERROR.NONE)
      .map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex })),
  );
  broker.offsets.delete(groupId, gone);
  broker.transactions.supersede(groupId, gone);
  return { errorCode: ERROR.NONE, topics: answered };
});

function groupFault(broker: Broker, groupId: string): number {
  if (groupId === '') return ERROR.INVALID_GROUP_ID;
  if (!broker.groupIds().includes(groupId)) return ERROR.GROUP_ID_NOT_FOUND;
  const classic = broker.groups.findClassic(groupId);
  const isOther = classic !== undefined && classic.members.length > 0 && classic.protocolType !== CONSUMERS;
  return isOther ? ERROR.NON_EMPTY_GROUP : ERROR.NONE;
}
