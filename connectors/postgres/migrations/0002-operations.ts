import type { Migration } from './migration.ts';

/** What operators look at: figures per minute and alerts. */
export const operations: Migration = {
  id: '0002-operations',
  sql: `
CREATE TABLE performance_metrics (
  event_id              text PRIMARY KEY,
  tenant                text NOT NULL DEFAULT 'default',
  document_type         text NOT NULL,
  window_start          timestamptz NOT NULL,
  window_end            timestamptz NOT NULL,
  count                 integer NOT NULL,
  failed                integer NOT NULL,
  failure_rate          double precision NOT NULL,
  latency_ms            jsonb,
  quality_mean          double precision,
  entities_per_document double precision NOT NULL,
  report                text NOT NULL
);
CREATE INDEX performance_metrics_by_time ON performance_metrics (tenant, document_type, window_start DESC);
CREATE INDEX performance_metrics_by_age ON performance_metrics (window_end);

CREATE TABLE system_alerts (
  event_id text PRIMARY KEY,
  tenant   text NOT NULL DEFAULT 'default',
  severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  code     text NOT NULL,
  origin   text NOT NULL,
  message  text NOT NULL,
  context  jsonb NOT NULL DEFAULT '{}',
  at       timestamptz NOT NULL
);
CREATE INDEX system_alerts_by_time ON system_alerts (tenant, at DESC);
CREATE INDEX system_alerts_by_age ON system_alerts (at);
`,
};
