import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { z } from 'zod';
import type { Logger } from '../../engine/ports.ts';
import type { ApiEnv } from './api-env.ts';
import { ApiError } from './api-error.ts';

/** Turns whatever a handler throws into the one shape of errors. What we did not foresee is told in the log, not to the client. */
export function answerErrors(logger: Logger): (error: Error, c: Context<ApiEnv>) => Response {
  return (error, c) => {
    const known = error instanceof ApiError ? error : foreseen(error);
    if (known) return answer(c, known);
    const { correlationId } = c.var;
    logger.error({ correlationId, path: c.req.path, reason: error.message, stack: error.stack }, 'a request failed');
    return answer(c, new ApiError(500, 'internal', `something went wrong here; the log tells it under ${correlationId}`));
  };
}

/** The API has no such path. */
export function answerNotFound(c: Context<ApiEnv>): Response {
  return answer(c, new ApiError(404, 'not_found', `there is nothing at ${c.req.path}; /docs lists what there is`));
}

/** What a parameter, header or query that does not fit its schema is answered with. */
export function answerInvalid(
  result: { readonly success: boolean; readonly target: string; readonly error?: z.core.$ZodError },
  c: Context<ApiEnv>,
): Response | undefined {
  if (result.success) return undefined;
  const issue = result.error?.issues[0];
  const field = issue?.path.map(String).join('.') || result.target;
  return answer(c, new ApiError(400, 'invalid_request', `${field}: ${issue?.message ?? 'is not valid'}`, { field }));
}

function answer(c: Context<ApiEnv>, error: ApiError): Response {
  if (error.retryAfterSeconds !== undefined) c.header('Retry-After', String(error.retryAfterSeconds));
  // No `Connection: close` on a refused upload: Node would close at once, with bytes unread, and the reset that follows takes the answer
  // with it. The server discards what still comes for a moment and then cuts the connection.
  return c.json(error.body(), error.status);
}

function foreseen(error: Error): ApiError | undefined {
  if (!(error instanceof HTTPException)) return undefined;
  return new ApiError(error.status as ApiError['status'], 'invalid_request', error.message || 'the request is not valid');
}
