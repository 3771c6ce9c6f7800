import type { MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.ts';

/**
 * Whether a request may act: browsers name the page's origin, which must be this host; other clients name none.
 *
 * A multipart post needs no CORS permission, so without this any page a user visits could upload in their name.
 */
export function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  if (host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}

/** Refuses requests that change something when they come from a page of another site. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
  // A request made by a program inside this process has no Host header; its URL says where it goes.
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  if (!reads && !isSameOrigin(c.req.header('origin'), host)) {
    throw new ApiError(403, 'foreign_origin', 'pages of other sites may not send requests here', { field: 'Origin' });
  }
  await next();
};
