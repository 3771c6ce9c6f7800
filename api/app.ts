import { OpenAPIHono } from '@hono/zod-openapi';
import type { Logger } from '../engine/ports.ts';
import { docsRoutes } from './docs/docs-routes.ts';
import { contentRoutes } from './documents/content-routes.ts';
import type { DocumentQueries } from './documents/document-queries.ts';
import { documentRoutes } from './documents/document-routes.ts';
import type { RecentUploads } from './documents/recent-uploads.ts';
import { type UploadRouteDeps, uploadRoute } from './documents/upload-route.ts';
import { streamRoute } from './gateway/stream-route.ts';
import { healthRoutes } from './health/health-routes.ts';
import type { Readiness } from './health/readiness.ts';
import { answerErrors, answerInvalid, answerNotFound } from './http/answer-errors.ts';
import type { ApiApp, ApiEnv } from './http/api-env.ts';
import { correlationId } from './http/correlation-id.ts';
import { countRequests } from './http/count-requests.ts';
import { sameOrigin } from './http/same-origin.ts';
import { securityHeaders } from './http/security-headers.ts';
import { pageRoutes } from './page/page-routes.ts';
import type { ApiMetrics, ObjectStore } from './ports.ts';
import { reportRoutes } from './reports/report-routes.ts';

export interface AppDeps extends UploadRouteDeps {
  readonly queries: DocumentQueries;
  readonly recent: RecentUploads;
  readonly objects: ObjectStore;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: ApiMetrics | undefined;
  readonly logger: Logger;
  readonly now: () => number;
}

/** The API without a port: requests go in, answers come out. */
export function createApp(deps: AppDeps): ApiApp {
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: answerInvalid });
  app.onError(answerErrors(deps.logger));
  app.notFound(answerNotFound);
  app.use(correlationId, securityHeaders, countRequests(deps.metrics), sameOrigin);
  uploadRoute(app, deps);
  documentRoutes(app, deps);
  contentRoutes(app, deps);
  reportRoutes(app, deps);
  streamRoute(app);
  healthRoutes(app, deps);
  docsRoutes(app);
  pageRoutes(app, deps);
  return app;
}
