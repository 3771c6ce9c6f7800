import { createRoute, z } from '@hono/zod-openapi';
import type { ApiApp } from '../http/api-env.ts';
import { ApiError } from '../http/api-error.ts';
import { jsonAnswer, refusals } from '../http/request-shapes.ts';
import type { ApiMetrics } from '../ports.ts';
import type { Readiness } from './readiness.ts';

export interface HealthRoutesDeps {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Pick<ApiMetrics, 'render' | 'contentType'> | undefined;
  readonly now: () => number;
}

const ReadinessShape = z
  .object({
    ready: z.boolean(),
    dependencies: z.record(z.string(), z.object({ state: z.enum(['up', 'away']), message: z.string().optional() })),
  })
  .openapi('Readiness');

const HealthShape = z.object({ status: z.literal('up'), uptimeSeconds: z.number() }).openapi('Health');

const getHealth = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Operation'],
  summary: 'Whether the process lives',
  description: 'Says nothing of what it depends on: restart the process when this fails, and only then.',
  responses: { 200: jsonAnswer('It lives.', HealthShape) },
});

const getReady = createRoute({
  method: 'get',
  path: '/ready',
  tags: ['Operation'],
  summary: 'Whether it can do its work',
  description: 'Each dependency with its state. Send no requests while this is not 200.',
  responses: {
    200: jsonAnswer('All dependencies are up.', ReadinessShape),
    503: jsonAnswer('A dependency is away.', ReadinessShape),
  },
});

const getMetrics = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['Operation'],
  summary: 'Metrics of this process for Prometheus',
  responses: {
    200: { description: "In Prometheus' text format.", content: { 'text/plain': { schema: z.string() } } },
    ...refusals({ 404: 'This process keeps no metrics.' }),
  },
});

/** `GET /health`, `GET /ready` and `GET /metrics` */
export function healthRoutes(app: ApiApp, { metrics, now, readiness }: HealthRoutesDeps): void {
  const startedAt = now();
  app.openapi(getHealth, (c) => c.json({ status: 'up' as const, uptimeSeconds: Math.floor((now() - startedAt) / 1000) }, 200));

  app.openapi(getReady, async (c) => {
    const answer = await readiness();
    const dependencies = Object.fromEntries(Object.entries(answer.dependencies).map(([name, state]) => [name, { ...state }]));
    return c.json({ ready: answer.ready, dependencies }, answer.ready ? 200 : 503);
  });

  app.openapi(getMetrics, async (c) => {
    if (!metrics) throw new ApiError(404, 'metrics_off', 'this process keeps no metrics');
    return c.text(await metrics.render(), 200, { 'Content-Type': metrics.contentType });
  });
}
