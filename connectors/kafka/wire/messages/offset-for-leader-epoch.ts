import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int16, int32, int64, string } from '../types.ts';

export const OffsetForLeaderEpoch = api({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  min: 2,
  max: 4,
  flexibleFrom: 4,
  request: struct({
    replicaId: since(3, int32, -2),
    topics: array(
      struct({
        topic: string,
        partitions: array(struct({ partition: int32, currentLeaderEpoch: since(2, int32, -1), leaderEpoch: int32 })),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: since(2, int32),
    topics: array(
      struct({
        topic: string,
        partitions: array(struct({ errorCode: int16, partition: int32, leaderEpoch: since(1, int32, -1), endOffset: int64 })),
      }),
    ),
  }),
});
