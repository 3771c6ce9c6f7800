import type { Headers } from '../model/record.ts';

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
  /** In which epoch of its leader the current record was written; after the last one, what is before `nextOffset`. Absent where the log tells none. */
  readonly leaderEpoch?: number;
  /** Where the current record's key and value lie, for codecs that read them there; absent where they lie in no common buffer. */
  readonly spans?: RecordSpans;
}

/** Places of a key and a value in a buffer; a length of -1 is a null. */
export interface RecordSpans {
  readonly buffer: Buffer;
  readonly keyAt: number;
  readonly keyLength: number;
  readonly valueAt: number;
  readonly valueLength: number;
}
