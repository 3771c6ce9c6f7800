import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { Metrics } from '../../engine/ports.ts';
import type { ApiEnv } from './api-env.ts';

/** Counts requests and their time by the route's pattern, never by the path: ids would make endless series. */
export function countRequests(metrics: Metrics | undefined) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const from = performance.now();
    await next();
    if (!metrics) return;
    const route = routePath(c, -1);
    metrics.counter('api_requests_total', { method: c.req.method, route, status: String(c.res.status) }).add(1);
    metrics.histogram('api_request_ms', { route }).observe(performance.now() - from);
  });
}
