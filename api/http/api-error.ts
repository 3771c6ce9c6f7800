import type { ContentfulStatusCode } from 'hono/utils/http-status';

export interface ApiErrorOptions {
  /** The part of the request at fault: a header, a parameter or a form field. */
  readonly field?: string;
  /** Tells the client when to try again. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** The one shape of an error's body. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly field?: string };
}

/**
 * A refusal that the client is told: an HTTP status, a stable code in lower case, and a sentence that says what to do.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: ContentfulStatusCode, code: string, message: string, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.field = options.field;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  body(): ErrorBody {
    const { code, message, field } = this;
    return { error: { code, message, ...(field === undefined ? {} : { field }) } };
  }
}

/** Seconds after which a client may find again what was away. */
export const RETRY_AFTER_SECONDS = 5;

/** Something that the API needs is away; the request was not carried out and may be sent again. */
export function unavailable(code: string, message: string, cause?: unknown): ApiError {
  return new ApiError(503, code, message, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}
