import { api } from '../api.ts';
import { since, struct, tagged } from '../struct.ts';
import { array, int16, int32, int64, nullableBytes, nullableString, string } from '../types.ts';

/** A producer with transactions sends version 12 under transaction version 2 only: there the broker adds the partition by itself. */
export const Produce = api({
  key: 0,
  name: 'Produce',
  min: 3,
  max: 12,
  flexibleFrom: 9,
  request: struct({
    transactionalId: since(3, nullableString),
    acks: int16,
    timeoutMs: int32,
    topicData: array(struct({ name: string, partitionData: array(struct({ index: int32, records: nullableBytes })) })),
  }),
  response: struct({
    responses: array(
      struct({
        name: string,
        partitionResponses: array(
          struct({
            index: int32,
            errorCode: int16,
            baseOffset: int64,
            logAppendTimeMs: since(2, int64, -1),
            logStartOffset: since(5, int64, -1),
            recordErrors: since(8, array(struct({ batchIndex: int32, batchIndexErrorMessage: nullableString }))),
            errorMessage: since(8, nullableString),
            currentLeader: tagged(10, 0, struct({ leaderId: since(10, int32, -1), leaderEpoch: since(10, int32, -1) })),
          }),
        ),
      }),
    ),
    throttleTimeMs: since(1, int32),
    nodeEndpoints: tagged(10, 0, array(struct({ nodeId: int32, host: string, port: int32, rack: nullableString }))),
  }),
});
