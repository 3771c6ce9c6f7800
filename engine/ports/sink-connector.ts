import type { StreamRecord } from '../model/record.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

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
