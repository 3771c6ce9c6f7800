import type { DocumentProcessed, DocumentUploaded, PerformanceMetric, SystemAlert } from '../../schemas/index.ts';
import type { Database } from '../ports.ts';

/** Writes rows into the platform's tables as its sinks do, for tests that have no pipelines. */

function insert(database: Database, table: string, row: Readonly<Record<string, unknown>>): Promise<unknown> {
  const columns = Object.keys(row);
  const places = columns.map((_, i) => `$${i + 1}`);
  const values = Object.values(row).map((value) => (isJson(value) ? JSON.stringify(value) : value));
  return database.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`, values);
}

function isJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

export function storeUpload(database: Database, event: DocumentUploaded): Promise<unknown> {
  return insert(database, 'document_uploads', {
    document_id: event.documentId,
    event_id: event.id,
    ...sourceRow(event.tenant, event),
  });
}

export function storeResult(database: Database, event: DocumentProcessed): Promise<unknown> {
  const { analysis, quality, source } = event;
  return insert(database, 'document_results', {
    document_id: event.documentId,
    event_id: event.id,
    ...sourceRow(event.tenant, source),
    status: event.status,
    kind: analysis?.kind ?? null,
    pages: analysis?.pages ?? null,
    title: analysis?.title ?? null,
    language: analysis?.language ?? null,
    characters: analysis?.characters ?? null,
    text_key: analysis?.textKey ?? null,
    type: analysis?.type ?? null,
    confidence: analysis?.confidence ?? null,
    entities: analysis?.entities ?? null,
    entity_count: analysis?.entities.length ?? null,
    summary: analysis?.summary ?? null,
    metadata: analysis?.metadata ?? null,
    quality_score: quality?.score ?? null,
    quality,
    warnings: analysis?.warnings ?? null,
    failure: event.failure,
    timings: event.timings,
    processed_at: new Date(event.processedAt),
  });
}

function sourceRow(tenant: string, source: DocumentProcessed['source']): Readonly<Record<string, unknown>> {
  return {
    tenant,
    file_name: source.fileName,
    content_type: source.contentType,
    size_bytes: source.sizeBytes,
    sha256: source.sha256,
    object_key: source.objectKey,
    uploaded_at: new Date(source.uploadedAt),
  };
}

export function storeStatus(
  database: Database,
  status: {
    readonly id: string;
    readonly documentId: string;
    readonly agent: string;
    readonly state: string;
    readonly at: number;
    readonly attempt: number;
  },
): Promise<unknown> {
  const { agent, at, attempt, documentId, id, state } = status;
  return insert(database, 'agent_statuses', { event_id: id, document_id: documentId, agent, state, attempt, at: new Date(at) });
}

export function storeMetric(database: Database, event: PerformanceMetric): Promise<unknown> {
  return insert(database, 'performance_metrics', {
    event_id: event.id,
    tenant: event.tenant,
    document_type: event.documentType,
    window_start: new Date(event.windowStart),
    window_end: new Date(event.windowEnd),
    count: event.count,
    failed: event.failed,
    failure_rate: event.failureRate,
    latency_ms: event.latencyMs,
    quality_mean: event.qualityMean,
    entities_per_document: event.entitiesPerDocument,
    report: event.report,
  });
}

export function storeAlert(database: Database, event: SystemAlert): Promise<unknown> {
  const { at, id, ...row } = event;
  return insert(database, 'system_alerts', { event_id: id, at: new Date(at), ...row });
}
