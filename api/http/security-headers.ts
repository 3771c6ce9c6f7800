import type { MiddlewareHandler } from 'hono';

export const POLICY_HEADER = 'content-security-policy';

/** For answers that are data: nothing in them may run or load anything. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";
/**
 * For our own pages and their files: scripts, styles and connections of this server only, nothing inline. A route that sends them sets it,
 * on a 304 as well: a browser takes over the headers of a 304 for the page that it kept.
 */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Puts the headers on every answer that keep a browser from guessing, framing or leaking. CORS stays off: there is no
 * `Access-Control-Allow-Origin`, so pages of other sites cannot read answers.
 */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  const { headers } = c.res;
  if (!headers.has(POLICY_HEADER)) headers.set(POLICY_HEADER, DATA_POLICY);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('x-frame-options', 'DENY');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
};
