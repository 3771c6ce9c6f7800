import { placeName } from '../../../engine/model/place-name.ts';
import type { Headers } from '../../../engine/model/record.ts';
import { isStreamError, StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, LogProducer, LogProducerOptions, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { DEFAULT_BUFFER_BYTES } from '../client/client-options.ts';
import { kafkaError } from '../client/kafka-error.ts';
import { closedEarly, noSuchPartition, noTransactions, recordTooLarge } from '../client/producer-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import { RecordBatchBuilder } from '../wire/record-batch-builder.ts';
import type { RdConf, RdDelivery, RdError, RdMetadata, RdProducer } from './binding.ts';
import { type Connected, call, disconnect, isRdError, type Library } from './library.ts';
import { isGivenUp, recordError } from './librdkafka-error.ts';
import { CALL_MS } from './librdkafka-options.ts';
import { copied, type Outgoing, outgoing, partitionOf } from './outgoing.ts';
import { producerConf } from './producer-conf.ts';
import { LibrdkafkaTransactions } from './transactions.ts';

/** How long the library may take to tell why it gave a record up; it takes some 30 ms. */
const REASON_MS = 1_000;

/** A topic that is written to. */
interface Written {
  /** Settles when it is known how many partitions it has. */
  readonly found: Promise<number>;
  partitions: number | undefined;
  /** Sent, and not given to the library. */
  waiting: Outgoing[];
}

/**
 * Writes records by librdkafka, idempotently. What is sent before the library may take it waits here: until it is connected, until it has begun
 * the transaction, and until it knows the topic, as it would mix up the order of records that it has to place later.
 *
 * A timestamp of 0 means the time of sending to the library, so such a record is refused.
 */
export class LibrdkafkaProducer implements LogProducer {
  readonly #library: Library;
  readonly #options: LogProducerOptions;
  readonly #transactions: LibrdkafkaTransactions | undefined;
  readonly #closing = new AbortController();
  readonly #opened: Promise<Connected<RdProducer>>;
  readonly #topics = new Map<string, Written>();
  readonly #positions = new Map<string, number>();
  #connected: Connected<RdProducer> | undefined;
  #turns = 0;
  #bufferedBytes = 0;
  /** Records that are not at their end, those that wait here included. */
  #unfinished = 0;
  #failure: StreamError | undefined;
  /** Called when something has changed that somebody may wait for. */
  readonly #watchers = new Set<() => void>();

  constructor(library: Library, options: LogProducerOptions) {
    this.#library = library;
    this.#options = options;
    this.#opened = this.#connect();
    this.#opened.catch((error: unknown) => this.#fail(toStreamError(error)));
    const { transactionalId } = options;
    if (transactionalId !== undefined) {
      this.#transactions = new LibrdkafkaTransactions(library, transactionalId, this.#opened, this.#closing.signal, {
        mayProduce: () => this.#produceWaiting(),
        idle: () => this.#idle(),
        drop: () => this.#dropWaiting(),
        changed: () => this.#changed(),
      });
    }
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  send(
    topic: string,
    partition: number | null,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void {
    const bytes = RecordBatchBuilder.sizeOf(key, value, headers);
    const { maxRecordBytes } = this.#library.limits;
    if (bytes > maxRecordBytes) throw recordTooLarge(topic, bytes, maxRecordBytes);
    if (timestamp === 0) throw noTimestamp(topic);
    if (this.#transactions && !this.#transactions.accepts()) return;
    const record = outgoing(topic, partition, key, value, timestamp, headers, bytes);
    const written = this.#written(topic);
    if (partition !== null && written.partitions !== undefined && partition >= written.partitions)
      throw noSuchPartition(topic, written.partitions, partition);
    this.#bufferedBytes += bytes;
    this.#unfinished++;
    if (this.#mayProduce && written.partitions !== undefined && written.waiting.length === 0)
      this.#produce(record, written.partitions);
    else written.waiting.push(copied(record));
  }

  async ready(): Promise<void> {
    const max = this.#options.maxBufferedBytes ?? DEFAULT_BUFFER_BYTES;
    await this.#until(() => this.#bufferedBytes <= max || this.#failed !== undefined);
  }

  async flush(): Promise<void> {
    if (this.#transactions) await this.#transactions.begun();
    await this.#idle();
    const failure = this.#failed;
    this.#failure = undefined;
    if (this.#unfinished > 0 && !failure) throw closedEarly();
    if (failure) throw failure;
  }

  position(topic: string, partition: number): number | undefined {
    return this.#positions.get(placeName({ topic, partition }));
  }

  partitionCount(topic: string): Promise<number> {
    return this.#written(topic).found;
  }

  beginTransaction(): void {
    this.#transactional().begin();
  }

  async sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void> {
    await this.#transactional().sendOffsets(offsets, group);
  }

  async commitTransaction(): Promise<void> {
    await this.#transactional().commit();
  }

  async abortTransaction(): Promise<void> {
    await this.#transactional().abort();
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#changed();
    const opened = await this.#opened.catch(() => undefined);
    if (opened) await disconnect((done) => opened.client.disconnect(0, done));
  }

  async #connect(): Promise<Connected<RdProducer>> {
    const { giveUpAfterMs, limits } = this.#library;
    const own = { ...producerConf(this.#options, giveUpAfterMs, limits), dr_cb: true };
    const make = (conf: RdConf): RdProducer => new this.#library.kafka.Producer({ ...own, ...conf }, {});
    const connected = await this.#library.connect(this.#options.clientId, make, this.#closing.signal);
    const { client } = connected;
    client.on('delivery-report', (error, report) => this.#delivered(error, report));
    client.setPollInBackground(true);
    connected.onFatal = () => this.#changed();
    this.#connected = connected;
    return connected;
  }

  get #mayProduce(): boolean {
    return this.#connected !== undefined && (this.#transactions?.isOpen ?? true);
  }

  get #failed(): StreamError | undefined {
    return this.#transactions?.failure ?? this.#failure;
  }

  #transactional(): LibrdkafkaTransactions {
    if (!this.#transactions) throw noTransactions();
    return this.#transactions;
  }

  #written(topic: string): Written {
    const known = this.#topics.get(topic);
    if (known) return known;
    const written: Written = { found: this.#find(topic), partitions: undefined, waiting: [] };
    this.#topics.set(topic, written);
    written.found.then(
      (partitions) => {
        written.partitions = partitions;
        this.#produceWaiting();
      },
      (error: unknown) => {
        this.#topics.delete(topic);
        if (written.waiting.length > 0) this.#fail(toStreamError(error));
        this.#drop(written);
      },
    );
    return written;
  }

  async #find(topic: string): Promise<number> {
    const { client } = await this.#opened;
    const what = `topic '${topic}'`;
    return this.#library.repeat(what, this.#closing.signal, async () => {
      const { topics } = await call<RdMetadata>((done) => client.getMetadata({ topic, timeout: CALL_MS }, done));
      const count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
      if (count === 0) throw kafkaError(ERROR.UNKNOWN_TOPIC_OR_PARTITION, what);
      return count;
    });
  }

  #produce(record: Outgoing, partitions: number): void {
    const { topic, key, value, timestamp, headers, bytes } = record;
    try {
      const partition = partitionOf(record, partitions, () => this.#turns++);
      this.#connected?.client.produce(topic, partition, value, key, timestamp, bytes, headers);
    } catch (error) {
      if (!isStreamError(error) && !isRdError(error)) throw error;
      this.#ended(bytes);
      this.#fail(this.#error(error, topic));
    }
  }

  #produceWaiting(): void {
    if (!this.#mayProduce) return;
    for (const { partitions, waiting } of this.#topics.values()) {
      if (partitions !== undefined) for (const record of waiting.splice(0)) this.#produce(record, partitions);
    }
    this.#changed();
  }

  #dropWaiting(): void {
    for (const written of this.#topics.values()) this.#drop(written);
  }

  #drop({ waiting }: Written): void {
    for (const { bytes } of waiting.splice(0)) this.#ended(bytes);
    this.#changed();
  }

  #delivered(error: RdError | null, report: RdDelivery): void {
    const isUnexplained = error && isGivenUp(error) && this.#transactions?.isSound && !this.#connected?.fatal;
    if (isUnexplained) void this.#reason().then(() => this.#settled(error, report));
    else this.#settled(error, report);
  }

  /** The library may give a record up before it tells why. Settles when it has told, or does not. */
  async #reason(): Promise<void> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.#changed();
    }, REASON_MS);
    await this.#until(() => isOver || this.#connected?.fatal !== undefined);
    clearTimeout(timer);
  }

  #settled(error: RdError | null, { topic, partition, offset, opaque }: RdDelivery): void {
    this.#ended(Number(opaque));
    if (error) this.#fail(this.#error(error, topic));
    else this.#positions.set(placeName({ topic, partition }), offset + 1);
    this.#changed();
  }

  #ended(bytes: number): void {
    this.#unfinished--;
    this.#bufferedBytes -= bytes;
  }

  #error(error: RdError | StreamError, topic: string): StreamError {
    if (isStreamError(error)) return error;
    return recordError(error, this.#connected?.fatal, `writing to topic '${topic}'`, this.#library.brokers);
  }

  #fail(error: StreamError): void {
    if (this.#transactions) this.#transactions.failed(error);
    else this.#failure ??= error;
    this.#changed();
  }

  /** Every record is at its end. */
  #idle(): Promise<void> {
    return this.#until(() => this.#unfinished === 0);
  }

  /** Settles when it is so, or the producer is closed. */
  #until(isReached: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.#closing.signal.aborted && !isReached()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  #changed(): void {
    for (const look of this.#watchers) look();
  }
}

function noTimestamp(topic: string): StreamError {
  return new StreamError(
    `a record for topic '${topic}' has the timestamp 0, which librdkafka would replace by the time of sending: use Millrace's own client, which is the default driver`,
    { code: 'STREAM_UNSUPPORTED', domain: 'user', scope: 'record', verdict: 'park', context: { topic } },
  );
}
