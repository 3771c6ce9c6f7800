/**
 * The topics of the platform: what they hold, by which key, on how many partitions and for how long. Plain data; the pipelines, the API
 * and whoever creates topics read it here.
 */
import type { AvroSchema } from './avro-schema.ts';
import {
  agentRequestSchema,
  agentResultSchema,
  agentStatusSchema,
  documentProcessedSchema,
  documentUploadedSchema,
  performanceMetricSchema,
  systemAlertSchema,
} from './gen/index.ts';

const DAY_MS = 86_400_000;
/** Divides evenly among 1, 2, 4, 5, 10 and 20 workers. */
const PARTITIONS = 20;

export interface TopicDeclaration<V = unknown> {
  readonly name: string;
  /** Of the values; registered under the subject `<topic>-value`. */
  readonly schema: AvroSchema<V>;
  /** The field whose text is the record's key. */
  readonly key: keyof V & string;
  readonly partitions: number;
  /** Records are deleted when they are older. */
  readonly retentionMs: number;
  /** Told in each record's `schema-version` header; counts up with each change of the schema. */
  readonly schemaVersion: number;
}

export const TOPICS = {
  documentUploaded: declared('document_uploaded', documentUploadedSchema, 'documentId', 30),
  documentProcessed: declared('document_processed', documentProcessedSchema, 'documentId', 90),
  agentStatus: declared('agent_status', agentStatusSchema, 'documentId', 7),
  systemAlert: declared('system_alert', systemAlertSchema, 'id', 365),
  performanceMetric: declared('performance_metric', performanceMetricSchema, 'id', 30),
  /** Between the platform's own pipelines only. */
  documentAnalyzerRequests: declared('document_analyzer_requests', agentRequestSchema, 'documentId', 7),
  qualityAssuranceRequests: declared('quality_assurance_requests', agentRequestSchema, 'documentId', 7),
  agentResults: declared('agent_results', agentResultSchema, 'documentId', 7),
} as const;

function declared<V>(name: string, schema: AvroSchema<V>, key: keyof V & string, retentionDays: number): TopicDeclaration<V> {
  return { name, schema, key, partitions: PARTITIONS, retentionMs: retentionDays * DAY_MS, schemaVersion: 1 };
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
