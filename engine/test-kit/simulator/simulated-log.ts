import type {
  Isolation,
  Log,
  LogAdmin,
  LogConsumer,
  LogConsumerOptions,
  LogProducer,
  LogProducerOptions,
  LogReader,
  OffsetAndMetadata,
  TopicDescription,
  TopicPartition,
  TopicSpec,
} from '../../ports.ts';
import type { SimulatedProcess } from './schedule.ts';
import { SimulatedConsumer } from './simulated-consumer.ts';
import { SimulatedProducer } from './simulated-producer.ts';
import { SimulatedReader } from './simulated-reader.ts';
import type { World } from './world.ts';

/** The log as one simulated process reaches it: every request travels, and nothing is answered to a process that is dead. */
export class SimulatedLog implements Log {
  readonly #world: World;
  readonly #process: SimulatedProcess;

  constructor(world: World, process: SimulatedProcess) {
    this.#world = world;
    this.#process = process;
  }

  consumer(options: LogConsumerOptions): LogConsumer {
    return new SimulatedConsumer(this.#world, this.#process, options);
  }

  reader({ isolation }: Parameters<Log['reader']>[0]): LogReader {
    return new SimulatedReader(this.#world, this.#process, isolation);
  }

  producer(options: LogProducerOptions): LogProducer {
    return new SimulatedProducer(this.#world, this.#process, options);
  }

  admin(): LogAdmin {
    return new SimulatedAdmin(this.#world, this.#process);
  }

  async close(): Promise<void> {}
}

class SimulatedAdmin implements LogAdmin {
  readonly #world: World;
  readonly #process: SimulatedProcess;

  constructor(world: World, process: SimulatedProcess) {
    this.#world = world;
    this.#process = process;
  }

  createTopics(specs: readonly TopicSpec[]): Promise<void> {
    return this.#ask('create topics', () => {
      for (const spec of specs) this.#world.broker.create(spec);
    });
  }

  deleteTopics(names: readonly string[]): Promise<void> {
    return this.#ask('delete topics', () => {
      for (const name of names) this.#world.broker.delete(name);
    });
  }

  describeTopics(names?: readonly string[]): Promise<readonly TopicDescription[]> {
    const { broker } = this.#world;
    return this.#ask('describe topics', () => (names ?? broker.names()).flatMap((name) => broker.describe(name) ?? []));
  }

  beginningOffsets(partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    return this.#ask('beginning offsets', () => partitions.map((place) => this.#world.broker.partition(place).start));
  }

  endOffsets(partitions: readonly TopicPartition[], isolation: Isolation = 'read_committed'): Promise<readonly number[]> {
    return this.#ask('end offsets', () => partitions.map((place) => this.#world.broker.partition(place).endFor(isolation)));
  }

  committedOffsets(groupId: string): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> {
    return this.#ask('committed offsets', () => [...this.#world.broker.group(groupId).committed.values()]);
  }

  deleteRecords(before: readonly (TopicPartition & { readonly offset: number })[]): Promise<void> {
    return this.#ask('delete records', () => {
      for (const place of before) this.#world.broker.partition(place).deleteBefore(place.offset);
    });
  }

  async close(): Promise<void> {}

  #ask<T>(what: string, work: () => T): Promise<T> {
    return this.#world.request<T>(this.#process, what, (reply) => reply.ok(work()));
  }
}
