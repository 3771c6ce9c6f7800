import { StreamError } from '../../../engine/model/stream-error.ts';
import { ERROR, errorName, isRetriable } from '../wire/error-codes.ts';

const OTHER_ID =
  'the topic was made anew: it is looked up. Where it stays unknown, create it, or restart the broker that does not know it';
const TAKEN_OVER = 'another producer goes on under its transactional id, or its transaction took longer than its time-out';

/** What to do about an answer that a person can act on. */
const ADVICE: Readonly<Record<number, string>> = {
  [ERROR.UNKNOWN_TOPIC_OR_PARTITION]: 'create the topic, or check its name',
  [ERROR.UNKNOWN_TOPIC_ID]: OTHER_ID,
  [ERROR.INCONSISTENT_TOPIC_ID]: OTHER_ID,
  [ERROR.NOT_ENOUGH_REPLICAS]: 'bring brokers back, or lower min.insync.replicas of the topic',
  [ERROR.NOT_ENOUGH_REPLICAS_AFTER_APPEND]: 'bring brokers back, or lower min.insync.replicas of the topic',
  [ERROR.INVALID_TIMESTAMP]: 'correct the timestamp, or raise message.timestamp.before.max.ms or .after.max.ms of the topic',
  [ERROR.INVALID_REPLICATION_FACTOR]: 'ask for no more copies than there are brokers',
  [ERROR.POLICY_VIOLATION]: 'ask whoever runs the brokers what they allow',
  [ERROR.INCONSISTENT_GROUP_PROTOCOL]: 'let members of the group offer an assignor that all of them know',
  [ERROR.INVALID_SESSION_TIMEOUT]: 'choose a session between group.min.session.timeout.ms and .max of the brokers',
  [ERROR.GROUP_MAX_SIZE_REACHED]: 'run fewer members, or raise group.max.size of the brokers',
  [ERROR.NON_EMPTY_GROUP]: 'stop the members of the group first',
  [ERROR.TOPIC_DELETION_DISABLED]: 'set delete.topic.enable of the brokers',
  [ERROR.TOPIC_AUTHORIZATION_FAILED]: 'give this user access to the topic',
  [ERROR.GROUP_AUTHORIZATION_FAILED]: 'give this user access to the group',
  [ERROR.CLUSTER_AUTHORIZATION_FAILED]: 'give this user access to the cluster',
  [ERROR.SECURITY_DISABLED]: 'set authorizer.class.name of the brokers to have access rules',
  [ERROR.SASL_AUTHENTICATION_FAILED]:
    'check the user, the password or token, and that the broker has this user for this mechanism',
  [ERROR.UNSUPPORTED_SASL_MECHANISM]: 'choose one of them in sasl.mechanism',
  [ERROR.ILLEGAL_SASL_STATE]: 'leave sasl out, or name the port that takes users',
  [ERROR.MESSAGE_TOO_LARGE]: 'raise max.message.bytes of the topic, or lower batchBytes and maxRecordBytes of the client',
  [ERROR.OFFSET_METADATA_TOO_LARGE]: "raise the broker's offset.metadata.max.bytes to at least 4096",
  [ERROR.PRODUCER_FENCED]: TAKEN_OVER,
  [ERROR.INVALID_PRODUCER_EPOCH]: TAKEN_OVER,
  [ERROR.TRANSACTIONAL_ID_AUTHORIZATION_FAILED]: 'give this user access to the transactional id',
  [ERROR.REBOOTSTRAP_REQUIRED]: 'the client goes back to the brokers that it was given at the start: name some that are there',
  [ERROR.INVALID_TRANSACTION_TIMEOUT]:
    'choose a shorter transaction time-out, or raise transaction.max.timeout.ms of the brokers',
};

/** The work is done again from the last commit, by this producer or by a new one; the same request is not repeated. */
const FROM_LAST_COMMIT: ReadonlySet<number> = new Set([
  ERROR.OUT_OF_ORDER_SEQUENCE_NUMBER,
  ERROR.UNKNOWN_PRODUCER_ID,
  ERROR.INVALID_PRODUCER_EPOCH,
  ERROR.INVALID_PRODUCER_ID_MAPPING,
  ERROR.INVALID_TXN_STATE,
  ERROR.PRODUCER_FENCED,
  ERROR.OPERATION_NOT_ATTEMPTED,
  ERROR.TRANSACTION_ABORTABLE,
]);

/** The wait before a transaction goes on that meets the end of the one before; it takes the brokers some milliseconds. */
const CONCURRENT_TRANSACTIONS_WAIT_MS = 20;

/** What an answer says beside its code. */
export interface AnswerParts {
  /** After which time to ask again where a quota is used up; 0 where the broker does not tell. */
  readonly throttleTimeMs?: number;
  readonly context?: Readonly<Record<string, string | number>>;
}

/** An error that a broker answered, as one of the family. `what` says what was being done, with the topic or group. */
export function kafkaError(
  code: number,
  what: string,
  detail: string | null = null,
  { throttleTimeMs = 0, context = {} }: AnswerParts = {},
): StreamError {
  const advice = ADVICE[code];
  const retryAfterMs = waitOf(code, throttleTimeMs);
  return new StreamError(`${what}: ${detail ?? errorName(code)}${advice ? ` (${advice})` : ''}`, {
    code: `STREAM_KAFKA_${errorName(code)
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')}`,
    domain: 'external',
    scope: 'task',
    verdict: isRetriable(code) ? 'retry' : 'stop',
    ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
    context: { kafkaCode: code, ...context },
  });
}

/** How long to wait before asking again; 0 where nothing says it. */
function waitOf(code: number, throttleTimeMs: number): number {
  if (code === ERROR.CONCURRENT_TRANSACTIONS) return CONCURRENT_TRANSACTIONS_WAIT_MS;
  return code === ERROR.THROTTLING_QUOTA_EXCEEDED ? throttleTimeMs : 0;
}

/** The code that a broker answered; undefined for an error of another kind. */
export function kafkaCodeOf({ context }: StreamError): number | undefined {
  return typeof context.kafkaCode === 'number' ? context.kafkaCode : undefined;
}

/** Metadata are not told by a broker that takes the client's for out of date: it goes on with the addresses that it was given at the start. */
export function sentBack(broker: string): StreamError {
  return retryable(kafkaError(ERROR.REBOOTSTRAP_REQUIRED, `metadata from ${broker}`));
}

/** For whoever gives up a request: the error says `retry` when doing the work again from the last commit helps. */
export function fromLastCommit(error: StreamError): StreamError {
  const kafkaCode = kafkaCodeOf(error);
  if (error.verdict === 'retry' || kafkaCode === undefined || !FROM_LAST_COMMIT.has(kafkaCode)) return error;
  return retryable(error);
}

/** The same error with the verdict `retry`. */
export function retryable({ message, code, domain, scope, context }: StreamError): StreamError {
  return new StreamError(message, { code, domain, scope, verdict: 'retry', context });
}

/** A broker that cannot be reached or does not answer. */
export function unreachable(broker: string, reason: string, cause?: unknown): StreamError {
  return new StreamError(`Kafka broker ${broker} ${reason}`, {
    code: 'STREAM_KAFKA_UNREACHABLE',
    domain: 'external',
    scope: 'process',
    verdict: 'retry',
    cause,
    context: { broker },
  });
}
