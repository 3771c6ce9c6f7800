import { api } from '../api.ts';
import { between, since, struct } from '../struct.ts';
import { array, int16, int32, nullableString, string, uuid } from '../types.ts';

/** From version 6 on a topic may be named by its id. */
export const DeleteTopics = api({
  key: 20,
  name: 'DeleteTopics',
  min: 0,
  max: 6,
  flexibleFrom: 4,
  request: struct({
    topics: since(6, array(struct({ name: nullableString, topicId: uuid }))),
    topicNames: between(0, 5, array(string)),
    timeoutMs: int32,
  }),
  response: struct({
    throttleTimeMs: since(1, int32),
    responses: array(
      struct({
        name: nullableString,
        topicId: since(6, uuid),
        errorCode: int16,
        errorMessage: since(5, nullableString),
      }),
    ),
  }),
});
