import { StreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import { kafkaCodeOf } from './kafka-error.ts';

/** The group went on without the member whose offsets were to be committed. */
export const GROUP_FENCED: ReadonlySet<number> = new Set([
  ERROR.UNKNOWN_MEMBER_ID,
  ERROR.ILLEGAL_GENERATION,
  ERROR.REBALANCE_IN_PROGRESS,
  ERROR.FENCED_INSTANCE_ID,
  ERROR.FENCED_MEMBER_EPOCH,
  ERROR.STALE_MEMBER_EPOCH,
  ERROR.GROUP_ID_NOT_FOUND,
]);

/** Answers of a coordinator after which the transaction can still be aborted, and the producer goes on. */
const ABORTABLE: ReadonlySet<number> = new Set([
  ...GROUP_FENCED,
  ERROR.TOPIC_AUTHORIZATION_FAILED,
  ERROR.GROUP_AUTHORIZATION_FAILED,
  ERROR.OFFSET_METADATA_TOO_LARGE,
  ERROR.INVALID_COMMIT_OFFSET_SIZE,
  ERROR.OPERATION_NOT_ATTEMPTED,
  ERROR.TRANSACTION_ABORTABLE,
]);

/** Answers to a batch after which the producer is of no use any more. */
const UNUSABLE: ReadonlySet<number> = new Set([
  ERROR.PRODUCER_FENCED,
  ERROR.INVALID_PRODUCER_EPOCH,
  ERROR.INVALID_PRODUCER_ID_MAPPING,
  ERROR.INVALID_TXN_STATE,
  ERROR.UNKNOWN_PRODUCER_ID,
  ERROR.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ERROR.UNSUPPORTED_VERSION,
  ERROR.UNSUPPORTED_FOR_MESSAGE_FORMAT,
]);

/**
 * Whether a producer can go on after it has aborted the transaction in which this happened.
 *
 * A coordinator's answer that is not known to be harmless, and one that never came, leave open what the coordinator thinks: then only a new
 * producer with the same transactional id can go on. A batch that was refused or got lost is undone by the abort.
 *
 * Source: the error handling of Kafka's own producer; stricter where that one retries under the same identity.
 */
export function isAbortable(error: StreamError, from: 'coordinator' | 'batch'): boolean {
  const code = kafkaCodeOf(error);
  if (from === 'batch') return code === undefined || !UNUSABLE.has(code);
  return error.code === 'STREAM_GROUP_CHANGED' || (code !== undefined && ABORTABLE.has(code));
}

/** The end of a transaction was asked for and not answered in time. */
export function indefinite(transactionalId: string, end: 'commit' | 'abort', cause: StreamError): StreamError {
  return new StreamError(
    `whether the transaction of '${transactionalId}' was ${end}ed is not known (${cause.message}): open another producer with this transactional id, then see what is committed`,
    {
      code: 'STREAM_TRANSACTION_INDEFINITE',
      domain: 'external',
      scope: 'task',
      verdict: 'retry',
      cause,
      context: { transactionalId },
    },
  );
}

/** A call that does not fit where the transaction stands. */
export function misuse(call: string, instead: string): StreamError {
  return new StreamError(`${call}: ${instead}`, {
    code: 'STREAM_TRANSACTION_STATE',
    domain: 'internal',
    scope: 'process',
    verdict: 'stop',
    context: { call },
  });
}
