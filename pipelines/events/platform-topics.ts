import { avro } from '../../connectors/schema-registry/index.ts';
import { string } from '../../engine/model/serdes.ts';
import type { Topic } from '../../engine/plan/plan.ts';
import {
  type AvroSchema,
  agentRequestSchema,
  agentResultSchema,
  agentStatusSchema,
  documentProcessedSchema,
  documentUploadedSchema,
  performanceMetricSchema,
  systemAlertSchema,
  TOPICS,
  type TopicDeclaration,
} from '../../schemas/index.ts';

/** A topic of the platform as pipelines read and write it. */
export interface PlatformTopic<V> extends Topic<string, V> {
  readonly declaration: TopicDeclaration;
}

/** The topics of `schemas/topics.ts`, with Avro values behind the registry and text keys; made where they are missing. */
export const topics = {
  documentUploaded: platformTopic(TOPICS.documentUploaded, documentUploadedSchema),
  documentProcessed: platformTopic(TOPICS.documentProcessed, documentProcessedSchema),
  agentStatus: platformTopic(TOPICS.agentStatus, agentStatusSchema),
  systemAlert: platformTopic(TOPICS.systemAlert, systemAlertSchema),
  performanceMetric: platformTopic(TOPICS.performanceMetric, performanceMetricSchema),
  documentAnalyzerRequests: platformTopic(TOPICS.documentAnalyzerRequests, agentRequestSchema),
  qualityAssuranceRequests: platformTopic(TOPICS.qualityAssuranceRequests, agentRequestSchema),
  agentResults: platformTopic(TOPICS.agentResults, agentResultSchema),
};

function platformTopic<V>(declaration: TopicDeclaration, schema: AvroSchema<V>): PlatformTopic<V> {
  return {
    name: declaration.name,
    key: string(),
    value: avro(schema),
    create: {
      partitions: declaration.partitions,
      configs: { 'cleanup.policy': 'delete', 'retention.ms': String(declaration.retentionMs) },
    },
    declaration,
  };
}
