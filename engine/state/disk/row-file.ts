/** A row to write, or, with null, to take away. */
export type RowPut = readonly [key: string, value: Buffer | null];

/**
 * The rows of one store as an engine keeps them on disk: in the order of their keys, read synchronously, written in one piece.
 *
 * Keys are texts of one character for each byte (latin1); their order is that of the bytes.
 *
 * Errors: every call may throw STREAM_STORE_CORRUPT, STREAM_STORE_DISK_FULL or STREAM_STORE_DISK; see `store-error.ts`
 */
export interface RowFile {
  /** Longest key, in bytes. */
  readonly keyBytesMax: number;
  /** The value's bytes, the caller's to keep. */
  get(key: string): Buffer | undefined;
  /**
   * Rows with from ≤ key ≤ to, ascending, as they are when the first is asked for, whatever is written before the last. An iterator that
   * was begun must be finished, or told to `return`.
   */
  range(from: string, to: string): IterableIterator<readonly [key: string, value: Buffer]>;
  /** Writes everything or nothing; the rows can be read when it settles. Where a key occurs twice the later one counts. */
  write(puts: readonly RowPut[]): Promise<void>;
  /** Idempotent. What was written is on the disk when it settles. */
  close(): Promise<void>;
}

/** The file of a store, which knows of which topic its rows are. */
export interface StoreFile extends RowFile {
  /** Undefined before the first. */
  readonly topicId: string | undefined;
  /** Takes all rows away; the next ones are of this topic. REQUIRES: nothing else goes on. */
  beginAnew(topicId: string | undefined): Promise<void>;
}

/** Opens the file of an engine in a folder of its own, which exists. */
export type OpenRowFile = (dir: string, store: string) => Promise<RowFile>;
