import type { Compression } from '../model/compression.ts';
import type { Headers } from '../model/record.ts';
import type { GroupMetadata } from './log-consumer.ts';
import type { OffsetAndMetadata, TopicPartition } from './topic-partition.ts';

export interface LogProducerOptions {
  readonly clientId: string;
  /** Set: exactly-once; everything is written in transactions. An older producer of the same id is fenced when this one is made. */
  readonly transactionalId?: string;
  /** How long a transaction may be open before the log aborts it and fences its producer, in ms. Default 10,000. */
  readonly transactionTimeoutMs?: number;
  /**
   * How long a batch that is not full may wait for more records, in ms; with 0 it goes at the end of the turn. Default: while earlier batches are
   * under way, at most 5 ms; a record that comes when nothing is under way goes at once.
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
