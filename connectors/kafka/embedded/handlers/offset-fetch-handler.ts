import { placeName } from '../../../../engine/model/place-name.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { OffsetFetch } from '../../wire/messages/offset-fetch.ts';
import type { Broker } from '../broker.ts';
import { handler } from '../handler.ts';
import { named, TOPIC_IDS_FROM } from './topic-names.ts';

/** From this version on a request names groups. */
const GROUPS_FROM = 8;
const NONE_UNDECIDED: ReadonlySet<string> = new Set();

export const offsetFetchHandler = handler(OffsetFetch, (broker, { groupId, topics, groups, requireStable }, { version }) => {
  if (version < GROUPS_FROM) return { errorCode: ERROR.NONE, topics: committed(broker, groupId, topics, requireStable) };
  return {
    groups: groups.map((group) => {
      const fault = broker.groups.findConsumer(group.groupId)?.fetchFault(group.memberId, group.memberEpoch) ?? ERROR.NONE;
      if (fault !== ERROR.NONE) return { groupId: group.groupId, errorCode: fault };
      const asked = version < TOPIC_IDS_FROM ? group.topics : (group.topics?.map((topic) => named(broker, topic)) ?? null);
      const found = committed(broker, group.groupId, asked, requireStable);
      const withIds = found.map((topic, i) => ({
        ...topic,
        topicId: asked?.[i]?.topicId ?? broker.topics.get(topic.name)?.id ?? '',
      }));
      return { groupId: group.groupId, topics: withIds, errorCode: ERROR.NONE };
    }),
  };
});

interface AskedTopic {
  readonly name: string;
  readonly partitionIndexes: readonly number[];
}

/** What the group has committed, of the topics asked for or of all; `name` is empty for one whose id is none. */
function committed(broker: Broker, groupId: string, topics: readonly AskedTopic[] | null, requireStable: boolean) {
  const undecided = requireStable ? broker.transactions.undecidedOffsets(groupId) : NONE_UNDECIDED;
  const asked =
    topics ??
    [...broker.offsets.ofGroup(groupId)].map(([name, partitions]) => ({ name, partitionIndexes: [...partitions.keys()] }));
  return asked.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      const isUndecided = undecided.has(placeName({ topic: name, partition: partitionIndex }));
      const found = isUndecided ? undefined : broker.offsets.get(groupId, name, partitionIndex);
      return {
        partitionIndex,
        committedOffset: found?.offset ?? -1,
        committedLeaderEpoch: found?.leaderEpoch ?? -1,
        metadata: found?.metadata ?? '',
        errorCode: errorOf(name, isUndecided),
      };
    }),
  }));
}

function errorOf(name: string, isUndecided: boolean): number {
  if (name === '') return ERROR.UNKNOWN_TOPIC_ID;
  return isUndecided ? ERROR.UNSTABLE_OFFSET_COMMIT : ERROR.NONE;
}
