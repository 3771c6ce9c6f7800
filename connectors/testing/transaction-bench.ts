import type { Log } from '../../engine/ports.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../kafka/embedded/index.ts';
import { kafkaLog } from '../kafka/index.ts';
import { type KafkaFaultProxy, kafkaFaultProxy } from './kafka-fault-proxy.ts';

const GIVE_UP_MS = 20_000;
const POLL_MS = 500;

/** Two ways to one broker. */
export interface Troubled {
  readonly proxy: KafkaFaultProxy;
  /** Through the proxy. */
  readonly log: Log;
  /** Past it. */
  readonly clear: Log;
}

/**
 * What tests of transactions share: one broker for all of them, with topics, groups and ids of its own for each. The broker is embedded, or
 * the real Apache Kafka at `realKafka`.
 */
export class TransactionBench {
  readonly #realKafka: string | undefined;
  readonly #run: string;
  readonly #cleanups: (() => Promise<unknown> | unknown)[] = [];
  #embedded: EmbeddedKafka | undefined;
  #names = 0;

  constructor(realKafka?: string) {
    this.#realKafka = realKafka;
    this.#run = realKafka === undefined ? 'test' : Date.now().toString(36);
  }

  /** Is called by `tidy`, the newest first. */
  onTidy(cleanup: () => Promise<unknown> | unknown): void {
    this.#cleanups.push(cleanup);
  }

  /** After each test. */
  async tidy(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }

  /** After the last test. */
  async stop(): Promise<void> {
    await this.#embedded?.stop();
  }

  /** A name that no other test has. */
  own(name: string): string {
    return `${name}-${this.#run}-${this.#names++}`;
  }

  /** A log through a proxy and one past it, where the broker speaks this version of transactions. */
  async troubled(transactionVersion: 1 | 2, giveUpAfterMs?: number): Promise<Troubled> {
    const bootstrap = await this.#broker();
    const proxy = await kafkaFaultProxy(bootstrap, { transactionVersion });
    this.onTidy(() => proxy.close());
    return { proxy, log: this.#open(proxy.bootstrap, giveUpAfterMs), clear: this.#open(bootstrap) };
  }

  async topic(log: Log, partitions: number): Promise<string> {
    const name = this.own('topic');
    await log.admin().createTopics([{ name, partitions, configs: { 'retention.ms': '-1' } }]);
    return name;
  }

  /** What the group has committed of partition 0. */
  async committedOffset(log: Log, groupId: string, topic: string): Promise<number> {
    const consumer = log.consumer({ groupId, clientId: 'asks', isolation: 'read_committed', offsetReset: 'earliest' });
    try {
      return (await consumer.committed([{ topic, partition: 0 }]))[0]?.offset ?? 0;
    } finally {
      await consumer.close();
    }
  }

  /** Committed values of each partition up to the one that `writeLast` wrote, without it. */
  async readToLast(log: Log, topic: string, partitions: number): Promise<string[][]> {
    const reader = log.reader({ clientId: 'reader', isolation: 'read_committed' });
    this.onTidy(() => reader.close());
    const found: string[][] = Array.from({ length: partitions }, () => []);
    reader.assign(found.map((_, partition) => ({ topic, partition, offset: 0 })));
    while (found.some((values) => values.at(-1) !== LAST)) {
      for (const batch of await reader.poll(POLL_MS)) while (batch.next()) found[batch.partition]?.push(String(batch.value));
    }
    return found.map((values) => values.slice(0, -1));
  }

  /** Writes a last value into each partition, in a transaction of its own. */
  async writeLast(log: Log, topic: string, partitions: number, transactionalId = this.own('id')): Promise<void> {
    const producer = log.producer({ clientId: 'last', transactionalId });
    producer.beginTransaction();
    for (let partition = 0; partition < partitions; partition++) producer.send(topic, partition, null, Buffer.from(LAST), 1, []);
    await producer.commitTransaction();
    await producer.close();
  }

  async #broker(): Promise<string> {
    if (this.#realKafka !== undefined) return this.#realKafka;
    this.#embedded ??= await startEmbeddedKafka();
    return this.#embedded.bootstrap;
  }

  #open(bootstrap: string, giveUpAfterMs = GIVE_UP_MS): Log {
    const log = kafkaLog({ brokers: [bootstrap], giveUpAfterMs });
    this.onTidy(() => log.close());
    return log;
  }
}

const LAST = 'last';

/** Offsets are committed for a group without members. */
export const alone = (groupId: string) => ({ groupId, generationId: -1, memberId: '', groupInstanceId: null });
