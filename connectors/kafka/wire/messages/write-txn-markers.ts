import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, bool, int8, int16, int32, int64, string } from '../types.ts';

/** What a coordinator tells the leaders of a transaction's partitions. */
export const WriteTxnMarkers = api({
  key: 27,
  name: 'WriteTxnMarkers',
  min: 1,
  max: 2,
  flexibleFrom: 1,
  request: struct({
    markers: array(
      struct({
        producerId: int64,
        producerEpoch: int16,
        /** True to commit, false to abort. */
        transactionResult: bool,
        topics: array(struct({ name: string, partitionIndexes: array(int32) })),
        coordinatorEpoch: int32,
        transactionVersion: since(2, int8),
      }),
    ),
  }),
  response: struct({
    markers: array(
      struct({
        producerId: int64,
        topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32, errorCode: int16 })) })),
      }),
    ),
  }),
});
