import { ERROR } from '../../wire/error-codes.ts';
import { ConsumerGroupDescribe } from '../../wire/messages/consumer-group-describe.ts';
import { ConsumerGroupHeartbeat } from '../../wire/messages/consumer-group-heartbeat.ts';
import type { Broker } from '../broker.ts';
import { heartbeatFault, refusal } from '../consumer-group/heartbeat-messages.ts';
import { byTopicId } from '../consumer-group/places.ts';
import { handler } from '../handler.ts';

/** What a member is told to be of, by the protocol it speaks. */
const CONSUMER_MEMBER = 1;

export const consumerGroupHeartbeatHandler = handler(ConsumerGroupHeartbeat, (broker, request, caller) => {
  const fault = heartbeatFault(request, caller.version, broker.topics);
  if (fault) return fault;
  const { groupId, memberId, memberEpoch } = request;
  const isLive = (broker.groups.find(groupId)?.members.length ?? 0) > 0;
  // Who claims to be a member makes no group.
  if (memberEpoch !== 0 && !isLive) return refusal(ERROR.UNKNOWN_MEMBER_ID, `member '${memberId}' is not in the group`);
  const group = broker.groups.consumer(groupId);
  if (group) return group.heartbeat(request, caller);
  return refusal(
    ERROR.GROUP_ID_NOT_FOUND,
    `group '${groupId}' has members of the classic protocol: it is theirs until they have left`,
  );
});

export const consumerGroupDescribeHandler = handler(ConsumerGroupDescribe, (broker, { groupIds }) => ({
  groups: groupIds.map((groupId) => described(broker, groupId)),
}));

function described(broker: Broker, groupId: string) {
  if (groupId === '') return { errorCode: ERROR.INVALID_GROUP_ID, errorMessage: 'a group id is empty', groupId };
  const group = broker.groups.findConsumer(groupId);
  if (!group) {
    const errorMessage = `there is no group '${groupId}' of the consumer protocol`;
    return { errorCode: ERROR.GROUP_ID_NOT_FOUND, errorMessage, groupId };
  }
  const named = (places: Iterable<string>) => ({
    topicPartitions: byTopicId(places).map((each) => ({ ...each, topicName: broker.topics.byId(each.topicId)?.name ?? '' })),
  });
  return {
    errorCode: ERROR.NONE,
    groupId,
    groupState: group.state,
    groupEpoch: group.epoch,
    assignmentEpoch: group.epoch,
    assignorName: group.assignor,
    members: group.members.map((member) => ({
      memberId: member.id,
      instanceId: member.instanceId,
      rackId: member.rackId,
      memberEpoch: member.epoch,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: member.topicNames,
      subscribedTopicRegex: member.topicRegex ?? '',
      assignment: named(member.assigned.keys()),
      targetAssignment: named(group.targetOf(member)),
      memberType: CONSUMER_MEMBER,
    })),
  };
}
