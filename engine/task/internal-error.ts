import { StreamError } from '../model/stream-error.ts';

/** A fault of the engine's own: the task stops. */
export function internalError(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_INTERNAL', domain: 'internal', scope: 'task', verdict: 'stop' });
}
