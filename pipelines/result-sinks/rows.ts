import type { AgentStatus, DocumentProcessed, DocumentUploaded, PerformanceMetric, SystemAlert } from '../../schemas/index.ts';

/** Rows of the tables in connectors/postgres/migrations, from the events that they hold. */

export function uploadRow(event: DocumentUploaded) {
  return {
    document_id: event.documentId,
    event_id: event.id,
    tenant: event.tenant,
    file_name: event.fileName,
    content_type: event.contentType,
    size_bytes: event.content?.length ?? event.sizeBytes,
    sha256: event.sha256,
    object_key: event.objectKey,
    uploaded_at: new Date(event.uploadedAt),
  };
}

export function resultRow(event: DocumentProcessed) {
  const { source, analysis, quality } = event;
  return {
    document_id: event.documentId,
    event_id: event.id,
    tenant: event.tenant,
    status: event.status,
    file_name: source.fileName,
    content_type: source.contentType,
    size_bytes: source.sizeBytes,
    sha256: source.sha256,
    object_key: source.objectKey,
    uploaded_at: new Date(source.uploadedAt),
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
  };
}

export function statusRow({ id, documentId, tenant, agent, state, attempt, message, elapsedMs, at }: AgentStatus) {
  return {
    event_id: id,
    document_id: documentId,
    tenant,
    agent,
    state,
    attempt,
    message,
    elapsed_ms: elapsedMs,
    at: new Date(at),
  };
}

export function metricRow(event: PerformanceMetric) {
  return {
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
  };
}

export function alertRow({ id, tenant, severity, code, origin, message, context, at }: SystemAlert) {
  return { event_id: id, tenant, severity, code, origin, message, context, at: new Date(at) };
}
