import { isStreamError, StreamError } from '../../../../engine/model/stream-error.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { groupError } from '../group-error.ts';
import { kafkaError, retryable } from '../kafka-error.ts';

/** These pass: who had the instance id before leaves, or its session ends; who was of this member's id before has left. */
const PASSING: ReadonlySet<number> = new Set([ERROR.UNRELEASED_INSTANCE_ID, ERROR.FENCED_MEMBER_EPOCH, ERROR.UNKNOWN_MEMBER_ID]);

/** The broker does not speak the consumer protocol; other errors as they are. */
export function protocolMissing(error: unknown): unknown {
  return isStreamError(error) && error.code === 'STREAM_KAFKA_VERSION' ? notSpoken(error) : error;
}

function notSpoken(cause?: unknown): StreamError {
  return cannot('the broker does not speak the consumer group protocol (KIP-848; Apache Kafka has it from 4.0 on)', cause);
}

/** Why a heartbeat by which a member wanted to join, or to stay, was refused. */
export function heartbeatError(
  errorCode: number,
  errorMessage: string | null,
  member: { readonly groupId: string; readonly groupInstanceId: string | null },
): StreamError {
  const { groupId } = member;
  if (errorCode === ERROR.FENCED_INSTANCE_ID) return groupError(errorCode, member, 'heartbeat');
  if (errorCode === ERROR.GROUP_ID_NOT_FOUND)
    return cannot(`group '${groupId}' has members of the classic protocol: let them leave first`);
  if (errorCode === ERROR.UNSUPPORTED_VERSION) return notSpoken();
  const error = kafkaError(errorCode, `group '${groupId}', heartbeat`, errorMessage);
  return PASSING.has(errorCode) ? retryable(error) : error;
}

function cannot(reason: string, cause?: unknown): StreamError {
  return new StreamError(`${reason}; or set groupProtocol to 'classic'`, {
    code: 'STREAM_KAFKA_GROUP_PROTOCOL',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    cause,
  });
}

/** Topics that are read together were shared out apart: two members would each do half of the same work. */
export function notTogether(groupId: string, topics: readonly string[], partition: number): StreamError {
  return new StreamError(
    `group '${groupId}' was given partition ${partition} of some of ${topics.join(', ')} and not of all: they need equally many partitions, and every member of the group has to read all of them with the assignor 'range'; or set groupProtocol to 'classic'`,
    { code: 'STREAM_KAFKA_NOT_TOGETHER', domain: 'user', scope: 'process', verdict: 'stop', context: { group: groupId } },
  );
}
