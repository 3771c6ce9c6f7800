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
  const exists = (topic: string, partition: number): boolean => broker.topics.log(topic, partition) !== undefined;
  const missing = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions
      .filter(({ partitionIndex }) => !exists(name, partitionIndex))
      .map(({ partitionIndex }) => ({ partitionIndex, errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION as number })),
  }));
  const answered = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions
      .filter(({ partitionIndex }) => exists(name, partitionIndex))
      .map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: (!read || read.has(name) ? ERROR.GROUP_SUBSCRIBED_TO_TOPIC : ERROR.NONE) as number,
      })),
  }));
  const gone = answered.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ errorCode }) => errorCode === ERROR.NONE)
      .map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex })),
  );
  broker.offsets.delete(groupId, gone);
  broker.transactions.supersede(groupId, gone);
  return {
    errorCode: ERROR.NONE,
    topics: together(
      missing.filter(({ name, partitions }) => partitions.length > 0 || !broker.topics.get(name)),
      answered.filter(({ partitions }) => partitions.length > 0),
    ),
  };
});

interface AnsweredTopic {
  readonly name: string;
  readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
}

/** As in Kafka: what is not there comes first, and each topic once; without such the topics are answered as they were asked. */
function together(missing: readonly AnsweredTopic[], answered: readonly AnsweredTopic[]): readonly AnsweredTopic[] {
  if (missing.length === 0) return answered;
  const topics = new Map<string, AnsweredTopic['partitions']>();
  for (const { name, partitions } of [...missing, ...answered]) topics.set(name, [...(topics.get(name) ?? []), ...partitions]);
  return [...topics].map(([name, partitions]) => ({ name, partitions }));
}

function groupFault(broker: Broker, groupId: string): number {
  if (groupId === '') return ERROR.INVALID_GROUP_ID;
  if (!broker.groupIds().includes(groupId)) return ERROR.GROUP_ID_NOT_FOUND;
  const classic = broker.groups.findClassic(groupId);
  const isOther = classic !== undefined && classic.members.length > 0 && classic.protocolType !== CONSUMERS;
  return isOther ? ERROR.NON_EMPTY_GROUP : ERROR.NONE;
}
