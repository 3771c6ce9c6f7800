import type {
  Isolation,
  LogAdmin,
  OffsetAndMetadata,
  TopicDescription,
  TopicPartition,
  TopicSpec,
} from '../../../engine/ports.ts';
import { ERROR } from '../wire/error-codes.ts';
import { CreateTopics } from '../wire/messages/create-topics.ts';
import { DeleteRecords } from '../wire/messages/delete-records.ts';
import { DeleteTopics } from '../wire/messages/delete-topics.ts';
import { DescribeConfigs } from '../wire/messages/describe-configs.ts';
import type { Cluster } from './cluster.ts';
import { byTopic, fetchCommitted } from './group-offsets.ts';
import { kafkaError } from './kafka-error.ts';
import { AT, listOffsets } from './list-offsets.ts';

const TOPIC_RESOURCE = 2;
const TIMEOUT_MS = 30_000;
/** How a topic that is deleted, now or before, is answered. */
const GONE: ReadonlySet<number> = new Set([ERROR.NONE, ERROR.UNKNOWN_TOPIC_OR_PARTITION, ERROR.UNKNOWN_TOPIC_ID]);

/** Topics, offsets and configs, written for clarity: nothing here is on a hot path. */
export class KafkaAdmin implements LogAdmin {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    if (specs.length === 0) return;
    const missing = await this.#missing(specs);
    if (missing.length === 0) return;
    await this.#cluster.retry('creating topics', async () => {
      const connection = await this.#cluster.controller();
      const { topics, throttleTimeMs } = await connection.request(CreateTopics, {
        timeoutMs: TIMEOUT_MS,
        topics: missing.map(({ name, partitions, replicationFactor, configs }) => ({
          name,
          numPartitions: partitions,
          replicationFactor: replicationFactor ?? -1,
          configs: Object.entries(configs ?? {}).map(([config, value]) => ({ name: config, value })),
        })),
      });
      for (const { name, errorCode, errorMessage } of topics) {
        if (errorCode !== ERROR.NONE && errorCode !== ERROR.TOPIC_ALREADY_EXISTS)
          throw kafkaError(errorCode, `creating topic '${name}'`, errorMessage, { throttleTimeMs });
      }
    });
    await this.#untilKnown(missing);
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await this.#cluster.refresh(names);
    const ids = new Map(names.map((name) => [name, this.#cluster.topics.id(name)]));
    let isRepeat = false;
    await this.#cluster.retry('deleting topics', async () => {
      const connection = await this.#cluster.controller();
      // The attempt before may have been carried out: a topic that somebody made of that name since then is not meant.
      const topics = names.map((name) => (isRepeat ? byId(name, ids.get(name)) : { name }));
      isRepeat = true;
      // Brokers of before Kafka 2.8 know names only.
      const answer = await connection.request(DeleteTopics, { topics, topicNames: names, timeoutMs: TIMEOUT_MS });
      for (const { name, topicId, errorCode } of answer.responses) {
        if (!GONE.has(errorCode))
          throw kafkaError(errorCode, `deleting topic '${name ?? topicId}'`, null, { throttleTimeMs: answer.throttleTimeMs });
      }
    });
    await this.#untilGone(ids);
  }

  async describeTopics(names?: readonly string[]): Promise<readonly TopicDescription[]> {
    return this.#cluster.retry('describing topics', async () => {
      // Each time: one that was deleted meanwhile is not waited for.
      const found = await this.#cluster.refresh(names ?? null);
      if (found.length === 0) return [];
      const connection = await this.#cluster.controller();
      const { results } = await connection.request(DescribeConfigs, {
        resources: found.map((name) => ({ resourceType: TOPIC_RESOURCE, resourceName: name, configurationKeys: null })),
      });
      return results.map(({ errorCode, errorMessage, resourceName, configs }) => {
        if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `configs of topic '${resourceName}'`, errorMessage);
        const values = configs.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
        const id = this.#cluster.topics.id(resourceName);
        const replicationFactor = this.#cluster.topics.replicas(resourceName);
        return {
          ...(id === undefined ? {} : { id }),
          ...(replicationFactor === undefined ? {} : { replicationFactor }),
          name: resourceName,
          partitions: this.#cluster.topics.partitions(resourceName) ?? 0,
          configs: Object.fromEntries(values),
        };
      });
    });
  }

  beginningOffsets(partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    return listOffsets(this.#cluster, partitions, AT.beginning);
  }

  endOffsets(partitions: readonly TopicPartition[], isolation?: Isolation): Promise<readonly number[]> {
    return listOffsets(this.#cluster, partitions, AT.end, { isolation });
  }

  committedOffsets(groupId: string): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return fetchCommitted(this.#cluster, groupId, () => this.#cluster.coordinator(groupId, 'metadata'), null);
  }

  async deleteRecords(before: readonly (TopicPartition & { readonly offset: number })[]): Promise<void> {
    await this.#cluster.retry(`deleting records of ${before.length} partitions`, async () => {
      const leaders = new Map<number, (TopicPartition & { readonly offset: number })[]>();
      for (const place of before) {
        const leader = await this.#cluster.findLeader(place);
        leaders.set(leader, [...(leaders.get(leader) ?? []), place]);
      }
      for (const [leader, places] of leaders) await this.#deleteAt(leader, places);
    });
  }

  /** Errors: the topics of that leader are looked up again. */
  async #deleteAt(leader: number, places: readonly (TopicPartition & { readonly offset: number })[]): Promise<void> {
    try {
      const connection = await this.#cluster.connection(leader, 'metadata');
      const topics = byTopic(places).map(({ name, places: list }) => ({
        name,
        partitions: list.map(({ partition, offset }) => ({ partitionIndex: partition, offset })),
      }));
      const answer = await connection.request(DeleteRecords, { topics, timeoutMs: TIMEOUT_MS });
      for (const { name, partitions } of answer.topics) {
        for (const { partitionIndex, errorCode } of partitions) {
          if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `deleting records of ${name}-${partitionIndex}`);
        }
      }
    } catch (error) {
      for (const { topic } of places) this.#cluster.topics.forget(topic);
      throw error;
    }
  }

  async close(): Promise<void> {}

  async #missing(specs: readonly TopicSpec[]): Promise<readonly TopicSpec[]> {
    const found = new Set(await this.#cluster.refresh(specs.map(({ name }) => name)));
    return specs.filter(({ name }) => !found.has(name));
  }

  /** A controller deletes before all brokers have heard of it: a topic of the same name could not be told from the old one. */
  async #untilGone(ids: ReadonlyMap<string, string | undefined>): Promise<void> {
    await this.#cluster.retry('deleted topics', async () => {
      const found = await this.#cluster.refresh([...ids.keys()]);
      const first = found.find((name) => ids.get(name) === undefined || ids.get(name) === this.#cluster.topics.id(name));
      if (first !== undefined) throw kafkaError(ERROR.LEADER_NOT_AVAILABLE, `topic '${first}' is still there`);
    });
  }

  /** A controller creates before all brokers have heard of it. */
  async #untilKnown(specs: readonly TopicSpec[]): Promise<void> {
    await this.#cluster.retry('new topics', async () => {
      const [first] = await this.#missing(specs);
      if (first) throw kafkaError(ERROR.LEADER_NOT_AVAILABLE, `topic '${first.name}' is not known yet`);
    });
  }
}

function byId(name: string, topicId: string | undefined): { readonly name: string | null; readonly topicId?: string } {
  return topicId === undefined ? { name } : { name: null, topicId };
}
