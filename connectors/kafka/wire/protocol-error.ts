import { StreamError } from '../../../engine/model/stream-error.ts';

/** Bytes that do not follow Kafka's protocol: a wrong port, a truncated answer, an attack. The connection cannot be used any more. */
export function protocolError(message: string): StreamError {
  return new StreamError(`not Kafka's protocol: ${message}`, {
    code: 'STREAM_KAFKA_PROTOCOL',
    domain: 'external',
    scope: 'batch',
    verdict: 'stop',
  });
}
