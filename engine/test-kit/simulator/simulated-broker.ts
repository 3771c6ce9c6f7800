import { StreamError } from '../../model/stream-error.ts';
import type { TopicDescription, TopicPartition, TopicSpec } from '../../ports.ts';
import type { StoredRecord } from '../memory-topics.ts';
import { SimulatedGroup } from './simulated-group.ts';
import { SimulatedPartition, type SimulatedTransaction } from './simulated-partition.ts';
import { SimulatedTransactions } from './simulated-transactions.ts';
import type { World } from './world.ts';

interface SimulatedTopic {
  readonly partitions: readonly SimulatedPartition[];
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

/** What a topic is like whose spec does not say. */
const DEFAULTS = { replicationFactor: 1, configs: { 'cleanup.policy': 'delete' } };

/** What all workers of a simulation share: topics and groups. It answers at once; the network between is somebody else's. */
export class SimulatedBroker {
  readonly transactions: SimulatedTransactions;
  readonly #world: World;
  readonly #topics = new Map<string, SimulatedTopic>();
  readonly #groups = new Map<string, SimulatedGroup>();
  readonly #waiting = new Set<() => void>();

  constructor(world: World) {
    this.#world = world;
    this.transactions = new SimulatedTransactions(world);
  }

  create({ name, partitions, replicationFactor = -1, configs }: TopicSpec): void {
    if (this.#topics.has(name)) return;
    this.#topics.set(name, {
      partitions: Array.from({ length: partitions }, () => new SimulatedPartition()),
      replicationFactor: replicationFactor === -1 ? DEFAULTS.replicationFactor : replicationFactor,
      configs: { ...DEFAULTS.configs, ...configs },
    });
  }

  delete(name: string): void {
    this.#topics.delete(name);
  }

  names(): readonly string[] {
    return [...this.#topics.keys()];
  }

  describe(name: string): TopicDescription | undefined {
    const topic = this.#topics.get(name);
    return topic && { ...topic, name, partitions: topic.partitions.length };
  }

  partitions(topic: string): number | undefined {
    return this.#topics.get(topic)?.partitions.length;
  }

  find({ topic, partition }: TopicPartition): SimulatedPartition | undefined {
    return this.#topics.get(topic)?.partitions[partition];
  }

  /** Errors: STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION, as a broker answers */
  partition(place: TopicPartition): SimulatedPartition {
    const found = this.find(place);
    if (found) return found;
    throw new StreamError(`there is no ${place.topic}-${place.partition}: create the topic, or check its name`, {
      code: 'STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION',
      domain: 'external',
      scope: 'task',
      verdict: 'stop',
      context: { topic: place.topic, partition: place.partition },
    });
  }

  /** Adds records to a partition and returns one past the last of them. */
  append(place: TopicPartition, records: readonly StoredRecord[], transaction?: SimulatedTransaction): number {
    const partition = this.partition(place);
    for (const record of records) partition.append(record, transaction);
    this.changed();
    return partition.end;
  }

  /** Compacts every topic that asks for it. */
  compact(): void {
    for (const { partitions, configs } of this.#topics.values())
      if (configs['cleanup.policy']?.includes('compact')) for (const partition of partitions) partition.compact();
  }

  group(id: string): SimulatedGroup {
    const group = this.#groups.get(id) ?? new SimulatedGroup(id, this.#world);
    this.#groups.set(id, group);
    return group;
  }

  groups(): Iterable<SimulatedGroup> {
    return this.#groups.values();
  }

  /** Calls back, once, when something can be read that could not be before; the returned function cancels. */
  onChange(call: () => void): () => void {
    this.#waiting.add(call);
    return () => void this.#waiting.delete(call);
  }

  changed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const call of waiting) call();
  }
}
