import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int8, int16, int32, int64, nullableArray, nullableBytes, string } from '../types.ts';

export const Fetch = api({
  key: 1,
  name: 'Fetch',
  min: 4,
  max: 12,
  flexibleFrom: 12,
  request: struct({
    replicaId: since(0, int32, -1),
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: since(3, int32, 0x7fffffff),
    isolationLevel: since(4, int8),
    sessionId: since(7, int32),
    sessionEpoch: since(7, int32, -1),
    topics: array(
      struct({
        topic: string,
        partitions: array(
          struct({
            partition: int32,
            currentLeaderEpoch: since(9, int32, -1),
            fetchOffset: int64,
            lastFetchedEpoch: since(12, int32, -1),
            logStartOffset: since(5, int64, -1),
            partitionMaxBytes: int32,
          }),
        ),
      }),
    ),
    forgottenTopicsData: since(7, array(struct({ topic: string, partitions: array(int32) }))),
    rackId: since(11, string),
  }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: since(7, int16),
    sessionId: since(7, int32),
    responses: array(
      struct({
        topic: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            highWatermark: int64,
            lastStableOffset: since(4, int64, -1),
            logStartOffset: since(5, int64, -1),
            abortedTransactions: since(4, nullableArray(struct({ producerId: int64, firstOffset: int64 }))),
            preferredReadReplica: since(11, int32, -1),
            records: nullableBytes,
          }),
        ),
      }),
    ),
  }),
});
