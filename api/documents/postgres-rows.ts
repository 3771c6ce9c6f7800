import type { Analysis, Failure, PerformanceMetric, Quality, StageTiming, SystemAlert } from '../../schemas/index.ts';
import type { Stage, StoredDocument } from './stored-document.ts';

/** A row as the driver gives it: `timestamptz` as Date, `jsonb` parsed. Our own tables hold what our own sinks wrote. */
export type Row = Readonly<Record<string, unknown>>;

/** A row of the view `documents`. */
export function documentOfRow(row: Row, stages: readonly Stage[]): StoredDocument {
  return {
    documentId: text(row.document_id),
    tenant: text(row.tenant),
    status: text(row.status) as StoredDocument['status'],
    source: {
      fileName: text(row.file_name),
      contentType: text(row.content_type),
      sizeBytes: Number(row.size_bytes),
      sha256: textOrNull(row.sha256),
      objectKey: textOrNull(row.object_key),
      uploadedAt: time(row.uploaded_at),
    },
    analysis: row.kind === null || row.kind === undefined ? null : analysisOfRow(row),
    quality: (row.quality as Quality | null) ?? null,
    failure: (row.failure as Failure | null) ?? null,
    timings: (row.timings as readonly StageTiming[] | null) ?? [],
    stages,
    processedAt: row.processed_at === null || row.processed_at === undefined ? null : time(row.processed_at),
  };
}

function analysisOfRow(row: Row): Analysis {
  return {
    kind: text(row.kind),
    pages: numberOrNull(row.pages),
    title: textOrNull(row.title),
    language: textOrNull(row.language),
    metadata: (row.metadata as Analysis['metadata'] | null) ?? {},
    characters: Number(row.characters ?? 0),
    textKey: textOrNull(row.text_key),
    type: text(row.type ?? 'unknown'),
    confidence: Number(row.confidence ?? 0),
    entities: (row.entities as Analysis['entities'] | null) ?? [],
    summary: text(row.summary ?? ''),
    warnings: (row.warnings as Analysis['warnings'] | null) ?? [],
    timings: [],
  };
}

/** A row of `agent_statuses`. */
export function stageOfRow(row: Row): Stage {
  return {
    agent: text(row.agent),
    state: text(row.state) as Stage['state'],
    attempt: Number(row.attempt),
    message: textOrNull(row.message),
    elapsedMs: numberOrNull(row.elapsed_ms),
    at: time(row.at),
  };
}

/** A row of `performance_metrics`. */
export function metricOfRow(row: Row): PerformanceMetric {
  return {
    id: text(row.event_id),
    tenant: text(row.tenant),
    documentType: text(row.document_type),
    windowStart: time(row.window_start),
    windowEnd: time(row.window_end),
    count: Number(row.count),
    failed: Number(row.failed),
    failureRate: Number(row.failure_rate),
    latencyMs: (row.latency_ms as PerformanceMetric['latencyMs']) ?? null,
    qualityMean: numberOrNull(row.quality_mean),
    entitiesPerDocument: Number(row.entities_per_document),
    report: text(row.report),
  };
}

/** A row of `system_alerts`. */
export function alertOfRow(row: Row): SystemAlert {
  return {
    id: text(row.event_id),
    tenant: text(row.tenant),
    severity: text(row.severity) as SystemAlert['severity'],
    code: text(row.code),
    origin: text(row.origin),
    message: text(row.message),
    context: (row.context as SystemAlert['context'] | null) ?? {},
    at: time(row.at),
  };
}

function text(value: unknown): string {
  return String(value ?? '');
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function time(value: unknown): number {
  return value instanceof Date ? value.getTime() : new Date(String(value)).getTime();
}
