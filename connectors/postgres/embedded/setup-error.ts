import { StreamError } from '../../../engine/model/stream-error.ts';

/** The embedded PostgreSQL cannot be set up or started on this machine, and a person has to choose what to do. */
export function setupError(message: string, context: Readonly<Record<string, string | number>>, cause?: unknown): StreamError {
  return new StreamError(message, {
    code: 'STREAM_DATABASE_SETUP',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    cause,
    context,
  });
}
