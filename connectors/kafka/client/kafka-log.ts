import type {
  Log,
  LogAdmin,
  LogConsumer,
  LogConsumerOptions,
  LogProducer,
  LogProducerOptions,
  LogReader,
  TopicPartition,
} from '../../../engine/ports.ts';
import { AccessAdmin } from './access-admin.ts';
import { KafkaAdmin } from './admin.ts';
import { ClassicMember } from './classic-member.ts';
import { DEFAULT_SESSION_MS, type KafkaLogOptions } from './client-options.ts';
import { Cluster } from './cluster.ts';
import { ClusterAdmin } from './cluster-admin.ts';
import { KafkaConsumer } from './consumer.ts';
import { GroupAdmin } from './group-admin.ts';
import type { GroupMember, MemberParts } from './group-member.ts';
import { ASSIGNORS } from './group-protocol.ts';
import { listOffsets } from './list-offsets.ts';
import { KafkaProducer } from './producer.ts';
import { KafkaReader } from './reader.ts';
import { ServerAssignedMember } from './server-assigned/server-assigned-member.ts';

/** Kafka as the engine's log, with what tools need beside it. */
export interface KafkaLog extends Log {
  groups(): GroupAdmin;
  access(): AccessAdmin;
  cluster(): ClusterAdmin;
  /** All topics that this user may see, with their partition counts. */
  topics(): Promise<ReadonlyMap<string, number>>;
  /** Offsets of the first records that are not older than a time in ms, in the order of the partitions; -1 where there is none. */
  offsetsAt(partitions: readonly TopicPartition[], timestamp: number): Promise<readonly number[]>;
}

/**
 * Kafka as the engine's log: any broker that speaks Kafka's protocol, the embedded one or a cluster. Making it connects to nothing.
 *
 * Errors: brokers that cannot be reached are tried again with back-off up to `giveUpAfterMs`, then STREAM_KAFKA_UNREACHABLE
 * (external/process/retry) names host and port.
 */
export function kafkaLog(options: KafkaLogOptions): KafkaLog {
  // Metadata and connections are shared by what one worker opens; each client id stands for one worker.
  const clusters = new Map<string, Cluster>();
  const shared = (clientId: string): Cluster => {
    const cluster = clusters.get(clientId) ?? new Cluster({ ...options, clientId });
    clusters.set(clientId, cluster);
    return cluster;
  };
  const tools = (): Cluster => shared(options.clientId ?? 'millrace');
  return {
    consumer: (of: LogConsumerOptions): LogConsumer => {
      const cluster = shared(of.clientId);
      return new KafkaConsumer(cluster, of, (parts) => memberOf(cluster, options, of, parts));
    },
    reader: ({ clientId, isolation }): LogReader => new KafkaReader(shared(clientId), isolation),
    producer: (of: LogProducerOptions): LogProducer => new KafkaProducer(shared(of.clientId), of),
    admin: (): LogAdmin => new KafkaAdmin(tools()),
    groups: (): GroupAdmin => new GroupAdmin(tools()),
    access: (): AccessAdmin => new AccessAdmin(tools()),
    cluster: (): ClusterAdmin => new ClusterAdmin(tools()),
    topics: async () => {
      const names = await tools().refresh(null);
      return new Map(names.map((name) => [name, tools().topics.partitions(name) ?? 0]));
    },
    offsetsAt: (partitions, timestamp) => listOffsets(tools(), partitions, timestamp),
    close: async () => {
      for (const each of clusters.values()) await each.close();
    },
  };
}

function memberOf(cluster: Cluster, options: KafkaLogOptions, of: LogConsumerOptions, parts: MemberParts): GroupMember {
  const named = { groupId: of.groupId, groupInstanceId: of.groupInstanceId ?? null };
  if (options.groupProtocol === 'consumer') return new ServerAssignedMember(cluster, named, parts);
  const { assignors = ASSIGNORS } = options;
  return new ClassicMember(cluster, { ...named, sessionTimeoutMs: of.sessionTimeoutMs ?? DEFAULT_SESSION_MS, assignors }, parts);
}
