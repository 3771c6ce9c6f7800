import type { Process } from '../model/processor.ts';
import { isStreamError, type RecordOrigin, StreamError, toStreamError } from '../model/stream-error.ts';

/** What a step threw, with the name of the innermost step. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly step: string;
  override readonly cause: unknown;
  constructor(step: string, cause: unknown) {
    super(`step '${step}' failed`);
    this.step = step;
    this.cause = cause;
  }
}

/** The same function, whose failures say which step they come from. */
export function attributeTo(step: string, process: Process): Process {
  return (record) => {
    try {
      process(record);
    } catch (error) {
      throw error instanceof StepFailure ? error : new StepFailure(step, error);
    }
  };
}

/** The same failure as the end of the task, whichever record is being processed when it comes up. */
export function taskError(error: unknown): StreamError {
  const { code, domain, message, context, verdict } = toStreamError(error);
  return new StreamError(message, {
    code,
    domain,
    scope: 'task',
    verdict: verdict === 'retry' ? 'retry' : 'stop',
    cause: error,
    context,
  });
}

/** One of the family, with step and origin: a fault that is not a StreamError comes from a function of the pipeline's author. */
export function stepError(failure: unknown, origin: RecordOrigin | undefined): StreamError {
  const step = failure instanceof StepFailure ? failure.step : '';
  const cause = failure instanceof StepFailure ? failure.cause : failure;
  const where = origin ? ` (${origin.topic}-${origin.partition} at offset ${origin.offset})` : '';
  const context = { step, ...(origin ? { ...origin } : {}) };
  if (isStreamError(cause)) {
    const { code, domain, scope, verdict, retryAfterMs } = cause;
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new StreamError(`step '${step}'${where}: ${cause.message}`, {
      code,
      domain,
      scope,
      verdict,
      cause,
      ...wait,
      context: { ...cause.context, ...context },
    });
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StreamError(`step '${step}'${where}: ${message}`, {
    code: 'STREAM_USER_FN',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    cause,
    context,
  });
}
