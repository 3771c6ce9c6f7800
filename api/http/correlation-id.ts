import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './api-env.ts';

export const CORRELATION_HEADER = 'x-correlation-id';
const FORM = /^[A-Za-z0-9._:-]{1,128}$/;

/** Takes the caller's correlation id, or makes one, and tells it in the answer. */
export const correlationId = createMiddleware<ApiEnv>(async (c, next) => {
  const given = c.req.header(CORRELATION_HEADER);
  c.set('correlationId', given !== undefined && FORM.test(given) ? given : randomUUID());
  await next();
  c.res.headers.set(CORRELATION_HEADER, c.get('correlationId'));
});
