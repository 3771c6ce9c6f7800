import { api } from '../api.ts';
import { since, struct } from '../struct.ts';
import { array, bool, int8, int16, int32, nullableString, string, uuid } from '../types.ts';

const ASSIGNMENT = struct({ topicPartitions: array(struct({ topicId: uuid, topicName: string, partitions: array(int32) })) });

export const ConsumerGroupDescribe = api({
  key: 69,
  name: 'ConsumerGroupDescribe',
  min: 0,
  max: 1,
  flexibleFrom: 0,
  request: struct({ groupIds: array(string), includeAuthorizedOperations: bool }),
  response: struct({
    throttleTimeMs: int32,
    groups: array(
      struct({
        errorCode: int16,
        errorMessage: nullableString,
        groupId: string,
        groupState: string,
        groupEpoch: int32,
        assignmentEpoch: int32,
        assignorName: string,
        members: array(
          struct({
            memberId: string,
            instanceId: nullableString,
            rackId: nullableString,
            memberEpoch: int32,
            clientId: string,
            clientHost: string,
            subscribedTopicNames: array(string),
            subscribedTopicRegex: nullableString,
            assignment: ASSIGNMENT,
            targetAssignment: ASSIGNMENT,
            /** 0 for a member of the classic protocol, 1 for one of the consumer protocol. */
            memberType: since(1, int8, -1),
          }),
        ),
        authorizedOperations: since(0, int32, -2147483648),
      }),
    ),
  }),
});
