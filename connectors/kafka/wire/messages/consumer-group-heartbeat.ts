import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, int16, int32, nullableArray, nullableString, nullableStruct, string, uuid } from '../types.ts';

const TOPIC_PARTITIONS = struct({ topicId: uuid, partitions: array(int32) });

/** How a member of a group of the consumer protocol (KIP-848) joins, lives, takes and gives up partitions, and leaves. */
export const ConsumerGroupHeartbeat = api({
  key: 68,
  name: 'ConsumerGroupHeartbeat',
  min: 0,
  max: 1,
  flexibleFrom: 0,
  request: struct({
    groupId: string,
    memberId: string,
    /** 0 to join, -1 to leave, -2 for a static member that comes back. */
    memberEpoch: int32,
    instanceId: nullableString,
    rackId: nullableString,
    rebalanceTimeoutMs: since(0, int32, -1),
    subscribedTopicNames: nullableArray(string),
    subscribedTopicRegex: since(1, nullableString),
    serverAssignor: nullableString,
    topicPartitions: nullableArray(TOPIC_PARTITIONS),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    memberId: nullableString,
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    assignment: nullableStruct(struct({ topicPartitions: array(TOPIC_PARTITIONS) })),
  }),
});
