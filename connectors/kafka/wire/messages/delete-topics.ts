import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int16, int32, nullableString, string } from '../types.ts';

export const DeleteTopics = api({
  key: 20,
  name: 'DeleteTopics',
  min: 0,
  max: 5,
  flexibleFrom: 4,
  request: struct({ topicNames: array(string), timeoutMs: int32 }),
  response: struct({
    throttleTimeMs: since(1, int32),
    responses: array(struct({ name: nullableString, errorCode: int16, errorMessage: since(5, nullableString) })),
  }),
});
