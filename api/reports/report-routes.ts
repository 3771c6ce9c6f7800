import { createRoute, z } from '@hono/zod-openapi';
import type { DocumentQueries } from '../documents/document-queries.ts';
import { askDatabase } from '../documents/document-routes.ts';
import type { ApiApp } from '../http/api-env.ts';
import { jsonAnswer, refusals, TenantHeader } from '../http/request-shapes.ts';
import { AlertListShape, MetricListShape } from './report-shape.ts';

export interface ReportRoutesDeps {
  readonly queries: Pick<DocumentQueries, 'metrics' | 'alerts'>;
  readonly now: () => number;
}

/** How far back the report goes. */
const METRICS_SPAN_MS = 3_600_000;
const ALERTS_DEFAULT = 50;
const ALERTS_MAX = 200;

const getMetrics = createRoute({
  method: 'get',
  path: '/v1/metrics/documents',
  tags: ['Reports'],
  summary: 'The last hour, minute by minute',
  description: 'How many documents of each type were processed, how fast and how well; `all` stands for all types together.',
  request: { headers: TenantHeader },
  responses: {
    200: jsonAnswer('Windows of the last hour, newest first.', MetricListShape),
    ...refusals({ 503: 'The database is away.' }),
  },
});

const getAlerts = createRoute({
  method: 'get',
  path: '/v1/alerts',
  tags: ['Reports'],
  summary: 'Alerts, newest first',
  request: {
    headers: TenantHeader,
    query: z.object({ limit: z.coerce.number().int().min(1).max(ALERTS_MAX).default(ALERTS_DEFAULT) }),
  },
  responses: {
    200: jsonAnswer('Alerts.', AlertListShape),
    ...refusals({ 400: 'A parameter is not valid.', 503: 'The database is away.' }),
  },
});

/** `GET /v1/metrics/documents` and `GET /v1/alerts` */
export function reportRoutes(app: ApiApp, { now, queries }: ReportRoutesDeps): void {
  app.openapi(getMetrics, async (c) => {
    const found = await askDatabase(queries.metrics(now() - METRICS_SPAN_MS, c.req.valid('header')['x-tenant']));
    const metrics = found.map((each) => ({
      ...each,
      latencyMs: each.latencyMs && { ...each.latencyMs },
      windowStart: new Date(each.windowStart).toISOString(),
      windowEnd: new Date(each.windowEnd).toISOString(),
    }));
    return c.json({ metrics }, 200);
  });

  app.openapi(getAlerts, async (c) => {
    const found = await askDatabase(queries.alerts(c.req.valid('query').limit, c.req.valid('header')['x-tenant']));
    const alerts = found.map((each) => ({ ...each, context: { ...each.context }, at: new Date(each.at).toISOString() }));
    return c.json({ alerts }, 200);
  });
}
