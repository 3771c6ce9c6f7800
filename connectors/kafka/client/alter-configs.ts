import { ERROR } from '../wire/error-codes.ts';
import { IncrementalAlterConfigs } from '../wire/messages/incremental-alter-configs.ts';
import type { Cluster } from './cluster.ts';
import { kafkaError } from './kafka-error.ts';

const TOPIC_RESOURCE = 2;
const SET = 0;

/** Sets configs of a topic; its others stay as they are. Errors: STREAM_KAFKA_INVALID_CONFIG (external/task/stop) with what the broker says */
export async function alterConfigs(cluster: Cluster, topic: string, configs: Readonly<Record<string, string>>): Promise<void> {
  await cluster.retry(`configs of topic '${topic}'`, async () => {
    const connection = await cluster.controller();
    const changes = Object.entries(configs).map(([name, value]) => ({ name, configOperation: SET, value }));
    const { responses } = await connection.request(IncrementalAlterConfigs, {
      resources: [{ resourceType: TOPIC_RESOURCE, resourceName: topic, configs: changes }],
      validateOnly: false,
    });
    for (const { errorCode, errorMessage } of responses)
      if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `configs of topic '${topic}'`, errorMessage);
  });
}
