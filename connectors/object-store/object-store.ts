/** Name of the worker resource that holds the object store. */
export const OBJECTS = 'objects';

/**
 * Keeps bytes under keys: a folder on a laptop, S3 or MinIO in production. A key is a path such as `reports/a/b.json`; see `checkKey`.
 * What `put` has settled is durable and is seen whole or not at all; writing a key again replaces it.
 *
 * Errors: no such object → STREAM_OBJECT_MISSING (user/record/park); store away or out of room → STREAM_OBJECT_STORE_UNAVAILABLE
 * (external/batch/retry); access denied → STREAM_OBJECT_STORE_ACCESS (user/process/stop); a key that no store takes → STREAM_OBJECT_KEY,
 * more bytes than `maxObjectBytes` → STREAM_OBJECT_TOO_LARGE (both user/record/park)
 */
export interface ObjectStore {
  /** `contentType` is told to whoever downloads the object from an S3 store; a folder has no place for it. */
  put(key: string, bytes: Uint8Array, options?: { readonly contentType?: string }): Promise<void>;
  get(key: string): Promise<Buffer>;
  head(key: string): Promise<{ readonly sizeBytes: number } | undefined>;
  /** Also settles when there is no such object. */
  delete(key: string): Promise<void>;
  /** All keys that begin with the prefix, in no particular order; those that come or go meanwhile may be missing or not. */
  list(prefix: string): AsyncIterable<string>;
  /** Settles when the store can be used; makes folder or bucket when missing. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** Bound on the bytes of one object, as they are held in memory whole. */
export const OBJECT_BYTES_MAX = 256 * 1024 * 1024;
