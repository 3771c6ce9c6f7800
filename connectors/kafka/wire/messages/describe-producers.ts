import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int16, int32, int64, nullableString, string } from '../types.ts';

export const DescribeProducers = api({
  key: 61,
  name: 'DescribeProducers',
  min: 0,
  max: 0,
  flexibleFrom: 0,
  request: struct({ topics: array(struct({ name: string, partitionIndexes: array(int32) })) }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            errorMessage: nullableString,
            activeProducers: array(
              struct({
                producerId: int64,
                /** Four bytes here, two everywhere else. */
                producerEpoch: int32,
                lastSequence: since(0, int32, -1),
                lastTimestamp: since(0, int64, -1),
                coordinatorEpoch: int32,
                currentTxnStartOffset: since(0, int64, -1),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
});
