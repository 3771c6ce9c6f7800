import { SortedKeys } from '../sorted-keys.ts';
import { importEngine } from './import-engine.ts';
import type { OpenRowFile, RowFile, RowPut } from './row-file.ts';
import { diskError, type StorePlace } from './store-error.ts';

/** Bytes of new rows that are kept in memory before they become a file. */
const WRITE_BUFFER_BYTES = 16 * 1024 * 1024;
const CACHE_BYTES = 16 * 1024 * 1024;
/** A key that is looked up is given as bytes: of a text with characters of two bytes classic-level 3.0.0 may take only the beginning. */
const BY_BYTES = { keyEncoding: 'buffer', valueEncoding: 'buffer' } as const;
/** Keys read in one go when a store is opened. */
const KEYS_PER_READ = 10_000;

type Level = typeof import('classic-level');
type Database = import('classic-level').ClassicLevel<string, Buffer>;

/**
 * Opens a classic-level (LevelDB) folder. It writes fast and in the background. Its package cannot walk through rows synchronously, so all
 * keys, and only they, are kept in memory too: about 100 bytes for each row.
 */
export const openLevelFile: OpenRowFile = async (dir, store) => {
  const { ClassicLevel } = await importEngine<Level>('classic-level', store, () => import('classic-level'));
  const place = { dir, store };
  // A text of one character for each byte is written as UTF-8, which keeps its order.
  const database: Database = new ClassicLevel(dir, {
    keyEncoding: 'utf8',
    valueEncoding: 'buffer',
    writeBufferSize: WRITE_BUFFER_BYTES,
    cacheSize: CACHE_BYTES,
  });
  try {
    await database.open();
    return new LevelFile(database, place, await keysOf(database));
  } catch (error) {
    await database.close().catch(() => {});
    throw diskError(place, error);
  }
};

async function keysOf(database: Database): Promise<readonly string[]> {
  const keys: string[] = [];
  const iterator = database.keys();
  try {
    for (;;) {
      const some = await iterator.nextv(KEYS_PER_READ);
      if (some.length === 0) return keys;
      for (const key of some) keys.push(key);
    }
  } finally {
    await iterator.close();
  }
}

class LevelFile implements RowFile {
  readonly keyBytesMax = Number.MAX_SAFE_INTEGER;
  readonly #database: Database;
  readonly #place: StorePlace;
  readonly #keys: SortedKeys;
  #closing: Promise<void> | undefined;

  constructor(database: Database, place: StorePlace, keys: readonly string[]) {
    this.#database = database;
    this.#place = place;
    this.#keys = new SortedKeys(keys);
  }

  get(key: string): Buffer | undefined {
    try {
      return this.#database.getSync(Buffer.from(key), BY_BYTES);
    } catch (error) {
      throw diskError(this.#place, error);
    }
  }

  *range(from: string, to: string): IterableIterator<readonly [string, Buffer]> {
    const keys = this.#keys.between(from, to);
    if (keys.length === 0) return;
    const snapshot = this.#database.snapshot();
    try {
      for (const key of keys) {
        const value = this.#database.getSync(Buffer.from(key), { ...BY_BYTES, snapshot });
        if (value !== undefined) yield [key, value];
      }
    } catch (error) {
      throw diskError(this.#place, error);
    } finally {
      snapshot.close().catch(() => {});
    }
  }

  async write(puts: readonly RowPut[]): Promise<void> {
    try {
      await this.#database.batch(
        puts.map(([key, value]) => (value === null ? { type: 'del', key } : { type: 'put', key, value })),
        { sync: false },
      );
    } catch (error) {
      throw diskError(this.#place, error);
    }
    for (const [key, value] of puts) {
      const known = this.#keys.has(key);
      if (value === null && known) this.#keys.delete(key);
      else if (value !== null && !known) this.#keys.add(key);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#database.close();
    return this.#closing;
  }
}
