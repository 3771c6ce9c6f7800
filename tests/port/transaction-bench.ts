import { afterAll, afterEach } from 'vitest';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { type KafkaFaultProxy, kafkaFaultProxy } from '../../connectors/testing/index.ts';
import type { Log } from '../../engine/ports.ts';
import { REAL_KAFKA } from './combinations.ts';
import { TestBench } from './test-bench.ts';

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

/** For all tests of a file; what they open is closed after each of them. */
export function transactionBench(): TransactionBench {
  const bench = new TransactionBench();
  afterEach(() => bench.tidy());
  afterAll(() => bench.stop());
  return bench;
}

/** A broker, embedded or real, and a proxy before it that troubles the calls of transactions. */
class TransactionBench extends TestBench {
  readonly #run = REAL_KAFKA === undefined ? 'test' : Date.now().toString(36);
  #names = 0;

  override own(name: string): string {
    return `${name}-${this.#run}-${this.#names++}`;
  }

  /** A log through a proxy and one past it, where the broker speaks this version of transactions. */
  async troubled(transactionVersion: 1 | 2, giveUpAfterMs?: number): Promise<Troubled> {
    const bootstrap = REAL_KAFKA ?? (await this.embedded());
    const proxy = await kafkaFaultProxy(bootstrap, { transactionVersion });
    this.onTidy(() => proxy.close());
    return { proxy, log: this.#open(proxy.bootstrap, giveUpAfterMs), clear: this.#open(bootstrap) };
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

  #open(bootstrap: string, giveUpAfterMs = GIVE_UP_MS): Log {
    const log = kafkaLog({ brokers: [bootstrap], giveUpAfterMs });
    this.onTidy(() => log.close());
    return log;
  }
}

const LAST = 'last';

/** Offsets are committed for a group without members. */
export const alone = (groupId: string) => ({ groupId, generationId: -1, memberId: '', groupInstanceId: null });
