import { StreamError, toStreamError } from '../../../engine/model/stream-error.ts';

const CODE = 'STREAM_KAFKA_PROTOCOL';
const PREFIX = "not Kafka's protocol: ";

/** Bytes that do not follow Kafka's protocol: a wrong port, a truncated answer, an attack. The connection cannot be used any more. */
export function protocolError(message: string): StreamError {
  return new StreamError(`${PREFIX}${message}`, {
    code: CODE,
    domain: 'external',
    scope: 'batch',
    verdict: 'stop',
  });
}

/** What such an error says of the bytes, for whoever knows where they lie; undefined for an error of another kind. */
export function problemOf(error: unknown): string | undefined {
  const { code, message } = toStreamError(error);
  return code === CODE ? message.slice(PREFIX.length) : undefined;
}
