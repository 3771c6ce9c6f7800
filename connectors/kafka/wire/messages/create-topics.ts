import { api } from '../api.ts';
import { since, struct, tagged } from '../struct.ts';
import { array, bool, int8, int16, int32, nullableArray, nullableString, string, uuid } from '../types.ts';

export const CreateTopics = api({
  key: 19,
  name: 'CreateTopics',
  min: 0,
  max: 7,
  flexibleFrom: 5,
  request: struct({
    topics: array(
      struct({
        name: string,
        numPartitions: int32,
        replicationFactor: int16,
        assignments: array(struct({ partitionIndex: int32, brokerIds: array(int32) })),
        configs: array(struct({ name: string, value: nullableString })),
      }),
    ),
    timeoutMs: int32,
    validateOnly: since(1, bool),
  }),
  response: struct({
    throttleTimeMs: since(2, int32),
    topics: array(
      struct({
        name: string,
        topicId: since(7, uuid),
        errorCode: int16,
        errorMessage: since(1, nullableString),
        topicConfigErrorCode: tagged(5, 0, int16),
        numPartitions: since(5, int32, -1),
        replicationFactor: since(5, int16, -1),
        configs: since(
          5,
          nullableArray(struct({ name: string, value: nullableString, readOnly: bool, configSource: int8, isSensitive: bool })),
        ),
      }),
    ),
  }),
});
