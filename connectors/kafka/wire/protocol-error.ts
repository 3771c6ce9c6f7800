import { StreamError, toStreamError } from '../../../engine/model/stream-error.ts';

const PREFIX = "not Kafka's protocol: ";

/** Bytes that do not follow Kafka's protocol: a wrong port, a truncated answer, an attack. The connection cannot be used any more. */
export function protocolError(message: string): StreamError {
  return new StreamError(`${PREFIX}${message}`, {
    code: 'STREAM_KAFKA_PROTOCOL',
    domain: 'external',
    scope: 'batch',
    verdict: 'stop',
  });
}

/** What such an error says of the bytes, for whoever knows where they lie. */
export function problemOf(error: unknown): string {
  const { message } = toStreamError(error);
  return message.startsWith(PREFIX) ? message.slice(PREFIX.length) : message;
}
