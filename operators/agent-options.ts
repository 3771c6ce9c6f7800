import type { Duration } from '../engine/model/duration.ts';
import type { Headers } from '../engine/model/record.ts';
import type { Serde } from '../engine/model/serde.ts';

export interface AgentOptions<K, V, R> {
  /** Calls under way at once in one task. */
  readonly concurrency: number;
  /**
   * `key`: one call at a time for each key, results of a key in order. `ordered`: results leave in the order of their records.
   * `unordered`: results leave as they come.
   */
  readonly ordering: 'key' | 'ordered' | 'unordered';
  /** How long one attempt may take; then its signal is aborted and it counts as failed. */
  readonly attemptTimeout: Duration;
  readonly retry: {
    /** Attempts in all, the first one included. */
    readonly attempts: number;
    /** Wait before the second attempt; doubles for each further one, unless the error names its own wait (`Retry-After`). */
    readonly backoff: Duration;
    /** Longest wait. Default `1m`. */
    readonly maxBackoff?: Duration;
  };
  /** After the last attempt: `park` the record in the dead-letter topic, or `stop` the task. */
  readonly onExhausted: 'park' | 'stop';
  /** The same text for the same work, so that a service can recognise a repeated call. Default: topic, partition and offset. */
  readonly idempotencyKey?: (value: V, key: K) => string;
  /** Records taken and not finished in one task, waiting ones included; the task takes no more above it. Default 8 × concurrency. */
  readonly maxPending?: number;
  /** How results are written where they pass through a topic or a store. Default JSON. */
  readonly value?: Serde<R>;
}

/** What a call of an agent can use. */
export interface AgentContext<K = unknown> {
  readonly key: K;
  readonly timestamp: number;
  readonly headers: Headers;
  /** Aborted when the attempt's time is up or the task gives up its partition. */
  readonly signal: AbortSignal;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly idempotencyKey: string;
  /** A named resource of the worker. */
  resource(name: string): unknown;
  /**
   * Makes a sub-step durable: its result is kept with the record until the agent is done with it, so that a later attempt, and a restart
   * after the next commit, get the kept result instead of running it again. Results are plain JSON.
   */
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
}
