/**
 * Everything the engine needs from outside: a log, a clock, metrics, a logger and sinks. Connectors implement these; the engine
 * imports none of them. Offsets and timestamps are numbers: both stay below 2^53 (docs/adr/0002).
 */
import type { Compression } from './model/compression.ts';
import type { Headers, StreamRecord } from './model/record.ts';

/** Whether what open and aborted transactions wrote is left out. */
export type Isolation = 'read_committed' | 'read_uncommitted';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * One fetched run of records of one partition, read with a cursor so that no object is made per record.
 *
 * `offset`, `timestamp`, `key`, `value` and `headers` describe the current record: they may be read only after `next()` returned true.
 * Slices stay valid for as long as they are referenced. Control records and aborted records never show up.
 *
 * Errors: `next()` throws a StreamError (scope `batch`) for bytes that are no record batch; it never reads past the buffer.
 */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  /** Where to go on after the last record; also counts records that the cursor skips. */
  readonly nextOffset: number;
  /** One past the newest offset that can be read, as the broker told with this fetch; what the lag is measured against. */
  readonly highWatermark: number;
  /** Bytes held by this batch, for the bound on buffered bytes. */
  readonly bytes: number;
  next(): boolean;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

export interface OffsetAndMetadata {
  readonly offset: number;
  /** At most 4,096 bytes of UTF-8. */
  readonly metadata: string;
}

/** What a transaction needs to be fenced by the group's generation (KIP-447). */
export interface GroupMetadata {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /**
   * For offsets that were refused: waits for a join that is under way, and says what to be fenced by then. Undefined where the group went on without
   * the member, so that what it held may be somebody else's. Absent where members give up everything before they join.
   */
  readonly renewed?: () => Promise<GroupMetadata | undefined>;
}

/**
 * Told what changes in what a member has; one call at a time. Where the group shares out step by step, only what goes and what comes is named, and
 * `poll` goes on giving records of the partitions that stay; else everything goes and comes.
 */
export interface RebalanceListener {
  /**
   * `partitions`: what came, maybe nothing. `standbys`: all partitions that somebody else was given, and for whose work this member stands by; see
   * `SharedTopics`. Called at the end of each rebalance: what was revoked and does not come back by then is somebody else's.
   */
  assigned(partitions: readonly TopicPartition[], standbys: readonly TopicPartition[]): Promise<void>;
  /** The partitions still belong to this member until the promise settles: commit here. */
  revoked(partitions: readonly TopicPartition[]): Promise<void>;
  /** The partitions already belong to somebody else: drop what is in flight, commit nothing. */
  lost(partitions: readonly TopicPartition[]): Promise<void>;
}

export interface LogConsumerOptions {
  readonly groupId: string;
  readonly clientId: string;
  readonly groupInstanceId?: string;
  readonly isolation: Isolation;
  /** Where to start without a committed offset. */
  readonly offsetReset: 'earliest' | 'latest' | 'fail';
  readonly sessionTimeoutMs?: number;
  /** Bound on bytes fetched ahead and not yet polled, over all partitions. */
  readonly maxBufferedBytes?: number;
}

/** Topics that are read together: their partitions of equal number go to one member. */
export interface SharedTopics {
  readonly topics: readonly string[];
  /** How many other members stand by for each number, ready to go on with it; fewer where there are fewer members. Default 0. */
  readonly standbys?: number;
}

/** A partition of whose work a member has the state. */
export interface KeptPartition extends TopicPartition {
  /** How much of it: what has more is further on. 0 when it is not known. */
  readonly upTo: number;
}

/** What the group should know to share out its topics well; nothing of it decides whether the work is done right. */
export interface GroupSharing {
  /** Topics in no list are one list together. */
  readonly together: readonly SharedTopics[];
  /** The place in which the member keeps state, such as a folder of a machine: members of one home need no copies for each other. Default: its own. */
  readonly home?: string;
  /** What the member keeps; asked each time it joins. */
  kept?(): readonly KeptPartition[];
}

/**
 * A member of a consumer group. `poll` is called from one place, never twice at a time; heartbeats go on without it.
 *
 * REQUIRES: `subscribe` before `poll`; after `close` nothing but `close`.
 */
export interface LogConsumer {
  subscribe(topics: readonly string[], listener: RebalanceListener, sharing?: GroupSharing): Promise<void>;
  /** What has arrived, or an empty list after `maxWaitMs`. Paused partitions deliver nothing and lose nothing. */
  poll(maxWaitMs: number): Promise<readonly FetchedBatch[]>;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  seek(partition: TopicPartition, offset: number): void;
  /** One past the newest readable offset, as the newest fetch answer told, empty ones included; undefined before the first. */
  highWatermark(partition: TopicPartition): number | undefined;
  /** When the newest fetch answer for the partition came, in ms of a steady clock of its own; undefined before the first. */
  polledAt(partition: TopicPartition): number | undefined;
  /** Offset of the next record that `poll` will give; known from `assigned` on, undefined for a partition that is not assigned. */
  position(partition: TopicPartition): number | undefined;
  /**
   * Errors: STREAM_GROUP_CHANGED (external/task/retry) when the group went on without this member: the partitions may be somebody else's
   * already, nothing was committed, and the next `poll` joins again.
   */
  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void>;
  committed(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]>;
  /** Errors: STREAM_GROUP_CHANGED (external/task/retry) when the group went on without this member. */
  groupMetadata(): GroupMetadata;
  /**
   * Makes the next `poll` join again, and tell what is held as lost: a transaction found out that the group went on without this member. It
   * would not hear of it by itself where the group takes it for a member all the same.
   */
  rejoin(): void;
  /** Leaves the group; a `poll` that waits, or joins, ends. Idempotent. */
  close(): Promise<void>;
}

/** Reads chosen partitions from chosen offsets, outside any group: restore, global tables, tools. */
export interface LogReader {
  assign(positions: readonly (TopicPartition & { readonly offset: number })[]): void;
  poll(maxWaitMs: number): Promise<readonly FetchedBatch[]>;
  close(): Promise<void>;
}

export interface LogProducerOptions {
  readonly clientId: string;
  /** Set: exactly-once; everything is written in transactions. An older producer of the same id is fenced when this one is made. */
  readonly transactionalId?: string;
  /** How long a transaction may be open before the log aborts it and fences its producer, in ms. Default 10,000. */
  readonly transactionTimeoutMs?: number;
  /**
   * How long a batch that is not full may wait for more records, in ms. Default: while earlier batches are under way, at most 5 ms; a record that
   * comes when nothing is under way goes at once.
   */
  readonly lingerMs?: number;
  /** Bound on bytes accepted and not yet acknowledged. Default 32 MiB. */
  readonly maxBufferedBytes?: number;
  /** How record batches are packed. Default `none`. */
  readonly compression?: Compression;
}

/** Writes records; order within a partition is the order of `send`. */
export interface LogProducer {
  /**
   * Appends to the open batch of the partition and returns at once; key, value and header bytes are copied.
   * `partition` null: chosen by murmur2 of the key as Java's client does, or round-robin over batches when the key is null.
   *
   * Errors: a topic that does not exist, or a record over the limit, surfaces as the rejection of `flush` unless known at once.
   */
  send(
    topic: string,
    partition: number | null,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void;
  /** Bytes accepted and not yet acknowledged; the task stops taking input while it is above the bound. */
  readonly bufferedBytes: number;
  /** Settles when `bufferedBytes` is under the bound again. */
  ready(): Promise<void>;
  /**
   * Settles when everything sent before is acknowledged; rejects with the first failure since the last flush, or when it is closed. With a
   * transactional id it also waits until an older producer of that id is fenced and its transaction is over.
   */
  flush(): Promise<void>;
  /** One past the offset of the newest acknowledged record that this producer wrote to the partition; undefined before the first. */
  position(topic: string, partition: number): number | undefined;
  /** Number of partitions of a topic; loads the topic's metadata if it is not known. */
  partitionCount(topic: string): Promise<number>;
  /**
   * Opens a transaction. What is sent from here on is seen by readers of committed records when, and only when, it is committed.
   *
   * State: after a failure inside a transaction what is sent is dropped, and `flush` and `commitTransaction` reject, until
   * `abortTransaction`. That one settles when the producer can go on, and rejects when it cannot: then close it and open another with the
   * same transactional id before anything else.
   *
   * Errors, of all calls: STREAM_TRANSACTION_STATE (internal/process/stop) for one that does not fit where the transaction stands, `send`
   * outside of one included. STREAM_UNSUPPORTED for a producer without a transactional id.
   */
  beginTransaction(): void;
  /**
   * Makes offsets part of the transaction: they are committed with its records or not at all.
   *
   * Errors: STREAM_GROUP_CHANGED (external/task/retry) when the group went on without the member.
   */
  sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void>;
  /**
   * Settles when everything that was sent is acknowledged and the transaction is committed.
   *
   * Errors: STREAM_TRANSACTION_INDEFINITE (external/task/retry) when it is not known whether it was committed; what is committed shows after
   * another producer with the same transactional id has begun. STREAM_KAFKA_PRODUCER_FENCED and its like (external/task/retry) when another
   * producer goes on, or the transaction took too long.
   */
  commitTransaction(): Promise<void>;
  /** Drops what was not sent, waits for what is under way and undoes the rest. Errors: the producer cannot be used any more. */
  abortTransaction(): Promise<void>;
  /** Ends when no call of its own is on its way any more; an open transaction is aborted when another producer of its id begins, or when its time is up. */
  close(): Promise<void>;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
  readonly configs: Readonly<Record<string, string>>;
  /** The log's own for this topic, another one for each that has its name after it; absent where the log has none. */
  readonly id?: string;
}

export interface LogAdmin {
  /** Creates what is missing; a topic that exists is left as it is. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>;
  deleteTopics(names: readonly string[]): Promise<void>;
  /** The topics that exist, of those named; all when no names are given. */
  describeTopics(names?: readonly string[]): Promise<readonly TopicDescription[]>;
  beginningOffsets(partitions: readonly TopicPartition[]): Promise<readonly number[]>;
  /**
   * One past the newest record; with `read_committed`, the default, one past the newest that its readers can see: a transaction that is committed
   * may still be hidden, or behind one that is hidden, for a moment.
   */
  endOffsets(partitions: readonly TopicPartition[], isolation?: Isolation): Promise<readonly number[]>;
  /** Offsets of a group whose members may be away. */
  committedOffsets(groupId: string): Promise<readonly (TopicPartition & OffsetAndMetadata)[]>;
  deleteRecords(before: readonly (TopicPartition & { readonly offset: number })[]): Promise<void>;
  close(): Promise<void>;
}

/** The log: Kafka, or what the test kit puts in its place. */
export interface Log {
  consumer(options: LogConsumerOptions): LogConsumer;
  reader(options: { readonly clientId: string; readonly isolation: Isolation }): LogReader;
  producer(options: LogProducerOptions): LogProducer;
  admin(): LogAdmin;
  close(): Promise<void>;
}

/** The only source of time and of timers; tests drive it by hand. */
export interface Clock {
  /** Wall time, in ms since 1970. It may be set, forwards and back. */
  now(): number;
  /** Time that nobody sets, in ms since some moment of the clock's own: durations are measured with it. Default: `now`. */
  steady?(): number;
  /** Calls back once after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void;
}

export interface Counter {
  add(n: number): void;
}
export interface Gauge {
  set(value: number): void;
}
export interface Histogram {
  observe(value: number): void;
}

/** Metrics by name and labels; the same name and labels give the same child, so callers keep what they get. */
export interface Metrics {
  counter(name: string, labels: Readonly<Record<string, string>>): Counter;
  gauge(name: string, labels: Readonly<Record<string, string>>): Gauge;
  histogram(name: string, labels: Readonly<Record<string, string>>): Histogram;
}

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A record on its way out of the engine, with where it came from; `id` is equal when the same record is delivered again. */
export interface SinkRecord<K = unknown, V = unknown> extends StreamRecord<K, V> {
  /** `<topic>-<partition>-<offset>` of the input record, and its number among the records that input gave. */
  readonly id: string;
}

export interface SinkContext {
  readonly applicationId: string;
  readonly sink: string;
  readonly task: string;
  /** Records of each input partition come in the order of their offsets: no asynchronous step and no record cache stands before the sink in its task. */
  readonly inOrder: boolean;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  resource(name: string): unknown;
}

/**
 * Writes records to a system outside the log. One instance serves one task; calls never overlap.
 *
 * `write` is called with records in order; when it settles they must be durable. The same records may come again after a failure or a
 * crash, so a write is idempotent by `id` or by a key of the row.
 *
 * Errors: throw a StreamError with the verdict; the engine repeats the batch on `retry`, parks its records on `park`. Never loop inside.
 */
export interface SinkWriter<K = unknown, V = unknown> {
  write(records: readonly SinkRecord<K, V>[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** What a connector gives to the `sink` step. Making one does no I/O. */
export interface SinkConnector<K = unknown, V = unknown> {
  readonly name: string;
  /** Records per write at most. Default 500. */
  readonly maxBatch?: number;
  open(context: SinkContext): Promise<SinkWriter<K, V>>;
}
