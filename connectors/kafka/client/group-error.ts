import { StreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import { kafkaError, retryable } from './kafka-error.ts';

/** The group went on: a member joins again; a commit of the generation that is over must not be repeated. */
export const GROUP_CHANGED: ReadonlySet<number> = new Set([
  ERROR.REBALANCE_IN_PROGRESS,
  ERROR.UNKNOWN_MEMBER_ID,
  ERROR.ILLEGAL_GENERATION,
  ERROR.GROUP_ID_NOT_FOUND,
]);

/** The group went on without the member. */
export const LEFT_BEHIND: ReadonlySet<number> = new Set([
  ERROR.UNKNOWN_MEMBER_ID,
  ERROR.ILLEGAL_GENERATION,
  ERROR.GROUP_ID_NOT_FOUND,
  ERROR.FENCED_INSTANCE_ID,
]);

/** What a group answered to a member that did something. */
export function groupError(
  errorCode: number,
  { groupId, groupInstanceId }: { readonly groupId: string; readonly groupInstanceId: string | null },
  what: string,
): StreamError {
  const message = `group '${groupId}', ${what}`;
  if (errorCode === ERROR.FENCED_INSTANCE_ID) {
    return new StreamError(`${message}: another process uses the instance id '${groupInstanceId}'`, {
      code: 'STREAM_KAFKA_FENCED_INSTANCE_ID',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
    });
  }
  const error = kafkaError(errorCode, message);
  return GROUP_CHANGED.has(errorCode) ? retryable(error) : error;
}
