import type { Migration } from './migration.ts';

/**
 * Documents: what was uploaded, what came of it, and what the agents did in between. Each table is written by one sink, whose upserts may
 * come again and in any order among the tables.
 *
 * The view `documents` must list by `document_uploads` alone, so that a page of it comes from an index. A result whose upload is not stored
 * yet therefore stores what it knows of the upload; the upload's own row then completes it.
 */
export const documents: Migration = {
  id: '0001-documents',
  sql: `
CREATE TABLE document_uploads (
  document_id  text PRIMARY KEY,
  event_id     text,
  tenant       text NOT NULL DEFAULT 'default',
  file_name    text NOT NULL,
  content_type text NOT NULL,
  size_bytes   bigint NOT NULL,
  sha256       text,
  object_key   text,
  uploaded_at  timestamptz NOT NULL
);
CREATE INDEX document_uploads_by_time ON document_uploads (tenant, uploaded_at DESC, document_id);

CREATE TABLE document_results (
  document_id   text PRIMARY KEY,
  event_id      text NOT NULL,
  tenant        text NOT NULL DEFAULT 'default',
  status        text NOT NULL CHECK (status IN ('done', 'failed')),
  file_name     text NOT NULL,
  content_type  text NOT NULL,
  size_bytes    bigint NOT NULL,
  sha256        text,
  object_key    text,
  uploaded_at   timestamptz NOT NULL,
  kind          text,
  pages         integer,
  title         text,
  language      text,
  characters    integer,
  text_key      text,
  type          text,
  confidence    double precision,
  entities      jsonb,
  entity_count  integer,
  summary       text,
  metadata      jsonb,
  quality_score integer,
  quality       jsonb,
  warnings      jsonb,
  failure       jsonb,
  timings       jsonb,
  processed_at  timestamptz NOT NULL
);
CREATE INDEX document_results_by_status ON document_results (tenant, status, uploaded_at DESC);
CREATE INDEX document_results_by_type ON document_results (tenant, type, uploaded_at DESC);
CREATE INDEX document_results_by_processing ON document_results (processed_at DESC);

CREATE TABLE agent_statuses (
  event_id    text PRIMARY KEY,
  document_id text NOT NULL,
  tenant      text NOT NULL DEFAULT 'default',
  agent       text NOT NULL,
  state       text NOT NULL CHECK (state IN ('queued', 'running', 'retrying', 'done', 'failed')),
  attempt     integer NOT NULL DEFAULT 1,
  message     text,
  elapsed_ms  double precision,
  at          timestamptz NOT NULL
);
CREATE INDEX agent_statuses_by_document ON agent_statuses (document_id, at);
CREATE INDEX agent_statuses_by_time ON agent_statuses (at);

CREATE FUNCTION store_missing_uploads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO document_uploads (document_id, tenant, file_name, content_type, size_bytes, sha256, object_key, uploaded_at)
  SELECT document_id, tenant, file_name, content_type, size_bytes, sha256, object_key, uploaded_at
  FROM results
  ORDER BY document_id
  ON CONFLICT (document_id) DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER document_results_store_missing_uploads
  AFTER INSERT ON document_results
  REFERENCING NEW TABLE AS results
  FOR EACH STATEMENT EXECUTE FUNCTION store_missing_uploads();

CREATE VIEW documents AS
SELECT
  u.document_id,
  u.tenant,
  CASE
    WHEN r.document_id IS NOT NULL THEN r.status
    WHEN EXISTS (SELECT FROM agent_statuses s WHERE s.document_id = u.document_id) THEN 'processing'
    ELSE 'queued'
  END AS status,
  u.file_name,
  u.content_type,
  u.size_bytes,
  u.sha256,
  u.object_key,
  u.uploaded_at,
  r.kind,
  r.pages,
  r.title,
  r.language,
  r.characters,
  r.text_key,
  r.type,
  r.confidence,
  r.entities,
  r.entity_count,
  r.summary,
  r.metadata,
  r.quality_score,
  r.quality,
  r.warnings,
  r.failure,
  r.timings,
  r.processed_at
FROM document_uploads u
LEFT JOIN document_results r USING (document_id);
`,
};
