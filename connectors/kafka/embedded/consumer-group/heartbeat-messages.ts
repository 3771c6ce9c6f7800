import type { RequestOf, ResponseOf } from '../../wire/api.ts';
import { ERROR } from '../../wire/error-codes.ts';
import type { ConsumerGroupHeartbeat } from '../../wire/messages/consumer-group-heartbeat.ts';
import type { Writable } from '../../wire/struct.ts';
import type { Topics } from '../topics.ts';
import { LEAVE_EPOCH, LEAVE_STATIC_EPOCH } from './consumer-member.ts';
import { SERVER_ASSIGNORS } from './server-assignors.ts';
import { topicMatches } from './topic-matches.ts';

export type HeartbeatRequest = RequestOf<typeof ConsumerGroupHeartbeat>;
export type HeartbeatAnswer = Writable<ResponseOf<typeof ConsumerGroupHeartbeat>>;

/** From this version on members choose their ids themselves. */
const OWN_MEMBER_ID_FROM = 1;
/** Bound on topics that a member names. */
const TOPICS_MAX = 10_000;

export interface Refusal {
  readonly errorCode: number;
  readonly errorMessage: string;
}

export function refusal(errorCode: number, errorMessage: string): Refusal {
  return { errorCode, errorMessage };
}

/** What is wrong with a heartbeat whatever the group is; undefined when nothing is. */
export function heartbeatFault(request: HeartbeatRequest, version: number, topics: Topics): Refusal | undefined {
  const invalid = (message: string): Refusal => refusal(ERROR.INVALID_REQUEST, message);
  const { groupId, memberId, memberEpoch, instanceId, rackId, serverAssignor, subscribedTopicRegex: regex } = request;
  if (groupId === '') return invalid('GroupId is empty');
  if (instanceId === '' || rackId === '') return invalid('InstanceId and RackId are null or a text');
  if (memberId === '' && (memberEpoch !== 0 || version >= OWN_MEMBER_ID_FROM)) return invalid('MemberId is empty');
  if (memberEpoch < LEAVE_STATIC_EPOCH) return invalid('MemberEpoch is less than -2');
  if (memberEpoch === LEAVE_STATIC_EPOCH && instanceId === null) return invalid('InstanceId is null');
  if (memberEpoch === 0) {
    if (request.rebalanceTimeoutMs < 0) return invalid('the first heartbeat has no RebalanceTimeoutMs');
    if (request.topicPartitions?.length !== 0) return invalid('the first heartbeat has TopicPartitions that are not empty');
    if (request.subscribedTopicNames === null && regex === null) return invalid('the first heartbeat names no topics');
  }
  if ((request.subscribedTopicNames?.length ?? 0) > TOPICS_MAX)
    return invalid(`SubscribedTopicNames are more than ${TOPICS_MAX}`);
  if (memberEpoch > LEAVE_EPOCH && regex && !topicMatches(regex, topics))
    return refusal(ERROR.INVALID_REGULAR_EXPRESSION, 'SubscribedTopicRegex is not valid, too long, or takes too long to match');
  if (serverAssignor !== null && !SERVER_ASSIGNORS.has(serverAssignor)) {
    const known = [...SERVER_ASSIGNORS.keys()].join(', ');
    return refusal(ERROR.UNSUPPORTED_ASSIGNOR, `there is no assignor '${serverAssignor}': choose one of ${known}`);
  }
  return undefined;
}
