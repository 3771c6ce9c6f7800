import { murmur2 } from '../../../engine/model/murmur2.ts';
import type { Headers } from '../../../engine/model/record.ts';
import { StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { LogProducer, LogProducerOptions } from '../../../engine/ports.ts';
import { ERROR } from '../wire/error-codes.ts';
import { InitProducerId } from '../wire/messages/init-producer-id.ts';
import { RecordBatchBuilder } from '../wire/record-batch-builder.ts';
import { BuilderPool } from './builder-pool.ts';
import { BATCH_BYTES, RECORD_BYTES_MAX } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import { kafkaError } from './kafka-error.ts';
import { PartitionBatches } from './partition-batches.ts';
import { ProduceSender } from './produce-sender.ts';

const DEFAULT_BUFFER_BYTES = 32 * 1024 * 1024;
const DEFAULT_LINGER_MS = 5;

interface Unplaced {
  readonly partition: number | null;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: number;
  readonly headers: Headers;
}

/**
 * Writes records in batches, one builder for each partition. The producer is idempotent: a batch that is sent again after a lost answer is
 * stored once, and batches of one partition are stored in the order in which they were filled.
 */
export class KafkaProducer implements LogProducer {
  readonly #cluster: Cluster;
  readonly #options: LogProducerOptions;
  readonly #partitions = new Map<string, PartitionBatches[]>();
  /** Records of topics whose partition count is being asked for. */
  readonly #unplaced = new Map<string, Unplaced[]>();
  readonly #sender: ProduceSender;
  readonly #maxBufferedBytes: number;
  #unplacedBytes = 0;
  #roundRobin = 0;
  #linger: NodeJS.Timeout | undefined;
  #failure: StreamError | undefined;
  readonly #looking = new Set<Promise<unknown>>();
  readonly #pool = new BuilderPool();

  constructor(cluster: Cluster, options: LogProducerOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#maxBufferedBytes = options.maxBufferedBytes ?? DEFAULT_BUFFER_BYTES;
    this.#sender = new ProduceSender(cluster, {
      compression: options.compression ?? 'none',
      identity: () => this.#identity(),
      failed: (error) => {
        this.#failure ??= error;
      },
    });
  }

  get bufferedBytes(): number {
    return this.#sender.bytes + this.#unplacedBytes;
  }

  send(
    topic: string,
    partition: number | null,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void {
    const size = RecordBatchBuilder.sizeOf(key, value, headers);
    if (size > RECORD_BYTES_MAX) {
      throw new StreamError(
        `a record of ${size} bytes for topic '${topic}' is over the limit of ${RECORD_BYTES_MAX} bytes: make it smaller, or keep the bytes in the object store`,
        {
          code: 'STREAM_RECORD_TOO_LARGE',
          domain: 'user',
          scope: 'record',
          verdict: 'park',
          context: { topic, bytes: size },
        },
      );
    }
    const partitions = this.#partitions.get(topic);
    if (!partitions) {
      this.#keepUnplaced(topic, { partition, key: copy(key), value: copy(value), timestamp, headers });
      return;
    }
    const at = partition ?? this.#choose(key, partitions.length);
    const batches = partitions[at];
    if (!batches) throw noSuchPartition(topic, partitions.length, at);
    this.#append(batches, size, key, value, timestamp, headers);
  }

  async ready(): Promise<void> {
    while (this.bufferedBytes > this.#maxBufferedBytes && !this.#failure && !this.#sender.isClosed) {
      // Batches that are still open count as well: only sending them makes room.
      this.#sealAll();
      if (this.#sender.unfinished > 0) await this.#sender.progress();
      else if (this.#looking.size > 0) await Promise.race([...this.#looking, this.#sender.closed]);
      else return;
    }
  }

  async flush(): Promise<void> {
    while (this.#looking.size > 0 && !this.#sender.isClosed)
      await Promise.race([Promise.all(this.#looking), this.#sender.closed]);
    this.#sealAll();
    await this.#sender.idle();
    const early = this.#sender.unfinished > 0 || this.#looking.size > 0;
    const failure = this.#failure ?? (early ? closedEarly() : undefined);
    this.#failure = undefined;
    if (failure) throw failure;
  }

  position(topic: string, partition: number): number | undefined {
    return this.#partitions.get(topic)?.[partition]?.position;
  }

  async partitionCount(topic: string): Promise<number> {
    return (await this.#place(topic)).length;
  }

  beginTransaction(): void {
    throw noTransactions();
  }

  sendOffsets(): Promise<void> {
    return Promise.reject(noTransactions());
  }

  commitTransaction(): Promise<void> {
    return Promise.reject(noTransactions());
  }

  abortTransaction(): Promise<void> {
    return Promise.reject(noTransactions());
  }

  async close(): Promise<void> {
    clearTimeout(this.#linger);
    this.#sender.close();
  }

  #append(
    batches: PartitionBatches,
    size: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void {
    if (batches.openBytes + size > BATCH_BYTES && batches.openCount > 0) this.#sender.enqueue(batches);
    this.#sender.bytes += batches.append(key, value, timestamp, headers);
    if (batches.openBytes >= BATCH_BYTES) this.#sender.enqueue(batches);
    else if (this.#linger === undefined) {
      this.#linger = setTimeout(() => {
        this.#linger = undefined;
        this.#sealAll();
      }, this.#options.lingerMs ?? DEFAULT_LINGER_MS);
    }
  }

  #sealAll(): void {
    for (const partitions of this.#partitions.values()) {
      for (const batches of partitions) if (batches.openCount > 0) this.#sender.enqueue(batches);
    }
  }

  /** By the key's hash; without a key, partitions take turns. */
  #choose(key: Uint8Array | null, partitions: number): number {
    return key === null ? this.#roundRobin++ % partitions : (murmur2(key) & 0x7fffffff) % partitions;
  }

  #keepUnplaced(topic: string, record: Unplaced): void {
    this.#unplacedBytes += bytesOf(record);
    const waiting = this.#unplaced.get(topic);
    if (waiting) {
      waiting.push(record);
      return;
    }
    this.#unplaced.set(topic, [record]);
    const looking: Promise<unknown> = this.#placeWaiting(topic)
      .catch((error: unknown) => {
        this.#failure ??= toStreamError(error);
      })
      .finally(() => this.#looking.delete(looking));
    this.#looking.add(looking);
  }

  async #placeWaiting(topic: string): Promise<void> {
    try {
      await this.#place(topic);
    } finally {
      const records = this.#unplaced.get(topic) ?? [];
      this.#unplaced.delete(topic);
      for (const record of records) this.#unplacedBytes -= bytesOf(record);
      if (this.#partitions.has(topic)) {
        for (const { partition, key, value, timestamp, headers } of records)
          this.send(topic, partition, key, value, timestamp, headers);
      }
    }
  }

  async #place(topic: string): Promise<readonly PartitionBatches[]> {
    const known = this.#partitions.get(topic);
    if (known) return known;
    const count = await this.#cluster.partitions(topic);
    const placed =
      this.#partitions.get(topic) ??
      Array.from({ length: count }, (_, partition) => new PartitionBatches(topic, partition, this.#pool));
    this.#partitions.set(topic, placed);
    return placed;
  }

  async #identity(): Promise<{ readonly producerId: number; readonly producerEpoch: number }> {
    return this.#cluster.retry('a producer id', async () => {
      const connection = await this.#cluster.controller();
      const { errorCode, producerId, producerEpoch } = await connection.request(InitProducerId, {
        transactionalId: null,
        transactionTimeoutMs: 60_000,
      });
      if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, 'a producer id');
      return { producerId, producerEpoch };
    });
  }
}

function bytesOf({ key, value }: Unplaced): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

function copy(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}

function noSuchPartition(topic: string, partitions: number, asked: number): StreamError {
  return new StreamError(`topic '${topic}' has ${partitions} partitions, there is no partition ${asked}: check the partitioner`, {
    code: 'STREAM_PARTITION',
    domain: 'user',
    scope: 'record',
    verdict: 'stop',
    context: { topic, partition: asked },
  });
}

function closedEarly(): StreamError {
  return new StreamError('the producer was closed before all its records were acknowledged', {
    code: 'STREAM_CLOSED',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
  });
}

function noTransactions(): StreamError {
  return new StreamError('this client has no transactions: run the pipeline at-least-once', {
    code: 'STREAM_UNSUPPORTED',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
  });
}
