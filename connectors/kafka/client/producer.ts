import { murmur2 } from '../../../engine/model/murmur2.ts';
import type { Headers } from '../../../engine/model/record.ts';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, LogProducer, LogProducerOptions, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { checkCompression } from '../wire/compression.ts';
import { RecordBatchBuilder } from '../wire/record-batch-builder.ts';
import { pause } from './backoff.ts';
import { BuilderPool } from './builder-pool.ts';
import { DEFAULT_BUFFER_BYTES, DEFAULT_LINGER_MS, DEFAULT_TRANSACTION_MS } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import { IdempotentWriter } from './idempotent-writer.ts';
import { PartitionBatches } from './partition-batches.ts';
import { ProduceSender } from './produce-sender.ts';
import { closedEarly, noSuchPartition, noTransactions, recordTooLarge } from './producer-error.ts';
import type { ProducerLimits } from './producer-limits.ts';
import { TransactionCoordinator } from './transaction-coordinator.ts';
import { Transactions } from './transactions.ts';
import { UnplacedRecords } from './unplaced-records.ts';

/** How long closing waits for an answer that is on its way. */
const CLOSE_MS = 5_000;

/**
 * Writes records in batches, one builder for each partition. The producer is idempotent: a batch that is sent again after a lost answer is
 * stored once, and batches of one partition are stored in the order in which they were filled.
 *
 * With a transactional id it writes in transactions only. What is sent between `beginTransaction` and the call of `commitTransaction` belongs
 * to that transaction; until the commit or the abort settles, `send` is refused, and the next transaction begins after it. So the records of a
 * partition are stored transaction after transaction, and within each in the order in which they were sent.
 */
export class KafkaProducer implements LogProducer {
  readonly #cluster: Cluster;
  readonly #options: LogProducerOptions;
  readonly #partitions = new Map<string, PartitionBatches[]>();
  readonly #unplaced: UnplacedRecords;
  readonly #sender: ProduceSender;
  readonly #transactions: Transactions | undefined;
  readonly #maxBufferedBytes: number;
  readonly #limits: ProducerLimits;
  readonly #closing = new AbortController();
  readonly #pool = new BuilderPool();
  #roundRobin = 0;
  /** Set while records wait for others. */
  #cancelLinger: (() => void) | undefined;
  #failure: StreamError | undefined;

  /** Errors: STREAM_CONFIG for a compression that there is not. */
  constructor(cluster: Cluster, options: LogProducerOptions) {
    const { compression = 'none' } = options;
    checkCompression(compression);
    this.#cluster = cluster;
    this.#options = options;
    this.#limits = cluster.limits;
    this.#maxBufferedBytes = options.maxBufferedBytes ?? DEFAULT_BUFFER_BYTES;
    this.#transactions = this.#transactionsOf(options);
    this.#sender = new ProduceSender(cluster, {
      compression,
      writer: this.#transactions ?? new IdempotentWriter(cluster, (error) => this.#fail(error)),
      idle: () => {
        if (options.lingerMs === undefined && this.#cancelLinger) this.#sealWaiting();
      },
    });
    this.#unplaced = new UnplacedRecords({
      lookUp: (topic) => this.#place(topic),
      placed: (topic, { partition, key, value, timestamp, headers }) =>
        this.#route(topic, partition, RecordBatchBuilder.sizeOf(key, value, headers), key, value, timestamp, headers),
      failed: (error) => this.#fail(error),
    });
  }

  get bufferedBytes(): number {
    return this.#sender.bytes + this.#unplaced.bytes;
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
    if (size > this.#limits.maxRecordBytes) throw recordTooLarge(topic, size, this.#limits.maxRecordBytes);
    if (this.#transactions && !this.#transactions.accepts()) return;
    this.#route(topic, partition, size, key, value, timestamp, headers);
  }

  async ready(): Promise<void> {
    while (this.bufferedBytes > this.#maxBufferedBytes && !this.#failed && !this.#sender.isClosed) {
      // Batches that are still open count as well: only sending them makes room.
      this.#sealAll();
      if (this.#sender.unfinished > 0) await this.#sender.progress();
      else if (this.#unplaced.isBusy) await this.#sender.orClosed(this.#unplaced.progress());
      else return;
    }
  }

  async flush(): Promise<void> {
    if (this.#transactions) {
      await this.#sender.orClosed(this.#transactions.begun());
      if (this.#sender.isClosed) throw closedEarly();
    }
    await this.#sendAll();
    const failure = this.#failed;
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
    this.#transactional().begin();
  }

  async sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void> {
    await this.#transactional().sendOffsets(offsets, group);
  }

  async commitTransaction(): Promise<void> {
    await this.#transactional().commit(() => this.#sendAll());
  }

  async abortTransaction(): Promise<void> {
    await this.#transactional().abort(() => this.#dropAll());
  }

  async close(): Promise<void> {
    this.#cancelLinger?.();
    this.#closing.abort();
    this.#sender.close();
    // A coordinator that is asked for a new epoch aborts whatever is open under the id, also what the next producer has begun.
    if (!this.#transactions) return;
    const over = new AbortController();
    await Promise.race([this.#transactions.begun().catch(() => {}), pause(CLOSE_MS, over.signal)]);
    over.abort();
  }

  #transactionsOf({
    transactionalId,
    transactionTimeoutMs = DEFAULT_TRANSACTION_MS,
  }: LogProducerOptions): Transactions | undefined {
    if (transactionalId === undefined) return undefined;
    return new Transactions(
      new TransactionCoordinator(this.#cluster, transactionalId, transactionTimeoutMs, this.#closing.signal),
    );
  }

  #transactional(): Transactions {
    if (!this.#transactions) throw noTransactions();
    return this.#transactions;
  }

  get #failed(): StreamError | undefined {
    return this.#failure ?? this.#transactions?.failure;
  }

  #fail(error: StreamError): void {
    if (this.#transactions) this.#transactions.failed(error);
    else this.#failure ??= error;
  }

  /** Settles when nothing waits any more of what was sent before. Errors: STREAM_CLOSED when it is closed before that. */
  async #sendAll(): Promise<void> {
    while (this.#unplaced.isBusy && !this.#sender.isClosed) await this.#sender.orClosed(this.#unplaced.progress());
    this.#sealAll();
    await this.#sender.sealedDone();
    if (!this.#failed && this.#sender.isClosed && (this.#sender.unfinished > 0 || this.#unplaced.isBusy)) throw closedEarly();
  }

  /** Settles when nothing is under way any more; what was not sent is forgotten. */
  async #dropAll(): Promise<void> {
    this.#unplaced.drop();
    for (const partitions of this.#partitions.values())
      for (const batches of partitions) this.#sender.bytes -= batches.dropOpen();
    await this.#sender.abandon();
  }

  #route(
    topic: string,
    partition: number | null,
    size: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void {
    const partitions = this.#partitions.get(topic);
    if (!partitions) {
      this.#unplaced.keep(topic, { partition, key: copy(key), value: copy(value), timestamp, headers });
      return;
    }
    const at = partition ?? this.#choose(key, partitions.length);
    const batches = partitions[at];
    if (!batches) throw noSuchPartition(topic, partitions.length, at);
    this.#append(batches, size, key, value, timestamp, headers);
  }

  #append(
    batches: PartitionBatches,
    size: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void {
    const { batchBytes } = this.#limits;
    if (batches.openBytes + size > batchBytes && batches.openCount > 0) this.#sender.enqueue(batches);
    this.#sender.bytes += batches.append(key, value, timestamp, headers);
    if (batches.openBytes >= batchBytes) this.#sender.enqueue(batches);
    else if (!this.#cancelLinger) this.#sealLater();
  }

  /**
   * Seals what is open when it has waited for as long as it may. Where nobody said how long, it waits for other records only while earlier ones
   * are under way: a single record goes at once, and many share a request.
   */
  #sealLater(): void {
    const { lingerMs } = this.#options;
    // A timer takes a millisecond at least.
    if (lingerMs === 0 || (lingerMs === undefined && this.#sender.unfinished === 0)) {
      const immediate = setImmediate(() => this.#sealWaiting());
      this.#cancelLinger = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(() => this.#sealWaiting(), lingerMs ?? DEFAULT_LINGER_MS);
      this.#cancelLinger = () => clearTimeout(timer);
    }
  }

  #sealWaiting(): void {
    this.#cancelLinger?.();
    this.#cancelLinger = undefined;
    this.#sealAll();
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
}

function copy(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}
