import { StreamError } from '../model/stream-error.ts';

/** The worker was stopped while it got ready: nothing was processed, and nothing needs to be done about it. */
export function stoppedEarly(): StreamError {
  return new StreamError('the worker was stopped before it was ready', {
    code: 'STREAM_CLOSED',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
  });
}
