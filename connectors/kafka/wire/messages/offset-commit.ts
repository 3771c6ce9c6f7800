import { api } from '../api.ts';
import { between, since, struct } from '../struct.ts';
import { array, int16, int32, int64, nullableString, string, uuid } from '../types.ts';

/** Version 9 is the first that members of the consumer protocol may send; version 10 names topics by their ids. */
export const OffsetCommit = api({
  key: 8,
  name: 'OffsetCommit',
  min: 2,
  max: 10,
  flexibleFrom: 8,
  request: struct({
    groupId: string,
    generationIdOrMemberEpoch: since(1, int32, -1),
    memberId: since(1, string),
    groupInstanceId: since(7, nullableString),
    retentionTimeMs: between(2, 4, int64, -1),
    topics: array(
      struct({
        name: between(0, 9, string),
        topicId: since(10, uuid),
        partitions: array(
          struct({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: since(6, int32, -1),
            committedMetadata: nullableString,
          }),
        ),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: since(3, int32),
    topics: array(
      struct({
        name: between(0, 9, string),
        topicId: since(10, uuid),
        partitions: array(struct({ partitionIndex: int32, errorCode: int16 })),
      }),
    ),
  }),
});
