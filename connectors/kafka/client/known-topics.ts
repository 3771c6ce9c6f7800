import type { TopicPartition } from '../../../engine/ports.ts';
import type { ResponseOf } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { Metadata } from '../wire/messages/metadata.ts';
import { METADATA_MAX_AGE_MS } from './client-options.ts';
import { kafkaError } from './kafka-error.ts';

interface TopicMetadata {
  readonly leaders: readonly number[];
  /** Of the leaders; below 0 of brokers that do not tell. */
  readonly epochs: readonly number[];
  /** Of the partition that has fewest. */
  readonly replicas: number;
  readonly id: string | undefined;
  readonly at: number;
}

/** Instead of a broker's number. */
const NO_LEADER = -1;
/** What brokers that know no ids are taken to have said. */
const NO_TOPIC_ID = '0'.repeat(32);

/** What brokers have told of topics: how many partitions they have, and who leads them. What is not known is undefined. */
export class KnownTopics {
  readonly #topics = new Map<string, TopicMetadata>();

  /** The leader of a partition. */
  leader({ topic, partition }: TopicPartition): number | undefined {
    return notNegative(this.#topics.get(topic)?.leaders[partition]);
  }

  /** The epoch of that leader, where brokers tell it. */
  leaderEpoch({ topic, partition }: TopicPartition): number | undefined {
    return notNegative(this.#topics.get(topic)?.epochs[partition]);
  }

  partitions(topic: string): number | undefined {
    return this.#topics.get(topic)?.leaders.length;
  }

  /** How many brokers keep each partition of a topic, or are to. */
  replicas(topic: string): number | undefined {
    return this.#topics.get(topic)?.replicas;
  }

  /** The broker's id of a topic; old brokers have none. */
  id(topic: string): string | undefined {
    return this.#topics.get(topic)?.id;
  }

  /** Whether it was told of a topic lately enough to count on how many partitions it has. */
  isFresh(topic: string): boolean {
    const known = this.#topics.get(topic);
    return known !== undefined && Date.now() - known.at < METADATA_MAX_AGE_MS;
  }

  /** Forgets who leads the partitions of a topic, so that the next look asks; others may be about to use how many there are, and the topic's id. */
  forget(topic: string): void {
    const known = this.#topics.get(topic);
    if (known) this.#topics.set(topic, { ...known, leaders: known.leaders.map(() => NO_LEADER), at: Number.NEGATIVE_INFINITY });
  }

  forgetAll(): void {
    for (const topic of this.#topics.keys()) this.forget(topic);
  }

  /** Remembers what a broker answered, and returns the names of those that exist. Errors: what it refused to tell of a topic. */
  learn(answers: ResponseOf<typeof Metadata>['topics']): readonly string[] {
    const found: string[] = [];
    for (const { errorCode, name, topicId, partitions } of answers) {
      if (name === null) continue;
      if (errorCode === ERROR.UNKNOWN_TOPIC_OR_PARTITION) {
        this.#topics.delete(name);
        continue;
      }
      if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `metadata of topic '${name}'`);
      const leaders: number[] = [];
      const epochs: number[] = [];
      for (const { partitionIndex, leaderId, leaderEpoch } of partitions) {
        leaders[partitionIndex] = leaderId;
        epochs[partitionIndex] = leaderEpoch;
      }
      const replicas = Math.min(...partitions.map(({ replicaNodes }) => replicaNodes.length));
      this.#topics.set(name, { leaders, epochs, replicas, id: topicId === NO_TOPIC_ID ? undefined : topicId, at: Date.now() });
      found.push(name);
    }
    return found;
  }
}

function notNegative(number: number | undefined): number | undefined {
  return number === undefined || number < 0 ? undefined : number;
}
