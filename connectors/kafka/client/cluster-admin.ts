import type { StreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import { CreatePartitions } from '../wire/messages/create-partitions.ts';
import { DescribeCluster } from '../wire/messages/describe-cluster.ts';
import { IncrementalAlterConfigs } from '../wire/messages/incremental-alter-configs.ts';
import { Metadata } from '../wire/messages/metadata.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Cluster } from './cluster.ts';
import { kafkaCodeOf, kafkaError, retryable } from './kafka-error.ts';

/** A broker, as clients are told to reach it. */
export interface BrokerDescription {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  /** Where it stands, as its `broker.rack` says it. */
  readonly rack: string | null;
}

export interface ClusterDescription {
  readonly id: string | null;
  /** The broker that takes changes of topics; any of them where controllers are processes of their own. */
  readonly controllerId: number;
  readonly brokers: readonly BrokerDescription[];
}

/** A topic, a broker or a group with configs of its own. Those of the broker '' hold for every broker that has none. */
export interface ConfigResource {
  readonly type: 'topic' | 'broker' | 'group';
  readonly name: string;
}

/** What becomes of the configs of one resource; those that are not named stay. */
export interface ConfigChanges extends ConfigResource {
  readonly set?: Readonly<Record<string, string>>;
  /** These go back to what holds where nothing is said. */
  readonly unset?: readonly string[];
  /** Parts that a list is to have, such as `cleanup.policy`; several are separated by commas. */
  readonly append?: Readonly<Record<string, string>>;
  readonly subtract?: Readonly<Record<string, string>>;
}

/** As Kafka numbers them. */
const RESOURCE = { topic: 2, broker: 4, group: 32 } as const;
const OPERATION = { set: 0, unset: 1, append: 2, subtract: 3 } as const;
const TIMEOUT_MS = 30_000;

/**
 * The brokers and what they are configured with, for tools.
 *
 * Errors: STREAM_KAFKA_CLUSTER_AUTHORIZATION_FAILED and its like for a user who may not see or change them (external/task/stop)
 */
export class ClusterAdmin {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  describeCluster(): Promise<ClusterDescription> {
    return this.#cluster.retry('describing the cluster', async () => {
      const connection = await this.#cluster.controller();
      return connection.serves(DescribeCluster) ? described(connection) : describedByMetadata(connection);
    });
  }

  /**
   * Changes configs; each resource by itself: when one is refused, the others are changed nevertheless.
   *
   * Errors: the first refusal, with the name of the resource: STREAM_KAFKA_INVALID_CONFIG for a config or value that cannot be,
   *         STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION for a topic that is not there.
   */
  async alterConfigs(resources: readonly ConfigChanges[]): Promise<void> {
    let refusal: StreamError | undefined;
    for (const [broker, changes] of byBroker(resources)) refusal = (await this.#alter(broker, changes)) ?? refusal;
    if (refusal) throw refusal;
  }

  /**
   * Brings topics up to so many partitions. Keys may lie elsewhere from then on; a topic that has as many is left as it is.
   *
   * Errors: STREAM_KAFKA_INVALID_PARTITIONS for a topic that has more, STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION for one that is not there; the
   *         others are grown nevertheless.
   */
  async createPartitions(topics: Readonly<Record<string, number>>): Promise<void> {
    const names = Object.keys(topics);
    const found = new Set(await this.#cluster.refresh(names));
    const missing = names.find((name) => !found.has(name));
    if (missing !== undefined) throw kafkaError(ERROR.UNKNOWN_TOPIC_OR_PARTITION, `topic '${missing}' does not exist`);
    let attempts = 0;
    await this.#cluster.retry('creating partitions', async () => {
      const growing = await this.#growing(topics);
      if (growing.length === 0) return;
      const connection = await this.#cluster.controller();
      const asked = { topics: growing, timeoutMs: TIMEOUT_MS };
      const isRepeat = attempts++ > 0;
      const { results, throttleTimeMs } = await connection.request(CreatePartitions, asked);
      for (const { name, errorCode, errorMessage } of results) {
        if (errorCode === ERROR.NONE) continue;
        const error = kafkaError(errorCode, `partitions of topic '${name}'`, errorMessage, { throttleTimeMs });
        // The attempt before may have been carried out, and metadata be behind: they tell whether there are as many, or more.
        const mayBeGrown = isRepeat && errorCode === ERROR.INVALID_PARTITIONS && this.#isFewer(name, topics[name]);
        throw mayBeGrown ? retryable(error) : error;
      }
    });
    await this.#untilGrown(topics);
  }

  /** Returns a refusal that another attempt does not mend. */
  #alter(broker: number | undefined, changes: readonly ConfigChanges[]): Promise<StreamError | undefined> {
    return this.#cluster.retry('altering configs', async () => {
      const connection = await this.#brokerFor(broker);
      const { responses } = await connection.request(IncrementalAlterConfigs, { resources: changes.map(alteration) });
      const refusals = responses
        .filter(({ errorCode }) => errorCode !== ERROR.NONE)
        .map(({ errorCode, errorMessage, resourceType, resourceName }) =>
          kafkaError(errorCode, `configs of ${typeName(resourceType)} '${resourceName}'`, errorMessage),
        );
      const passing = refusals.find((error) => error.verdict === 'retry' && !isUnknownTopic(error));
      if (passing) throw passing;
      return refusals[0];
    });
  }

  #isFewer(topic: string, count = 0): boolean {
    return (this.#cluster.topics.partitions(topic) ?? 0) < count;
  }

  /** Those that have another number by now: an attempt that was not answered may have been carried out. */
  async #growing(topics: Readonly<Record<string, number>>) {
    await this.#cluster.refresh(Object.keys(topics));
    return Object.entries(topics)
      .filter(([name, count]) => this.#cluster.topics.partitions(name) !== count)
      .map(([name, count]) => ({ name, count, assignments: null }));
  }

  /** A controller creates before all brokers have heard of it. */
  async #untilGrown(topics: Readonly<Record<string, number>>): Promise<void> {
    await this.#cluster.retry('new partitions', async () => {
      const [first] = await this.#growing(topics);
      if (first) throw kafkaError(ERROR.LEADER_NOT_AVAILABLE, `partitions of topic '${first.name}' are not known yet`);
    });
  }

  /** Each broker changes its own configs; those of anything else go to the one that takes changes. */
  async #brokerFor(broker: number | undefined): Promise<BrokerConnection> {
    const controller = await this.#cluster.controller();
    return broker === undefined ? controller : this.#cluster.connection(broker, 'metadata');
  }
}

async function described(connection: BrokerConnection): Promise<ClusterDescription> {
  const answer = await connection.request(DescribeCluster, {});
  if (answer.errorCode !== ERROR.NONE) throw kafkaError(answer.errorCode, 'describing the cluster', answer.errorMessage);
  const { clusterId, controllerId, brokers } = answer;
  return {
    id: clusterId,
    controllerId,
    brokers: brokers.map(({ brokerId, host, port, rack }) => ({ id: brokerId, host, port, rack })),
  };
}

/** Brokers of before Kafka 2.8 tell it with the topics. */
async function describedByMetadata(connection: BrokerConnection): Promise<ClusterDescription> {
  const { clusterId, controllerId, brokers } = await connection.request(Metadata, { topics: [] });
  return {
    id: clusterId,
    controllerId,
    brokers: brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack })),
  };
}

/** Who is told of which changes. */
function byBroker(resources: readonly ConfigChanges[]): ReadonlyMap<number | undefined, readonly ConfigChanges[]> {
  const groups = new Map<number | undefined, ConfigChanges[]>();
  for (const each of resources) {
    const broker = each.type === 'broker' && /^\d+$/.test(each.name) ? Number(each.name) : undefined;
    groups.set(broker, [...(groups.get(broker) ?? []), each]);
  }
  return groups;
}

function typeName(resourceType: number): string {
  return Object.entries(RESOURCE).find(([, number]) => number === resourceType)?.[0] ?? `resource ${resourceType}`;
}

/** No topic is made by waiting for it. */
function isUnknownTopic(error: StreamError): boolean {
  return kafkaCodeOf(error) === ERROR.UNKNOWN_TOPIC_OR_PARTITION;
}

function alteration({ type, name, set = {}, unset = [], append = {}, subtract = {} }: ConfigChanges) {
  const valued = (operation: 'set' | 'append' | 'subtract', values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([config, value]) => ({ name: config, configOperation: OPERATION[operation], value }));
  return {
    resourceType: RESOURCE[type],
    resourceName: name,
    configs: [
      ...valued('set', set),
      ...valued('append', append),
      ...valued('subtract', subtract),
      ...unset.map((config) => ({ name: config, configOperation: OPERATION.unset, value: null })),
    ],
  };
}
