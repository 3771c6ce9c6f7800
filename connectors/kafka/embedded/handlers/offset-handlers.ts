import { ERROR } from '../../wire/error-codes.ts';
import { OffsetCommit } from '../../wire/messages/offset-commit.ts';
import { OffsetFetch } from '../../wire/messages/offset-fetch.ts';
import { OFFSET_METADATA_BYTES_MAX } from '../broker-options.ts';
import { handler } from '../handler.ts';

export const offsetCommitHandler = handler(OffsetCommit, (broker, request) => {
  const { groupId, memberId, generationIdOrMemberEpoch: generation, groupInstanceId } = request;
  const refused =
    groupId === '' ? ERROR.INVALID_GROUP_ID : broker.group(groupId).commitFault(memberId, generation, groupInstanceId);
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
      const errorCode = refused || commitFault(committedMetadata, broker.topics.log(name, partitionIndex) !== undefined);
      const commit = {
        topic: name,
        partition: partitionIndex,
        offset: committedOffset,
        leaderEpoch: committedLeaderEpoch,
        metadata: committedMetadata,
      };
      return { partitionIndex, errorCode, commit };
    }),
  }));
  broker.offsets.commit(
    groupId,
    topics.flatMap(({ partitions }) =>
      partitions.filter(({ errorCode }) => errorCode === ERROR.NONE).map(({ commit }) => commit),
    ),
  );
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, errorCode }) => ({ partitionIndex, errorCode })),
    })),
  };
});

function commitFault(metadata: string | null, exists: boolean): number {
  if (!exists) return ERROR.UNKNOWN_TOPIC_OR_PARTITION;
  return Buffer.byteLength(metadata ?? '') > OFFSET_METADATA_BYTES_MAX ? ERROR.OFFSET_METADATA_TOO_LARGE : ERROR.NONE;
}

export const offsetFetchHandler = handler(OffsetFetch, (broker, { groupId, topics }) => {
  const asked =
    topics ??
    [...broker.offsets.ofGroup(groupId)].map(([name, partitions]) => ({ name, partitionIndexes: [...partitions.keys()] }));
  return {
    errorCode: ERROR.NONE,
    topics: asked.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => {
        const committed = broker.offsets.get(groupId, name, partitionIndex);
        return {
          partitionIndex,
          committedOffset: committed?.offset ?? -1,
          committedLeaderEpoch: committed?.leaderEpoch ?? -1,
          metadata: committed?.metadata ?? '',
          errorCode: ERROR.NONE,
        };
      }),
    })),
  };
});
