import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int8, int16, int32, int64, string } from '../types.ts';

export const ListOffsets = api({
  key: 2,
  name: 'ListOffsets',
  min: 1,
  max: 11,
  flexibleFrom: 6,
  request: struct({
    replicaId: since(0, int32, -1),
    isolationLevel: since(2, int8),
    topics: array(
      struct({
        name: string,
        partitions: array(struct({ partitionIndex: int32, currentLeaderEpoch: since(4, int32, -1), timestamp: int64 })),
      }),
    ),
    timeoutMs: since(10, int32),
  }),
  response: struct({
    throttleTimeMs: since(2, int32),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            timestamp: since(1, int64, -1),
            offset: since(1, int64, -1),
            leaderEpoch: since(4, int32, -1),
          }),
        ),
      }),
    ),
  }),
});
