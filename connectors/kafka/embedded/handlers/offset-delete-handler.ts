import { ERROR } from '../../wire/error-codes.ts';
import { OffsetDelete } from '../../wire/messages/offset-delete.ts';
import type { Broker } from '../broker.ts';
import { handler } from '../handler.ts';
import { subscribedTopics } from '../subscribed-topics.ts';

const CONSUMERS = 'consumer';

interface AnsweredTopic {
  readonly name: string;
  readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
}

/** Takes away committed offsets: not of topics that members of the group read, which would go on from what they know. */
export const offsetDeleteHandler = handler(OffsetDelete, (broker, { groupId, topics }) => {
  const refused = groupFault(broker, groupId);
  if (refused !== ERROR.NONE) return { errorCode: refused };
  const isRead = readBy(broker, groupId);
  const answers = topics.map(({ name, partitions }): AnsweredTopic => {
    const own = isRead(name) ? ERROR.GROUP_SUBSCRIBED_TO_TOPIC : ERROR.NONE;
    const errorOf = (partition: number) => (broker.topics.log(name, partition) ? own : ERROR.UNKNOWN_TOPIC_OR_PARTITION);
    return { name, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: errorOf(partitionIndex) })) };
  });
  const gone = answers.flatMap(({ name, partitions }) =>
    partitions.flatMap((each) => (each.errorCode === ERROR.NONE ? [{ topic: name, partition: each.partitionIndex }] : [])),
  );
  broker.offsets.delete(groupId, gone);
  broker.transactions.supersede(groupId, gone);
  return { errorCode: ERROR.NONE, topics: asKafkaTells(answers, (topic) => broker.topics.get(topic) !== undefined) };
});

/** Whether members of the group read a topic: all of them, where nobody knows. */
function readBy(broker: Broker, groupId: string): (topic: string) => boolean {
  const group = broker.groups.find(groupId);
  const read = group ? subscribedTopics(group, broker.topics) : new Set<string>();
  return (topic) => read?.has(topic) ?? true;
}

/** Where something is not there, that comes first, and each topic once; else topics are told as they were asked, but for those without partitions. */
function asKafkaTells(answers: readonly AnsweredTopic[], isThere: (topic: string) => boolean): readonly AnsweredTopic[] {
  const those = (areThere: boolean): readonly AnsweredTopic[] =>
    answers.map(({ name, partitions }) => ({
      name,
      partitions: partitions.filter(({ errorCode }) => (errorCode !== ERROR.UNKNOWN_TOPIC_OR_PARTITION) === areThere),
    }));
  const missing = those(false).filter(({ name, partitions }) => partitions.length > 0 || !isThere(name));
  const there = those(true).filter(({ partitions }) => partitions.length > 0);
  if (missing.length === 0) return there;
  const topics = new Map<string, AnsweredTopic['partitions']>();
  for (const { name, partitions } of [...missing, ...there]) topics.set(name, [...(topics.get(name) ?? []), ...partitions]);
  return [...topics].map(([name, partitions]) => ({ name, partitions }));
}

function groupFault(broker: Broker, groupId: string): number {
  if (groupId === '') return ERROR.INVALID_GROUP_ID;
  if (!broker.groupIds().includes(groupId)) return ERROR.GROUP_ID_NOT_FOUND;
  const classic = broker.groups.findClassic(groupId);
  const isOther = classic !== undefined && classic.members.length > 0 && classic.protocolType !== CONSUMERS;
  return isOther ? ERROR.NON_EMPTY_GROUP : ERROR.NONE;
}
