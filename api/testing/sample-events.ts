import type {
  AgentStatus,
  Analysis,
  DocumentProcessed,
  DocumentUploaded,
  PerformanceMetric,
  SystemAlert,
} from '../../schemas/index.ts';
import type { StoredDocument } from '../documents/stored-document.ts';

/** Events and rows with everything filled in; give what a test is about. */

const T0 = 1_700_000_000_000;

export function uploadedEvent(over: Partial<DocumentUploaded> = {}): DocumentUploaded {
  return {
    id: 'event-1',
    documentId: 'doc-1',
    tenant: 'default',
    fileName: 'invoice-2041.pdf',
    contentType: 'application/pdf',
    sizeBytes: 48_213,
    sha256: 'ab'.repeat(32),
    objectKey: `uploads/ab/ab/${'ab'.repeat(32)}`,
    content: null,
    uploadedAt: T0,
    ...over,
  };
}

export function statusEvent(over: Partial<AgentStatus> = {}): AgentStatus {
  return {
    id: 'event-2',
    documentId: 'doc-1',
    tenant: 'default',
    agent: 'document-analyzer',
    state: 'running',
    attempt: 1,
    message: null,
    elapsedMs: null,
    at: T0 + 100,
    ...over,
  };
}

export function analysisOf(over: Partial<Analysis> = {}): Analysis {
  return {
    kind: 'pdf',
    pages: 2,
    title: 'Invoice 2041',
    language: 'en',
    metadata: { author: 'J. Doe' },
    characters: 3_120,
    textKey: 'texts/doc-1.txt',
    type: 'invoice',
    confidence: 0.97,
    entities: [
      { type: 'organisation', text: 'Acme GmbH', value: null, start: 10, end: 19, count: 3, confidence: 0.92 },
      { type: 'money', text: '€ 1,240.00', value: '1240.00 EUR', start: 200, end: 210, count: 1, confidence: 0.99 },
      { type: 'date', text: '3 March 2025', value: '2025-03-03', start: 30, end: 42, count: 1, confidence: 0.98 },
    ],
    summary: 'Acme GmbH bills 1,240.00 euros for printing services, payable within thirty days.',
    warnings: [],
    timings: [{ stage: 'extract', ms: 120 }],
    ...over,
  };
}

export function processedEvent(over: Partial<DocumentProcessed> = {}): DocumentProcessed {
  const { contentType, fileName, objectKey, sha256, sizeBytes, uploadedAt } = uploadedEvent();
  return {
    id: 'event-3',
    documentId: 'doc-1',
    tenant: 'default',
    status: 'done',
    source: { contentType, fileName, objectKey, sha256, sizeBytes, uploadedAt },
    analysis: analysisOf(),
    quality: { score: 92, reasons: [{ rule: 'due-date', message: 'The invoice names no due date.', points: 8 }] },
    failure: null,
    timings: [
      { stage: 'analysis', ms: 412 },
      { stage: 'total', ms: 840 },
    ],
    processedAt: T0 + 840,
    ...over,
  };
}

export function storedOf(event: DocumentProcessed, over: Partial<StoredDocument> = {}): StoredDocument {
  const { id: _id, ...fields } = event;
  return { ...fields, stages: [], ...over };
}

export function metricEvent(over: Partial<PerformanceMetric> = {}): PerformanceMetric {
  return {
    id: 'all-1',
    tenant: 'default',
    documentType: 'all',
    windowStart: T0,
    windowEnd: T0 + 60_000,
    count: 12,
    failed: 1,
    failureRate: 1 / 12,
    latencyMs: { p50: 640, p95: 1_900, p99: 2_400, max: 2_600 },
    qualityMean: 87.4,
    entitiesPerDocument: 9.5,
    report: '12 documents within the minute, one of them failed. Half were done within 0.6 s.',
    ...over,
  };
}

export function alertEvent(over: Partial<SystemAlert> = {}): SystemAlert {
  return {
    id: 'alert-1',
    tenant: 'default',
    severity: 'warning',
    code: 'FAILURE_RATE',
    origin: 'business-intelligence',
    message: 'More than 5 % of the documents of the last minute failed.',
    context: { rate: '0.083' },
    at: T0,
    ...over,
  };
}
