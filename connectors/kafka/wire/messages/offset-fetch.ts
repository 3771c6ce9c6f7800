import { api } from '../api.ts';
import { between, since, struct } from '../struct.ts';
import { array, bool, int16, int32, int64, nullableArray, nullableString, string, uuid } from '../types.ts';

const COMMITTED = struct({
  partitionIndex: int32,
  committedOffset: int64,
  committedLeaderEpoch: since(5, int32, -1),
  metadata: nullableString,
  errorCode: int16,
});

/** Up to version 7 a request is about one group; later it names groups. Version 9 says who asks, version 10 names topics by their ids. */
export const OffsetFetch = api({
  key: 9,
  name: 'OffsetFetch',
  min: 1,
  max: 10,
  flexibleFrom: 6,
  request: struct({
    groupId: between(0, 7, string),
    topics: between(0, 7, nullableArray(struct({ name: string, partitionIndexes: array(int32) }))),
    groups: since(
      8,
      array(
        struct({
          groupId: string,
          memberId: since(9, nullableString),
          memberEpoch: since(9, int32, -1),
          topics: nullableArray(
            struct({ name: between(0, 9, string), topicId: since(10, uuid), partitionIndexes: array(int32) }),
          ),
        }),
      ),
    ),
    requireStable: since(7, bool),
  }),
  response: struct({
    throttleTimeMs: since(3, int32),
    topics: between(0, 7, array(struct({ name: string, partitions: array(COMMITTED) }))),
    errorCode: between(2, 7, int16),
    groups: since(
      8,
      array(
        struct({
          groupId: string,
          topics: array(struct({ name: between(0, 9, string), topicId: since(10, uuid), partitions: array(COMMITTED) })),
          errorCode: int16,
        }),
      ),
    ),
  }),
});
