import { api } from '../api.ts';
import { between, since, struct, tagged } from '../struct.ts';
import { array, int16, int32, int64, nullableBytes, nullableString, string, uuid } from '../types.ts';
import { LEADER_ID_AND_EPOCH, NODE_ENDPOINTS } from './leader-hints.ts';

/**
 * A producer with transactions sends version 12 under transaction version 2 only: there the broker adds the partition by itself. Version 13 names
 * topics by their ids.
 */
export const Produce = api({
  key: 0,
  name: 'Produce',
  min: 3,
  max: 13,
  flexibleFrom: 9,
  request: struct({
    transactionalId: since(3, nullableString),
    acks: int16,
    timeoutMs: int32,
    topicData: array(
      struct({
        name: between(0, 12, string),
        topicId: since(13, uuid),
        partitionData: array(struct({ index: int32, records: nullableBytes })),
      }),
    ),
  }),
  response: struct({
    responses: array(
      struct({
        name: between(0, 12, string),
        topicId: since(13, uuid),
        partitionResponses: array(
          struct({
            index: int32,
            errorCode: int16,
            baseOffset: int64,
            logAppendTimeMs: since(2, int64, -1),
            logStartOffset: since(5, int64, -1),
            recordErrors: since(8, array(struct({ batchIndex: int32, batchIndexErrorMessage: nullableString }))),
            errorMessage: since(8, nullableString),
            currentLeader: tagged(10, 0, LEADER_ID_AND_EPOCH),
          }),
        ),
      }),
    ),
    throttleTimeMs: since(1, int32),
    nodeEndpoints: tagged(10, 0, NODE_ENDPOINTS),
  }),
});
