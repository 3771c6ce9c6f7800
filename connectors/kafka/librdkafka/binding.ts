import { createRequire } from 'node:module';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';

/** The package with the binding of librdkafka, and the version that this driver was tested with. */
export const BINDING = { name: '@confluentinc/kafka-javascript', version: '1.10.1' } as const;

/** An error of the library; codes above 0 are Kafka's own, those below -100 the library's. */
export interface RdError {
  readonly message: string;
  readonly code: number;
  readonly isFatal?: boolean;
  readonly isRetriable?: boolean;
  readonly isTxnRequiresAbort?: boolean;
}

export type RdCallback<T = void> = (error: RdError | null | undefined, result: T) => void;

export interface RdPlace extends TopicPartition {
  readonly offset?: number;
  readonly metadata?: string | null;
  readonly error?: RdError;
}

export interface RdMessage extends TopicPartition {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: readonly Readonly<Record<string, Buffer>>[];
  /** Bytes of the value. */
  readonly size: number;
}

export interface RdDelivery extends TopicPartition {
  readonly offset: number;
  readonly opaque: unknown;
}

export interface RdMetadata {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly unknown[] }[];
}

/** What consumers and producers have in common. */
export interface RdClient {
  connect(options: { readonly allTopics: boolean; readonly timeout: number }, done: RdCallback<RdMetadata>): void;
  disconnect(done: RdCallback<unknown>): void;
  disconnect(flushMs: number, done: RdCallback<unknown>): void;
  getMetadata(
    options: { readonly topic?: string; readonly allTopics?: boolean; readonly timeout: number },
    done: RdCallback<RdMetadata>,
  ): void;
  on(event: 'event.error', listener: (error: RdError) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}

export interface RdConsumer extends RdClient {
  on(event: 'event.error', listener: (error: RdError) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'partition.eof', listener: (place: TopicPartition & { readonly offset: number }) => void): void;
  subscribe(topics: readonly string[]): void;
  unsubscribe(): void;
  assign(places: readonly (TopicPartition & { readonly offset: number })[]): void;
  unassign(): void;
  assignmentLost(): boolean;
  setDefaultConsumeTimeout(ms: number): void;
  consume(count: number, done: RdCallback<readonly RdMessage[]>): void;
  commit(offsets: readonly (TopicPartition & Partial<OffsetAndMetadata>)[]): void;
  seek(place: TopicPartition & { readonly offset: number }, timeoutMs: number, done: RdCallback): void;
  pause(places: readonly TopicPartition[]): void;
  resume(places: readonly TopicPartition[]): void;
  getWatermarkOffsets(topic: string, partition: number): { readonly lowOffset: number; readonly highOffset: number };
}

export interface RdProducer extends RdClient {
  on(event: 'event.error', listener: (error: RdError) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'delivery-report', listener: (error: RdError | null, report: RdDelivery) => void): void;
  setPollInBackground(set: boolean): void;
  produce(
    topic: string,
    partition: number | null,
    value: Buffer | null,
    key: Buffer | null,
    timestamp: number,
    opaque: unknown,
    headers?: readonly Readonly<Record<string, Buffer>>[],
  ): void;
  initTransactions(timeoutMs: number, done: RdCallback): void;
  beginTransaction(done: RdCallback): void;
  sendOffsetsToTransaction(
    offsets: readonly (TopicPartition & Partial<OffsetAndMetadata>)[],
    consumer: RdConsumer,
    timeoutMs: number,
    done: RdCallback,
  ): void;
  commitTransaction(timeoutMs: number, done: RdCallback): void;
  abortTransaction(timeoutMs: number, done: RdCallback): void;
}

export interface RdTopicDescription {
  readonly name: string;
  readonly partitions: readonly { readonly replicas: readonly unknown[] }[];
  readonly topicId?: { readonly base64: string };
  readonly error?: RdError;
}

export interface RdGroupOffsets {
  readonly error?: RdError;
  readonly partitions: readonly RdPlace[];
}

export interface RdListedOffset extends TopicPartition {
  readonly offset: number;
  readonly error?: RdError;
}

export interface RdAdmin {
  createTopic(
    topic: {
      readonly topic: string;
      readonly num_partitions: number;
      readonly replication_factor: number;
      readonly config: Readonly<Record<string, string>>;
    },
    timeoutMs: number,
    done: RdCallback,
  ): void;
  deleteTopic(topic: string, timeoutMs: number, done: RdCallback): void;
  listTopics(options: { readonly timeout: number }, done: RdCallback<readonly string[]>): void;
  describeTopics(
    topics: readonly string[],
    options: { readonly timeout: number },
    done: RdCallback<readonly RdTopicDescription[]>,
  ): void;
  listConsumerGroupOffsets(
    groups: readonly { readonly groupId: string; readonly partitions?: readonly TopicPartition[] }[],
    options: { readonly timeout: number; readonly requireStableOffsets: boolean },
    done: RdCallback<readonly RdGroupOffsets[]>,
  ): void;
  listOffsets(
    places: readonly (TopicPartition & { readonly offset: unknown })[],
    options: { readonly timeout: number; readonly isolationLevel: number },
    done: RdCallback<readonly RdListedOffset[]>,
  ): void;
  deleteRecords(
    before: readonly (TopicPartition & { readonly offset: number })[],
    options: { readonly timeout: number },
    done: RdCallback<readonly RdPlace[]>,
  ): void;
}

export type RdConf = Readonly<Record<string, unknown>>;

/** What this driver uses of the package's low-level API. */
export interface RdKafka {
  readonly KafkaConsumer: new (conf: RdConf, topicConf: RdConf) => RdConsumer;
  readonly Producer: new (conf: RdConf, topicConf: RdConf) => RdProducer;
  readonly AdminClient: { createFrom(client: RdClient): RdAdmin };
  readonly OffsetSpec: { readonly EARLIEST: unknown; readonly LATEST: unknown };
  readonly librdkafkaVersion: string;
}

/**
 * Loads the binding, which is no dependency of Millrace: it is compiled where it is installed.
 *
 * Errors: STREAM_LIBRDKAFKA_MISSING (user/process/stop) when it is not installed, or was built for another Node
 */
export function loadBinding(load: (name: string) => unknown = createRequire(import.meta.url)): RdKafka {
  try {
    return load(BINDING.name) as RdKafka;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new StreamError(
      `the librdkafka driver needs the package ${BINDING.name}: install it with 'npm install ${BINDING.name}@${BINDING.version}', or leave the driver out to use Millrace's own client (${reason})`,
      { code: 'STREAM_LIBRDKAFKA_MISSING', domain: 'user', scope: 'process', verdict: 'stop', cause },
    );
  }
}
