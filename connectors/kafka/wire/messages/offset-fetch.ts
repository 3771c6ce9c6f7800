import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, bool, int16, int32, int64, nullableArray, nullableString, string } from '../types.ts';

export const OffsetFetch = api({
  key: 9,
  name: 'OffsetFetch',
  min: 1,
  max: 7,
  flexibleFrom: 6,
  request: struct({
    groupId: string,
    topics: nullableArray(struct({ name: string, partitionIndexes: array(int32) })),
    requireStable: since(7, bool),
  }),
  response: struct({
    throttleTimeMs: since(3, int32),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: since(5, int32, -1),
            metadata: nullableString,
            errorCode: int16,
          }),
        ),
      }),
    ),
    errorCode: since(2, int16),
  }),
});
