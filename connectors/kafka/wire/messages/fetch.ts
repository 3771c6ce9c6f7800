import { api, type ResponseOf } from '../api.ts';
import { between, since, struct, tagged } from '../struct.ts';
import { array, int8, int16, int32, int64, nullableArray, nullableBytes, nullableString, string, uuid } from '../types.ts';
import { LEADER_ID_AND_EPOCH, NODE_ENDPOINTS } from './leader-hints.ts';

/** As int64 is read: the largest. */
const LARGEST_INT64 = 2 ** 63;

/** From version 13 on topics are named by their ids; from version 15 on followers say who they are in `replicaState`. */
export const Fetch = api({
  key: 1,
  name: 'Fetch',
  min: 4,
  max: 18,
  flexibleFrom: 12,
  request: struct({
    clusterId: tagged(12, 0, nullableString),
    replicaId: between(0, 14, int32, -1),
    replicaState: tagged(15, 1, struct({ replicaId: since(15, int32, -1), replicaEpoch: since(15, int64, -1) })),
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: since(3, int32, 0x7fffffff),
    isolationLevel: since(4, int8),
    sessionId: since(7, int32),
    sessionEpoch: since(7, int32, -1),
    topics: array(
      struct({
        topic: between(0, 12, string),
        topicId: since(13, uuid),
        partitions: array(
          struct({
            partition: int32,
            currentLeaderEpoch: since(9, int32, -1),
            fetchOffset: int64,
            lastFetchedEpoch: since(12, int32, -1),
            logStartOffset: since(5, int64, -1),
            partitionMaxBytes: int32,
            replicaDirectoryId: tagged(17, 0, uuid),
            highWatermark: tagged(18, 1, int64, LARGEST_INT64),
          }),
        ),
      }),
    ),
    forgottenTopicsData: since(
      7,
      array(struct({ topic: between(0, 12, string), topicId: since(13, uuid), partitions: array(int32) })),
    ),
    rackId: since(11, string),
  }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: since(7, int16),
    sessionId: since(7, int32),
    responses: array(
      struct({
        topic: between(0, 12, string),
        topicId: since(13, uuid),
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            highWatermark: int64,
            lastStableOffset: since(4, int64, -1),
            logStartOffset: since(5, int64, -1),
            divergingEpoch: tagged(12, 0, struct({ epoch: since(12, int32, -1), endOffset: since(12, int64, -1) })),
            currentLeader: tagged(12, 1, LEADER_ID_AND_EPOCH),
            snapshotId: tagged(12, 2, struct({ endOffset: since(0, int64, -1), epoch: since(0, int32, -1) })),
            abortedTransactions: since(4, nullableArray(struct({ producerId: int64, firstOffset: int64 }))),
            preferredReadReplica: since(11, int32, -1),
            records: nullableBytes,
          }),
        ),
      }),
    ),
    nodeEndpoints: tagged(16, 0, NODE_ENDPOINTS),
  }),
});

/** What a client acts upon; where a partition went is asked of any broker, and what is left is for brokers among themselves. */
export type FetchedPartition = Omit<Answered, 'divergingEpoch' | 'currentLeader' | 'snapshotId'> &
  Partial<Pick<Answered, 'divergingEpoch'>>;
type Answered = ResponseOf<typeof Fetch>['responses'][number]['partitions'][number];
