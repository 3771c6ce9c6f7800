import type { Logger, Metrics } from '../../../engine/ports.ts';
import type { Assignors } from './group-protocol.ts';
import type { KafkaSaslOptions, KafkaTlsOptions } from './security-options.ts';

/** How groups share out partitions. */
export type GroupProtocol = 'classic' | 'consumer';

export interface KafkaLogOptions {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  /** Told to the brokers, for their logs and quotas. Default `millrace`. */
  readonly clientId?: string;
  /** How long one request may take, in ms. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /** How long an operation is repeated while brokers cannot be reached or have no leader, in ms. Default 120,000. */
  readonly giveUpAfterMs?: number;
  /** Speak to brokers in TLS; `true` trusts the authorities that Node trusts. Default false. */
  readonly tls?: boolean | KafkaTlsOptions;
  /** Who this client is. Default: nobody, for brokers that do not ask. */
  readonly sasl?: KafkaSaslOptions;
  /**
   * Assignors that members of groups offer, the one that they would rather have first; the group takes one that all of its members know. The first
   * one hands partitions over step by step, under the others everybody gives up everything first. To go back to an older version, each member
   * restarted in its turn: only those that it knows. Default `['millrace-cooperative', 'millrace-sticky', 'range']`.
   */
  readonly assignors?: Assignors;
  /**
   * How groups share out partitions. `classic`: the members do, by `assignors`, with standbys. `consumer`: the broker does (KIP-848, Apache Kafka 4.0
   * and later); partitions that stay are read on while others change hands, topics that are read together need equally many partitions, there are
   * no standbys, and the broker says how long sessions are: `assignors` and `sessionTimeoutMs` do nothing. Default `classic`.
   */
  readonly groupProtocol?: GroupProtocol;
  /**
   * Where this client is, as the brokers' `broker.rack` says it: partitions are then read from the replica that is closest (KIP-392), where the
   * brokers' `replica.selector.class` chooses one, and from their leader while that replica fails. Default: all are read from their leaders.
   */
  readonly rackId?: string;
  /**
   * Check the checksum of every fetched batch: a damaged one is STREAM_KAFKA_RECORDS instead of wrong records. Default true, as in Kafka's own client: it
   * takes 0.2 s of a core for each GB, or 1.4 s where `@node-rs/crc32` has no build for the machine.
   */
  readonly checkCrcs?: boolean;
  /**
   * Bound on one record, in bytes with its headers, from 1 to 104,857,600; a larger one is STREAM_RECORD_TOO_LARGE (park). Default 1,000,000, which
   * fits the brokers' own default. Above that, raise `max.message.bytes` of the topics as well.
   */
  readonly maxRecordBytes?: number;
  /**
   * How large a batch may become before it is sent, in bytes before compression, from 1 to 104,857,600; a record that is larger goes alone. Default
   * 786,432. Has to stay under `max.message.bytes` of the topics, which is 1,048,588 unless somebody set it.
   */
  readonly batchBytes?: number;
  readonly logger?: Logger;
  /** Counts bytes, requests, throttling and connections under the names in docs/kafka-security.md. Default: nothing is counted. */
  readonly metrics?: Metrics;
}

/** What the log's port says where nothing is said, for every driver. */
export const DEFAULT_BUFFER_BYTES = 32 * 1024 * 1024;
export const DEFAULT_LINGER_MS = 5;
export const DEFAULT_TRANSACTION_MS = 10_000;
export const DEFAULT_SESSION_MS = 10_000;
/** Heartbeats in a session. */
export const BEATS_PER_SESSION = 4;
/** How long connecting to one broker may take. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** Bound on one answer. */
export const RESPONSE_BYTES_MAX = 256 * 1024 * 1024;
/** How long a broker may take to say who leads or coordinates what, before another one is asked. */
export const LOOKUP_TIMEOUT_MS = 10_000;
/** How old topic metadata may become before it is asked for again. */
export const METADATA_MAX_AGE_MS = 300_000;
/** How long a fetch waits at the broker for new records, which end the wait. */
export const FETCH_WAIT_MS = 500;
/** The same for a fetch that leaves out partitions, which may be wanted again at any moment. */
export const PARTIAL_FETCH_WAIT_MS = 50;
export const FETCH_BYTES_MAX = 4 * 1024 * 1024;
export const FETCH_PARTITION_BYTES_MAX = 1 * 1024 * 1024;
/** A batch is sent when it has this many bytes, unless told otherwise. Below the broker's default limit of 1 MiB; larger batches cost less per record. */
export const BATCH_BYTES = 768 * 1024;
/** Bound on a record unless told otherwise, so that its batch stays under the broker's default limit. */
export const RECORD_BYTES_MAX = 1_000_000;
/** Bound on those two: what a broker takes as one request unless told otherwise (`socket.request.max.bytes`). */
export const BYTES_MAX = 100 * 1024 * 1024;
/** Requests to one broker that may be under way at once. */
export const PRODUCE_REQUESTS_MAX = 3;
/** Bound on the batches of one produce request together. */
export const FRAME_PRODUCE_BYTES_MAX = 32 * 1024 * 1024;
/** How long the broker may take to store a batch. */
export const PRODUCE_TIMEOUT_MS = 30_000;
/** Bound on how long a connection is silent because a broker asks for it; quotas are measured over some seconds. */
export const THROTTLE_MS_MAX = 120_000;
/** How long leaving a group may take: nobody waits for an answer that does not come. */
export const LEAVE_TIMEOUT_MS = 1_000;
/** Buffers of finished batches that a producer keeps for the next ones, in bytes together. */
export const SPARE_BUFFER_BYTES_MAX = 8 * 1024 * 1024;
