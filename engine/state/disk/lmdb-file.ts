import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { importEngine } from './import-engine.ts';
import { CHECK_BYTES, checkedRow, rowIsWhole } from './row-check.ts';
import type { OpenRowFile, RowFile, RowPut } from './row-file.ts';
import { diskError, type StorePlace, storeCorrupt } from './store-error.ts';

/** What lmdb keeps of a key with pages of 4 KiB. */
const KEY_BYTES_MAX = 1_978;
const PAGE_BYTES = 4_096;

type Lmdb = typeof import('lmdb');
type Database = import('lmdb').RootDatabase<Buffer, string>;

/** Keys are texts of one character for each byte. */
const KEYS = {
  writeKey: (key: string, target: Buffer, start: number): number => start + target.write(key, start, 'latin1'),
  readKey: (source: Buffer, start: number, end: number): string => source.toString('latin1', start, end),
};

/**
 * Opens an lmdb file. It is not flushed to the disk at each commit: a process that is killed loses nothing, and what the machine loses when
 * it goes down is told by the folder (`store-folder.ts`) and read again from the changelog.
 */
export const openLmdbFile: OpenRowFile = async (dir, store) => {
  const lmdb = await importEngine<Lmdb>('lmdb', store, () => import('lmdb'));
  const place = { dir, store };
  try {
    // Readers of a process that was killed; the folder is ours alone.
    rmSync(join(dir, 'lock.mdb'), { force: true });
    const database = lmdb.open<Buffer, string>({
      path: dir,
      encoding: 'binary',
      keyEncoder: KEYS,
      pageSize: PAGE_BYTES,
      noSync: true,
      overlappingSync: false,
    });
    return new LmdbFile(database, place);
  } catch (error) {
    throw diskError(place, error);
  }
};

class LmdbFile implements RowFile {
  readonly keyBytesMax = KEY_BYTES_MAX;
  readonly #database: Database;
  readonly #place: StorePlace;
  #closing: Promise<void> | undefined;

  constructor(database: Database, place: StorePlace) {
    this.#database = database;
    this.#place = place;
  }

  get(key: string): Buffer | undefined {
    let row: Buffer | undefined;
    try {
      row = this.#database.getBinary(key);
    } catch (error) {
      throw diskError(this.#place, error);
    }
    return row && this.#value(key, row);
  }

  *range(from: string, to: string): IterableIterator<readonly [string, Buffer]> {
    try {
      for (const { key, value } of this.#database.getRange({ start: from, end: to, inclusiveEnd: true }))
        yield [key, this.#value(key, value)];
    } catch (error) {
      throw diskError(this.#place, error);
    }
  }

  async write(puts: readonly RowPut[]): Promise<void> {
    // Neighbours on the same page are written together; the sort keeps the order of what was put twice.
    const sorted = puts.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    // Several stores are written at one commit: between two of them the event loop runs.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      this.#database.transactionSync(() => {
        for (const [key, value] of sorted) {
          if (value === null) this.#database.removeSync(key);
          else this.#database.putSync(key, checkedRow(key, value));
        }
      });
    } catch (error) {
      throw diskError(this.#place, error);
    }
  }

  #value(key: string, row: Buffer): Buffer {
    if (rowIsWhole(key, row)) return row.subarray(CHECK_BYTES);
    throw storeCorrupt(this.#place, new Error('a row is not as it was written'));
  }

  close(): Promise<void> {
    this.#closing ??= this.#database.close();
    return this.#closing;
  }
}
