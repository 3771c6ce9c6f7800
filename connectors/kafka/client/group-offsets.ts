import { StreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { ERROR, errorName } from '../wire/error-codes.ts';
import { OffsetCommit } from '../wire/messages/offset-commit.ts';
import { OffsetFetch } from '../wire/messages/offset-fetch.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Cluster } from './cluster.ts';
import { kafkaError } from './kafka-error.ts';

/** The newest version of commits, and of what is committed, in which topics have names. */
const NAMED_TOPICS_MAX = 9;

/** Commits offsets as a member; returns the first error code of a partition, NONE when all are committed. */
export async function commitOffsets(
  connection: BrokerConnection,
  { groupId, generationId, memberId, groupInstanceId }: GroupMetadata,
  offsets: readonly (TopicPartition & OffsetAndMetadata)[],
): Promise<number> {
  const body = { groupId, generationIdOrMemberEpoch: generationId, memberId, groupInstanceId, topics: offsetTopics(offsets) };
  const { topics } = await connection.request(OffsetCommit, body, { versionMax: NAMED_TOPICS_MAX });
  const fault = topics.flatMap(({ partitions }) => partitions).find(({ errorCode }) => errorCode !== ERROR.NONE);
  return fault?.errorCode ?? ERROR.NONE;
}

/**
 * Committed offsets of a group, of the partitions asked for or of all it has. Partitions without a commit are left out. Unless told otherwise
 * it waits for transactions that may change them.
 */
export async function fetchCommitted(
  cluster: Cluster,
  groupId: string,
  coordinator: () => Promise<BrokerConnection>,
  places: readonly TopicPartition[] | null,
  { signal, isStable = true }: { readonly signal?: AbortSignal | undefined; readonly isStable?: boolean } = {},
): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
  const attempt = async (): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> => {
    const connection = await coordinator();
    const topics =
      places &&
      byTopic(places).map(({ name, places: list }) => ({ name, partitionIndexes: list.map(({ partition }) => partition) }));
    // Newer brokers are asked for a list of groups.
    const body = { groupId, topics, groups: [{ groupId, topics }], requireStable: isStable };
    const response = await connection.request(OffsetFetch, body, { versionMax: NAMED_TOPICS_MAX });
    const answer = response.groups[0] ?? response;
    if (answer.errorCode !== ERROR.NONE) throw kafkaError(answer.errorCode, `reading offsets of group '${groupId}'`);
    const found: (TopicPartition & OffsetAndMetadata)[] = [];
    for (const { name, partitions } of answer.topics) {
      for (const { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode } of partitions) {
        if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `reading the offset of ${name}-${partitionIndex}`);
        if (committedOffset < 0) continue;
        // The binding of librdkafka for Node ends what it writes with a NUL.
        const text = (metadata ?? '').replace(/\0$/, '');
        const epoch = committedLeaderEpoch < 0 ? {} : { leaderEpoch: committedLeaderEpoch };
        found.push({ topic: name, partition: partitionIndex, offset: committedOffset, metadata: text, ...epoch });
      }
    }
    return found;
  };
  return cluster.retry(`reading offsets of group '${groupId}'`, attempt, signal);
}

/** The group went on without this member, or with another generation: what it had may be somebody else's. */
export function groupChanged(groupId: string, errorCode: number): StreamError {
  return new StreamError(`group '${groupId}' changed before the offsets were committed: ${errorName(errorCode)}`, {
    code: 'STREAM_GROUP_CHANGED',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
    context: { group: groupId, kafkaCode: errorCode },
  });
}

/** There is nowhere to begin, and the pipeline wants to know. */
export function noValidOffset(groupId: string, places: readonly TopicPartition[]): StreamError {
  const names = places.map(({ topic, partition }) => `${topic}-${partition}`).join(', ');
  return new StreamError(`group '${groupId}' has no valid offset for ${names}: reset the group, or choose where to begin`, {
    code: 'STREAM_OFFSET_OUT_OF_RANGE',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
  });
}

/** Offsets as a commit names them, in a transaction or not. */
export function offsetTopics(offsets: readonly (TopicPartition & OffsetAndMetadata)[]) {
  return byTopic(offsets).map(({ name, places }) => ({
    name,
    partitions: places.map(({ partition, offset, metadata, leaderEpoch = -1 }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: leaderEpoch,
      committedMetadata: metadata,
    })),
  }));
}

export function byTopic<P extends TopicPartition>(
  places: readonly P[],
): readonly { readonly name: string; readonly places: readonly P[] }[] {
  const topics = new Map<string, P[]>();
  for (const place of places) {
    const list = topics.get(place.topic) ?? [];
    topics.set(place.topic, list);
    list.push(place);
  }
  return [...topics].map(([name, list]) => ({ name, places: list }));
}
