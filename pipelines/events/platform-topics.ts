import { avro } from '../../connectors/schema-registry/index.ts';
import { string } from '../../engine/model/serdes.ts';
import type { Topic } from '../../engine/plan/plan.ts';
import { TOPICS, type TopicDeclaration } from '../../schemas/index.ts';

/** A topic of the platform as pipelines read and write it. */
export interface PlatformTopic<V> extends Topic<string, V> {
  readonly declaration: TopicDeclaration<V>;
}

/** The topics of `schemas/topics.ts`, with Avro values behind the registry and text keys; made where they are missing. */
export const topics = {
  documentUploaded: platformTopic(TOPICS.documentUploaded),
  documentProcessed: platformTopic(TOPICS.documentProcessed),
  agentStatus: platformTopic(TOPICS.agentStatus),
  systemAlert: platformTopic(TOPICS.systemAlert),
  performanceMetric: platformTopic(TOPICS.performanceMetric),
  documentAnalyzerRequests: platformTopic(TOPICS.documentAnalyzerRequests),
  qualityAssuranceRequests: platformTopic(TOPICS.qualityAssuranceRequests),
  agentResults: platformTopic(TOPICS.agentResults),
};

function platformTopic<V>(declaration: TopicDeclaration<V>): PlatformTopic<V> {
  const { name, schema, partitions, retentionMs } = declaration;
  return {
    name,
    key: string(),
    value: avro(schema),
    create: { partitions, configs: { 'cleanup.policy': 'delete', 'retention.ms': String(retentionMs) } },
    declaration,
  };
}
