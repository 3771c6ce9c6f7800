import { StreamError } from '../engine/model/stream-error.ts';

/** A wrong argument or option: exit code 2. `hint` says what to write instead. */
export function usageError(message: string, hint?: string): StreamError {
  return cliError('STREAM_USAGE', message, hint);
}

/** A command that was understood and cannot be done: exit code 1. `hint` says what to do about it. */
export function cliFailure(message: string, hint?: string, cause?: unknown): StreamError {
  return cliError('STREAM_CLI', message, hint, cause);
}

/** A setting with a value that cannot be used: exit code 2. */
export function settingError(message: string): StreamError {
  return cliError('STREAM_CONFIG', message);
}

/** The work was not done because of Ctrl-C. */
export function interrupted(): StreamError {
  return cliError('STREAM_INTERRUPTED', 'interrupted');
}

function cliError(code: `STREAM_${string}`, message: string, hint?: string, cause?: unknown): StreamError {
  return new StreamError(message, {
    code,
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    ...(cause === undefined ? {} : { cause }),
    ...(hint === undefined ? {} : { context: { hint } }),
  });
}
