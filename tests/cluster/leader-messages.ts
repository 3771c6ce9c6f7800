import { api } from '../../connectors/kafka/wire/api.ts';
import { since, struct } from '../../connectors/kafka/wire/struct.ts';
import { array, int8, int16, int32, nullableArray, nullableString, string } from '../../connectors/kafka/wire/types.ts';

export const ElectLeaders = api({
  key: 43,
  name: 'ElectLeaders',
  min: 0,
  max: 2,
  flexibleFrom: 2,
  request: struct({
    electionType: since(1, int8),
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

export const AlterPartitionReassignments = api({
  key: 45,
  name: 'AlterPartitionReassignments',
  min: 0,
  max: 0,
  flexibleFrom: 0,
  request: struct({
    timeoutMs: int32,
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32, replicas: nullableArray(int32) })) })),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    responses: array(
      struct({
        name: string,
        partitions: array(struct({ partitionIndex: int32, errorCode: int16, errorMessage: nullableString })),
      }),
    ),
  }),
});
