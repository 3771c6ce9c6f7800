import { StreamError } from '../../../engine/model/stream-error.ts';
import { ERROR, errorName, isRetriable } from '../wire/error-codes.ts';

/** What to do about an answer that a person can act on. */
const ADVICE: Readonly<Record<number, string>> = {
  [ERROR.UNKNOWN_TOPIC_OR_PARTITION]: 'create the topic, or check its name',
  [ERROR.TOPIC_AUTHORIZATION_FAILED]: 'give this user access to the topic',
  [ERROR.GROUP_AUTHORIZATION_FAILED]: 'give this user access to the group',
  [ERROR.MESSAGE_TOO_LARGE]: 'make the record smaller, or raise max.message.bytes of the topic',
  [ERROR.OFFSET_METADATA_TOO_LARGE]: "raise the broker's offset.metadata.max.bytes to at least 4096",
};

/** An error that a broker answered, as one of the family. `what` says what was being done, with the topic or group. */
export function kafkaError(
  code: number,
  what: string,
  detail: string | null = null,
  context: Readonly<Record<string, string | number>> = {},
): StreamError {
  const advice = ADVICE[code];
  return new StreamError(`${what}: ${detail ?? errorName(code)}${advice ? ` (${advice})` : ''}`, {
    code: `STREAM_KAFKA_${errorName(code)
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')}`,
    domain: 'external',
    scope: 'task',
    verdict: isRetriable(code) ? 'retry' : 'stop',
    context: { kafkaCode: code, ...context },
  });
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
