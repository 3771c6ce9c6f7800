import type { RequestOf, ResponseOf } from '../../wire/api.ts';
import { ERROR } from '../../wire/error-codes.ts';
import type { ConsumerGroupHeartbeat } from '../../wire/messages/consumer-group-heartbeat.ts';
import type { Writable } from '../../wire/struct.ts';
import { LEAVE_EPOCH, LEAVE_STATIC_EPOCH } from './consumer-member.ts';
import { SERVER_ASSIGNORS } from './server-assignors.ts';

export type HeartbeatRequest = RequestOf<typeof ConsumerGroupHeartbeat>;
export type HeartbeatAnswer = Writable<ResponseOf<typeof ConsumerGroupHeartbeat>>;

/** From this version on members choose their ids themselves. */
const OWN_MEMBER_ID_FROM = 1;
/** Bound on an expression that chooses topics. */
const REGEX_LENGTH_MAX = 1_000;

export interface Refusal {
  readonly errorCode: number;
  readonly errorMessage: string;
}

export function refusal(errorCode: number, errorMessage: string): Refusal {
  return { errorCode, errorMessage };
}

/** What is wrong with a heartbeat whatever the group is; undefined when nothing is. */
export function heartbeatFault(request: HeartbeatRequest, version: number): Refusal | undefined {
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
  if (memberEpoch >= LEAVE_EPOCH + 1 && regex !== null && regex !== '' && !isRegex(regex))
    return refusal(ERROR.INVALID_REGULAR_EXPRESSION, `SubscribedTopicRegex is none of at most ${REGEX_LENGTH_MAX} characters`);
  if (serverAssignor !== null && !SERVER_ASSIGNORS.has(serverAssignor)) {
    const known = [...SERVER_ASSIGNORS.keys()].join(', ');
    return refusal(ERROR.UNSUPPORTED_ASSIGNOR, `there is no assignor '${serverAssignor}': choose one of ${known}`);
  }
  return undefined;
}

/** The whole name of a topic has to match. */
export function topicPattern(regex: string): RegExp {
  return new RegExp(`^(?:${regex})$`, 'u');
}

function isRegex(regex: string): boolean {
  try {
    return regex.length <= REGEX_LENGTH_MAX && topicPattern(regex) !== undefined;
  } catch {
    return false;
  }
}
