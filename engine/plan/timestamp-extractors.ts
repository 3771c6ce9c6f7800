import type { StreamRecord } from '../model/record.ts';
import { StreamError } from '../model/stream-error.ts';
import type { TimestampExtractor } from './plan.ts';

/**
 * The record's own timestamp; a record without one is an error of the record: the source's `onDecodeError` says what becomes of it. This is
 * what a source does that names no extractor.
 *
 * Errors: a negative timestamp throws STREAM_TIMESTAMP (user/record)
 */
export const failOnInvalid: TimestampExtractor = ({ timestamp }) => {
  if (timestamp < 0) throw noTimestamp(timestamp);
  return timestamp;
};

/** The record's own timestamp; a record without one is left out and counted as `invalid-timestamp`. */
export const skipInvalid: TimestampExtractor = ({ timestamp }) => timestamp;

/**
 * The record's own timestamp; a record without one gets the largest of its partition so far.
 *
 * Errors: STREAM_TIMESTAMP (user/record) as long as the partition has had no timestamp
 */
export const usePartitionTime: TimestampExtractor = ({ timestamp }, partitionTime) => {
  if (timestamp >= 0) return timestamp;
  if (partitionTime >= 0) return partitionTime;
  throw noTimestamp(timestamp, ', and none before it on its partition has one');
};

/** The time at which the record is about to be processed, by the worker's clock. The same record has another time when it comes again. */
export const wallClock: TimestampExtractor = (_record, _partitionTime, clock) => clock.now();

/** The error of a record whose timestamp nobody knows. */
export function noTimestamp(timestamp: number, why = ''): StreamError {
  return timestampError(
    `the record has the timestamp ${timestamp}${why}: give from(topic) a timestamp extractor, or fix the producer`,
  );
}

/**
 * The timestamp that a source's extractor gives for a record. A negative one says that the record has none and is left out.
 *
 * Errors: what the extractor throws; anything but a whole number is STREAM_TIMESTAMP (user/record)
 */
export function extractTimestamp(
  extract: TimestampExtractor,
  record: StreamRecord,
  ...rest: [partitionTime: number, clock: Parameters<TimestampExtractor>[2]]
): number {
  const timestamp: unknown = extract(record, ...rest);
  if (Number.isSafeInteger(timestamp)) return timestamp as number;
  throw timestampError(`the timestamp extractor gave ${String(timestamp)}: a timestamp is a whole number of milliseconds`);
}

function timestampError(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_TIMESTAMP', domain: 'user', scope: 'record', verdict: 'park' });
}
