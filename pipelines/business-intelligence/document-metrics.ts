import { type DocumentEvent, type DocumentStats, report } from '../../operators/agents/index.ts';
import type { DocumentProcessed, PerformanceMetric } from '../../schemas/index.ts';
import { eventId } from '../events/event-id.ts';

/** The type under which all documents are counted together. */
const ALL_TYPES = 'all';
/** Documents that failed before their type was known. */
const NO_TYPE = 'none';

/** Documents are counted by tenant and type. Types have no slash in them. */
export function groupsOf({ tenant, analysis }: DocumentProcessed): readonly string[] {
  return [analysis?.type ?? NO_TYPE, ALL_TYPES].map((type) => `${tenant}/${type}`);
}

/** What the statistics need of a document. */
export function documentEvent({ status, source, analysis, quality, processedAt }: DocumentProcessed): DocumentEvent {
  return {
    latencyMs: Math.max(0, processedAt - source.uploadedAt),
    failed: status === 'failed',
    qualityScore: quality?.score ?? null,
    entityCount: analysis?.entities.length ?? 0,
  };
}

/** The statistics of a group and minute as an event; a later event of the same id replaces an earlier one. */
export function metricOf(stats: DocumentStats, group: string, windowStart: number, windowEnd: number): PerformanceMetric {
  const told = report(stats);
  const slash = group.lastIndexOf('/');
  return {
    id: eventId('metric', group, String(windowStart)),
    tenant: group.slice(0, slash),
    documentType: group.slice(slash + 1),
    windowStart,
    windowEnd,
    count: told.count,
    failed: told.failed,
    failureRate: told.failureRate ?? 0,
    latencyMs: told.latencyMs,
    qualityMean: told.quality?.mean ?? null,
    entitiesPerDocument: told.entitiesPerDocument ?? 0,
    report: told.text,
  };
}
