/**
 * The topics of the platform: what they hold, by which key, on how many partitions and for how long. Plain data; the pipelines, the API
 * and whoever creates topics read it here.
 */

const DAY_MS = 86_400_000;
/** Divides evenly among 1, 2, 4, 5, 10 and 20 workers. */
const PARTITIONS = 20;

export interface TopicDeclaration {
  readonly name: string;
  /** File in this folder without `.avsc`; registered under the subject `<topic>-value`. */
  readonly schema: string;
  /** The field whose text is the record's key. */
  readonly key: string;
  readonly partitions: number;
  /** Records are deleted when they are older. */
  readonly retentionMs: number;
  /** Used only between the platform's own pipelines. */
  readonly internal: boolean;
  /** Told in each record's `schema-version` header; counts up with each change of the schema. */
  readonly schemaVersion: number;
}

export const TOPICS = {
  documentUploaded: declared('document_uploaded', 'documentId', 30),
  documentProcessed: declared('document_processed', 'documentId', 90),
  agentStatus: declared('agent_status', 'documentId', 7),
  systemAlert: declared('system_alert', 'id', 365),
  performanceMetric: declared('performance_metric', 'id', 30),
  documentAnalyzerRequests: { ...declared('document_analyzer_requests', 'documentId', 7, 'agent_request'), internal: true },
  qualityAssuranceRequests: { ...declared('quality_assurance_requests', 'documentId', 7, 'agent_request'), internal: true },
  agentResults: { ...declared('agent_results', 'documentId', 7, 'agent_result'), internal: true },
} as const satisfies Record<string, TopicDeclaration>;

function declared(name: string, key: string, retentionDays: number, schema = name): TopicDeclaration {
  return { name, schema, key, partitions: PARTITIONS, retentionMs: retentionDays * DAY_MS, internal: false, schemaVersion: 1 };
}

/** Names of the headers that every event carries. */
export const EVENT_HEADERS = {
  id: 'event-id',
  tenant: 'tenant',
  correlationId: 'correlation-id',
  schemaVersion: 'schema-version',
  /** W3C trace context. */
  traceparent: 'traceparent',
} as const;
