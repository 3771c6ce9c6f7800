import { api } from '../api.ts';
import { struct } from '../struct.ts';
import { array, bool, int16, int32, nullableArray, nullableString, string } from '../types.ts';

export const CreatePartitions = api({
  key: 37,
  name: 'CreatePartitions',
  min: 0,
  max: 3,
  flexibleFrom: 2,
  request: struct({
    topics: array(struct({ name: string, count: int32, assignments: nullableArray(struct({ brokerIds: array(int32) })) })),
    timeoutMs: int32,
    validateOnly: bool,
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(struct({ name: string, errorCode: int16, errorMessage: nullableString })),
  }),
});
