/** Who has to act: the author of the pipeline or its input, something outside, or us. */
export type ErrorDomain = 'user' | 'external' | 'internal';
/** How far the failure reaches. */
export type ErrorScope = 'record' | 'batch' | 'task' | 'process';
/** What the engine does about it: try again, put the record into the dead-letter topic, drop and count it, or stop. */
export type ErrorVerdict = 'retry' | 'park' | 'drop' | 'stop';

/** Where a record came from; it is repeated in every error and dead letter that concerns the record. */
export interface RecordOrigin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface StreamErrorOptions {
  /** Stable, upper-case, `STREAM_…`; documented and never reused. */
  readonly code: `STREAM_${string}`;
  readonly domain: ErrorDomain;
  readonly scope: ErrorScope;
  readonly verdict: ErrorVerdict;
  /** Milliseconds to wait before the next attempt; only with verdict `retry`. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
  /** Names of things a person needs to act: step, field, file, port, topic. */
  readonly context?: Readonly<Record<string, string | number | boolean | null>>;
}

const BRAND = Symbol.for('millrace.StreamError');

/**
 * The one family of errors: connectors and steps throw verdicts, the engine alone retries, parks or stops.
 *
 * Recognise it with `isStreamError` (brand) and `code`, not with `instanceof`: two copies of the package may be loaded.
 */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly code: `STREAM_${string}`;
  readonly domain: ErrorDomain;
  readonly scope: ErrorScope;
  readonly verdict: ErrorVerdict;
  readonly retryAfterMs: number | undefined;
  readonly context: Readonly<Record<string, string | number | boolean | null>>;
  readonly [BRAND] = true;

  constructor(message: string, options: StreamErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.domain = options.domain;
    this.scope = options.scope;
    this.verdict = options.verdict;
    this.retryAfterMs = options.retryAfterMs;
    this.context = options.context ?? {};
  }
}

/** Whether a thrown value belongs to the family, whichever copy of the package made it. */
export function isStreamError(error: unknown): error is StreamError {
  return typeof error === 'object' && error !== null && (error as { [BRAND]?: unknown })[BRAND] === true;
}

/** The error itself if it is one of the family; anything else is an unknown internal fault that stops the task. */
export function toStreamError(error: unknown, context: StreamErrorOptions['context'] = {}): StreamError {
  if (isStreamError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StreamError(message, {
    code: 'STREAM_UNKNOWN',
    domain: 'internal',
    scope: 'task',
    verdict: 'stop',
    cause: error,
    context,
  });
}
