import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import { groupChanged } from '../client/group-offsets.ts';
import { fromLastCommit, kafkaError, unreachable } from '../client/kafka-error.ts';
import { GROUP_FENCED } from '../client/transaction-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { RdError } from './binding.ts';

/** Codes of the library that mean something to this driver. */
export const LOCAL = {
  TRANSPORT: -195,
  RESOLVE: -193,
  MSG_TIMED_OUT: -192,
  UNKNOWN_PARTITION: -190,
  UNKNOWN_TOPIC: -188,
  ALL_BROKERS_DOWN: -187,
  INVALID_ARG: -186,
  TIMED_OUT: -185,
  QUEUE_FULL: -184,
  WAIT_COORD: -180,
  ASSIGN_PARTITIONS: -175,
  REVOKE_PARTITIONS: -174,
  STATE: -172,
  AUTHENTICATION: -169,
  NO_OFFSET: -168,
  TIMED_OUT_QUEUE: -166,
  WAIT_CACHE: -164,
  PURGE_QUEUE: -152,
  PURGE_INFLIGHT: -151,
  FATAL: -150,
  MAX_POLL_EXCEEDED: -147,
  FENCED: -144,
  AUTO_OFFSET_RESET: -140,
} as const;

/** The library's own names for what brokers answer too. */
const SAME_AS: ReadonlyMap<number, number> = new Map([
  [LOCAL.UNKNOWN_TOPIC, ERROR.UNKNOWN_TOPIC_OR_PARTITION],
  [LOCAL.UNKNOWN_PARTITION, ERROR.UNKNOWN_TOPIC_OR_PARTITION],
  [LOCAL.FENCED, ERROR.PRODUCER_FENCED],
  [LOCAL.AUTHENTICATION, ERROR.SASL_AUTHENTICATION_FAILED],
]);

/** Nobody answered: it is tried again. */
const AWAY: ReadonlySet<number> = new Set([
  LOCAL.TRANSPORT,
  LOCAL.RESOLVE,
  LOCAL.MSG_TIMED_OUT,
  LOCAL.ALL_BROKERS_DOWN,
  LOCAL.TIMED_OUT,
  LOCAL.WAIT_COORD,
  LOCAL.TIMED_OUT_QUEUE,
  LOCAL.WAIT_CACHE,
]);

/** Whether the call may be repeated: nobody answered, or whoever answered may answer otherwise soon. */
export function mayRepeat({ code, isRetriable }: RdError): boolean {
  return isRetriable === true || AWAY.has(code) || (code > 0 && kafkaError(code, '').verdict === 'retry');
}

/** An error of the library as one of the family. `what` says what was being done, with the topic or group. */
export function libraryError(error: RdError | StreamError, what: string, brokers: readonly string[]): StreamError {
  if (isStreamError(error)) return error;
  const { code, message } = error;
  if (AWAY.has(code)) return unreachable(brokers.join(','), `does not answer: ${what}: ${message}`, error);
  const kafkaCode = code > 0 ? code : SAME_AS.get(code);
  // An answer that may change is worth a new attempt; what only a new producer can go on from is, too.
  if (kafkaCode !== undefined) return fromLastCommit(kafkaError(kafkaCode, what, code > 0 ? null : message));
  return new StreamError(`${what}: ${message}`, {
    code: 'STREAM_LIBRDKAFKA',
    domain: 'external',
    scope: 'task',
    verdict: error.isRetriable || error.isTxnRequiresAbort ? 'retry' : 'stop',
    cause: error,
    context: { librdkafkaCode: code },
  });
}

/** The library gave up a record because of something else that happened to its transaction. */
const GIVEN_UP: ReadonlySet<number> = new Set([LOCAL.STATE, LOCAL.PURGE_QUEUE, LOCAL.PURGE_INFLIGHT, LOCAL.FATAL]);

/** Whether a record was given up for a reason that the library tells elsewhere. */
export function isGivenUp({ code }: RdError): boolean {
  return GIVEN_UP.has(code);
}

/** A record was not written; `fatal` is why the producer is of no use any more, if it is. */
export function recordError(error: RdError, fatal: RdError | undefined, what: string, brokers: readonly string[]): StreamError {
  if (!isGivenUp(error)) return libraryError(error, what, brokers);
  if (fatal) return libraryError(fatal, what, brokers);
  return libraryError({ code: error.code, message: error.message, isTxnRequiresAbort: true }, what, brokers);
}

/** An error of a call that the group's generation fences. */
export function memberError(error: RdError, groupId: string, what: string, brokers: readonly string[]): StreamError {
  return GROUP_FENCED.has(error.code) ? groupChanged(groupId, error.code) : libraryError(error, what, brokers);
}

/** What the library, or its binding, cannot do. */
export function unsupported(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_UNSUPPORTED', domain: 'user', scope: 'process', verdict: 'stop' });
}
