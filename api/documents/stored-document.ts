import type { AgentStatus, Analysis, DocumentSource, Failure, Quality, StageTiming } from '../../schemas/index.ts';
import { type DocumentBody, LISTED_ENTITIES_MAX } from './document-shape.ts';
import type { AcceptedUpload } from './recent-uploads.ts';

export type Stage = Pick<AgentStatus, 'agent' | 'state' | 'attempt' | 'message' | 'elapsedMs' | 'at'>;

/** A document as the sinks have stored it; times are milliseconds since the epoch. */
export interface StoredDocument {
  readonly documentId: string;
  readonly tenant: string;
  readonly status: DocumentBody['status'];
  readonly source: DocumentSource;
  readonly analysis: Analysis | null;
  readonly quality: Quality | null;
  readonly failure: Failure | null;
  readonly timings: readonly StageTiming[];
  readonly stages: readonly Stage[];
  readonly processedAt: number | null;
}

/** What is known of an upload before its row is there. */
export function storedFromAccepted(accepted: AcceptedUpload): StoredDocument {
  const { documentId, tenant, ...source } = accepted;
  const nothing = { analysis: null, quality: null, failure: null, timings: [], stages: [], processedAt: null };
  return { documentId, tenant, status: 'queued', source, ...nothing };
}

/** The document as the API answers it; `listed` leaves most entities out. */
export function documentBody(stored: StoredDocument, listed = false): DocumentBody {
  const { analysis, documentId: id, source } = stored;
  const entities = analysis?.entities ?? [];
  return {
    id,
    tenant: stored.tenant,
    status: stored.status,
    fileName: source.fileName,
    contentType: source.contentType,
    sizeBytes: source.sizeBytes,
    sha256: source.sha256,
    uploadedAt: isoTime(source.uploadedAt),
    processedAt: stored.processedAt === null ? null : isoTime(stored.processedAt),
    kind: analysis?.kind ?? null,
    pages: analysis?.pages ?? null,
    title: analysis?.title ?? null,
    language: analysis?.language ?? null,
    metadata: { ...analysis?.metadata },
    characters: analysis?.characters ?? null,
    type: analysis?.type ?? null,
    confidence: analysis?.confidence ?? null,
    summary: analysis?.summary ?? null,
    entityCount: entities.length,
    entities: (listed ? entities.slice(0, LISTED_ENTITIES_MAX) : entities).map((each) => ({ ...each })),
    quality: stored.quality && { score: stored.quality.score, reasons: stored.quality.reasons.map((each) => ({ ...each })) },
    warnings: (analysis?.warnings ?? []).map((each) => ({ ...each })),
    failure: stored.failure && { ...stored.failure },
    timings: stored.timings.map((each) => ({ ...each })),
    stages: stored.stages.map((stage) => ({ ...stage, at: isoTime(stage.at) })),
    links: {
      ...linksOf(id),
      text: analysis?.textKey ? `${linksOf(id).self}/text` : null,
      file: source.objectKey ? `${linksOf(id).self}/file` : null,
    },
  };
}

export function linksOf(id: string): { readonly self: string; readonly stream: string } {
  const name = encodeURIComponent(id);
  return { self: `/v1/documents/${name}`, stream: `/v1/stream?document=${name}` };
}

/** Producers in other languages may write any number; what is no time becomes the epoch. */
function isoTime(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? new Date(0).toISOString() : time.toISOString();
}
