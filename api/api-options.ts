import type { Log, Logger } from '../engine/ports.ts';
import type { KafkajsSecurityOptions } from './events/kafkajs-security.ts';
import type { ApiMetrics, Database, ObjectStore } from './ports.ts';

export interface ApiOptions extends KafkajsSecurityOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** With the platform's tables; the API only reads. It is not closed by `stop`. */
  readonly database: Database;
  readonly objects: ObjectStore;
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  /** What the live stream reads from. It is not closed by `stop`. */
  readonly log: Log;
  readonly logger?: Logger;
  /** Bound on one file. Default 50 MiB. */
  readonly maxUploadBytes?: number;
  /** What `/metrics` shows; the API adds its own. Default: no `/metrics`. */
  readonly metrics?: ApiMetrics;
}

/** A running API. */
export interface Api {
  /** `http://host:port`. */
  readonly url: string;
  readonly port: number;
  /** Ends the streams, lets requests under way finish for some seconds, then cuts them. Idempotent. */
  stop(): Promise<void>;
}

export const MAX_UPLOAD_BYTES = 50 * 1024 * 1024;
/** Bound on the bytes of all uploads under way, as a multiple of the bound on one. */
export const UPLOADS_AT_ONCE = 8;
/** Bound on taking one upload once its bytes are here. */
export const ACCEPT_DEADLINE_MS = 10_000;
/** How long the schema registry is waited for; below the bound on taking an upload. */
export const REGISTRY_PATIENCE_MS = 4_000;
/** How long the start waits for the live stream before it goes on without. */
export const FEED_PATIENCE_MS = 5_000;
/** How long `stop` lets requests finish. */
export const DRAIN_MS = 5_000;
