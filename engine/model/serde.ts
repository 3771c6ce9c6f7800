import type { Headers } from './record.ts';

/** Where bytes are read from or written to; serdes that register schemas need it. */
export interface SerdeTarget {
  readonly topic: string;
  readonly part: 'key' | 'value';
}

/** What a serde may ask for before the first record: named resources of the worker, such as `schema-registry`. */
export interface SerdeResources {
  resource(name: string): unknown;
}

/**
 * Turns values into bytes and back, synchronously.
 *
 * `null` never reaches a codec: the engine maps null to null (a tombstone) on both sides.
 */
export interface Codec<T> {
  /** The bytes; the caller copies them before the next call, so a codec may reuse its buffer. */
  encode(value: T): Uint8Array;
  /**
   * The value. `bytes` is a slice of the fetched batch and stays valid as long as it is referenced.
   *
   * Errors: bytes that are not a `T` throw a StreamError with scope `record`. A codec that has to look something up first
   * throws `NotReady`; the task holds the partition until its promise settles and offers the same record again.
   */
  decode(bytes: Buffer, headers: Headers): T;
  /**
   * The same of bytes that lie from `start` to `end` in a buffer, for codecs that need no slice of their own: making one takes as long as reading a
   * short value. Most leave it out.
   */
  decodeIn?(buffer: Buffer, start: number, end: number, headers: Headers): T;
}

/** Describes how a type is written; `bind` makes the codec for one topic when a task starts. */
export interface Serde<T> {
  readonly name: string;
  bind(target: SerdeTarget, resources: SerdeResources): Codec<T> | Promise<Codec<T>>;
}

/** Thrown by a codec that must wait for something (a schema) before it can decode. It is a signal, not a failure. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  readonly ready: Promise<void>;
  constructor(ready: Promise<void>) {
    super('waiting for a lookup');
    this.ready = ready;
  }
}

/** The type of the values of a serde. */
export type SerdeType<S> = S extends Serde<infer T> ? T : never;
