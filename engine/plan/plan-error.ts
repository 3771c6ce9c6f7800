import { StreamError } from '../model/stream-error.ts';

/** A mistake in a pipeline, found while it is built: it names the step and what to write instead. */
export function planError(pipeline: string, step: string, message: string): StreamError {
  return new StreamError(`pipeline '${pipeline}', step '${step}': ${message}`, {
    code: 'STREAM_PLAN',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { pipeline, step },
  });
}
