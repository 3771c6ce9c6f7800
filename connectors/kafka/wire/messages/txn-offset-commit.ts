import { api } from '../api.ts';
import { between, since, struct } from '../struct.ts';
import { array, int16, int32, int64, nullableString, string, uuid } from '../types.ts';

/**
 * Version 5 (transaction version 2) adds the group to the transaction by itself; before it AddOffsetsToTxn comes first. Version 6 names topics by
 * their ids.
 */
export const TxnOffsetCommit = api({
  key: 28,
  name: 'TxnOffsetCommit',
  min: 0,
  max: 6,
  flexibleFrom: 3,
  request: struct({
    transactionalId: string,
    groupId: string,
    producerId: int64,
    producerEpoch: int16,
    generationIdOrMemberEpoch: since(3, int32, -1),
    memberId: since(3, string),
    groupInstanceId: since(3, nullableString),
    topics: array(
      struct({
        name: between(0, 5, string),
        topicId: since(6, uuid),
        partitions: array(
          struct({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: since(2, int32, -1),
            committedMetadata: nullableString,
          }),
        ),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: between(0, 5, string),
        topicId: since(6, uuid),
        partitions: array(struct({ partitionIndex: int32, errorCode: int16 })),
      }),
    ),
  }),
});
