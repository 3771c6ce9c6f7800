import type { Logger } from '../../../engine/ports.ts';
import type { EmbeddedSasl, EmbeddedTls } from './security-options.ts';

/** A topic that is there when the broker is up. */
export interface EmbeddedTopic {
  readonly name: string;
  /** Default: those of the topic when it exists, else `defaultPartitions`. */
  readonly partitions?: number;
  /** Kafka's topic configs, such as `cleanup.policy`. Taken when the topic is made. Default: Kafka's. */
  readonly configs?: Readonly<Record<string, string>>;
}

export interface EmbeddedKafkaOptions {
  /** TCP port; 0 takes a free one. Default 0. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** Address that clients are told to connect to. Default: `host`, or 127.0.0.1 when that is every address (0.0.0.0 or ::). */
  readonly advertisedHost?: string;
  /** Where topics and offsets are kept. Default: a temporary folder that `stop` deletes. */
  readonly dir?: string;
  /** Topics to make; one that the folder has already is left as it is. Default: none. */
  readonly topics?: readonly EmbeddedTopic[];
  /** Make a topic that a client asks for and that does not exist. Default false. */
  readonly autoCreateTopics?: boolean;
  /** Partitions of a topic whose creator does not say. Default 1. */
  readonly defaultPartitions?: number;
  /** How long an empty group waits for more members, in ms. Default 20. */
  readonly initialRebalanceDelayMs?: number;
  /** How long a member of the consumer protocol may be silent before it is put out, in ms; members do not choose. Default 10,000 (Kafka: 45,000). */
  readonly consumerSessionTimeoutMs?: number;
  /** How often members of the consumer protocol are told to send heartbeats, by which partitions change hands, in ms. Default 500 (Kafka: 5,000). */
  readonly consumerHeartbeatIntervalMs?: number;
  /**
   * How long offsets are kept that nobody commits again, of groups without members since they are, in ms; the group goes with the last of them.
   * Default 7 days, as in Kafka.
   */
  readonly offsetsRetentionMs?: number;
  /** How often old segments and old offsets are looked for, in ms. Default 60,000. */
  readonly retentionCheckMs?: number;
  /** How often compacted topics are looked at, in ms. Default 15,000, as in Kafka. */
  readonly compactionCheckMs?: number;
  /** Longest time-out that a transactional producer may ask for, in ms. Default 900,000, as in Kafka. */
  readonly transactionTimeoutMsMax?: number;
  /** How often transactions are looked for that are past their time-out, in ms. Default 1,000. */
  readonly transactionCheckMs?: number;
  /** Every connection is TLS, with this certificate. Default: none is. */
  readonly tls?: EmbeddedTls;
  /** Clients have to log in. Default: nobody is asked. */
  readonly sasl?: EmbeddedSasl;
  readonly logger?: Logger;
}

/** Bound on one request or answer. Kafka's own is 100 MiB. */
export const FRAME_BYTES_MAX = 104_857_600;
/** The same for every call but Produce: what they hold is small, and each byte of it may become an object. */
export const CALL_BYTES_MAX = 8 * 1024 * 1024;
/** The same before a client has logged in: Kafka's sasl.server.max.receive.size. */
export const LOGIN_BYTES_MAX = 524_288;
/** Bound on open connections. */
export const CONNECTIONS_MAX = 2000;
/** Bound on those of them that have not logged in, where clients have to. */
export const UNKNOWN_CLIENTS_MAX = 200;
/** How long agreeing on TLS may take, and a log-in. */
export const LOGIN_TIMEOUT_MS = 10_000;
/** Requests of one connection that may wait for their turn before its socket is read no further. */
export const PIPELINED_REQUESTS_MAX = 64;
/** Kafka's bound on the metadata of a committed offset. */
export const OFFSET_METADATA_BYTES_MAX = 4096;
/** Kafka's `offsets.retention.minutes`. */
export const OFFSETS_RETENTION_MS = 7 * 24 * 3_600_000;
export const PARTITIONS_MAX = 10_000;

/** Bound on transactional ids. The one that was idle longest makes room; when all are in a transaction a new one has to wait. */
export const TRANSACTIONAL_IDS_MAX = 10_000;
/** A transactional id that was not used for this long is forgotten, as in Kafka. */
export const TRANSACTIONAL_ID_EXPIRY_MS = 7 * 24 * 3_600_000;
/** Bound on the partitions that one transaction writes to. */
export const TRANSACTION_PARTITIONS_MAX = 10_000;
/** Bound on the offsets that open transactions hold together until they are decided. */
export const PENDING_OFFSETS_MAX = 50_000;
/** Bound on fetch sessions, as in Kafka. */
export const FETCH_SESSIONS_MAX = 1_000;
/** Bound on the partitions of all fetch sessions together. */
export const FETCH_SESSION_PARTITIONS_MAX = 100_000;
