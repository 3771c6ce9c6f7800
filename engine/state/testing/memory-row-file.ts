import type { RowPut, StoreFile } from '../disk/row-file.ts';
import { SortedKeys } from '../sorted-keys.ts';

/** What is on a disk that tests look into: it outlives the files that are opened on it. */
export class MemoryDisk {
  rows = new Map<string, Buffer>();
  topicId: string | undefined;
  /** Thrown by the next write, which writes nothing. */
  failure: unknown;
}

/** Rows of a store in this process, for tests of what lies over engines. */
export class MemoryRowFile implements StoreFile {
  readonly keyBytesMax: number;
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk, keyBytesMax = 1_978) {
    this.#disk = disk;
    this.keyBytesMax = keyBytesMax;
  }

  get(key: string): Buffer | undefined {
    return this.#disk.rows.get(key);
  }

  *range(from: string, to: string): IterableIterator<readonly [string, Buffer]> {
    const { rows } = this.#disk;
    for (const key of new SortedKeys(rows.keys()).between(from, to)) {
      const value = rows.get(key);
      if (value) yield [key, value];
    }
  }

  async write(puts: readonly RowPut[]): Promise<void> {
    // A turn later, as an engine in the background is.
    await Promise.resolve();
    const { failure } = this.#disk;
    if (failure !== undefined) {
      this.#disk.failure = undefined;
      throw failure;
    }
    const rows = new Map(this.#disk.rows);
    for (const [key, value] of puts) {
      if (value === null) rows.delete(key);
      else rows.set(key, Buffer.from(value));
    }
    this.#disk.rows = rows;
  }

  get topicId(): string | undefined {
    return this.#disk.topicId;
  }

  async beginAnew(topicId: string | undefined): Promise<void> {
    this.#disk.rows = new Map();
    this.#disk.topicId = topicId;
  }

  async close(): Promise<void> {}
}
