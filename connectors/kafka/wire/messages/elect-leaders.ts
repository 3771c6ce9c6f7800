import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int8, int16, int32, nullableArray, nullableString, string } from '../types.ts';

export const ElectLeaders = api({
  key: 43,
  name: 'ElectLeaders',
  min: 0,
  max: 2,
  flexibleFrom: 2,
  request: struct({
    /** 0 elects the preferred replica; 1 the first that lives, where none is in sync. */
    electionType: since(1, int8),
    /** Null asks for all. */
    topicPartitions: nullableArray(struct({ topic: string, partitions: array(int32) })),
    timeoutMs: int32,
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: since(1, int16),
    replicaElectionResults: array(
      struct({
        topic: string,
        partitionResult: array(struct({ partitionId: int32, errorCode: int16, errorMessage: nullableString })),
      }),
    ),
  }),
});
