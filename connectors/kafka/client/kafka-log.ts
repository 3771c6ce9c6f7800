import type {
  Log,
  LogAdmin,
  LogConsumer,
  LogConsumerOptions,
  LogProducer,
  LogProducerOptions,
  LogReader,
} from '../../../engine/ports.ts';
import { KafkaAdmin } from './admin.ts';
import type { KafkaLogOptions } from './client-options.ts';
import { Cluster } from './cluster.ts';
import { KafkaConsumer } from './consumer.ts';
import { KafkaProducer } from './producer.ts';
import { KafkaReader } from './reader.ts';

/**
 * Kafka as the engine's log: any broker that speaks Kafka's protocol, the embedded one or a cluster. Making it connects to nothing.
 *
 * Errors: brokers that cannot be reached are tried again with back-off up to `giveUpAfterMs`, then STREAM_KAFKA_UNREACHABLE
 * (external/process/retry) names host and port.
 */
export function kafkaLog(options: KafkaLogOptions): Log {
  // Metadata and connections are shared by what one worker opens; each client id stands for one worker.
  const clusters = new Map<string, Cluster>();
  const shared = (clientId: string): Cluster => {
    const cluster = clusters.get(clientId) ?? new Cluster({ ...options, clientId });
    clusters.set(clientId, cluster);
    return cluster;
  };
  return {
    consumer: (of: LogConsumerOptions): LogConsumer => new KafkaConsumer(shared(of.clientId), of, options.assignors),
    reader: ({ clientId, isolation }): LogReader => new KafkaReader(shared(clientId), isolation),
    producer: (of: LogProducerOptions): LogProducer => new KafkaProducer(shared(of.clientId), of),
    admin: (): LogAdmin => new KafkaAdmin(shared(options.clientId ?? 'millrace')),
    close: async () => {
      for (const each of clusters.values()) await each.close();
    },
  };
}
