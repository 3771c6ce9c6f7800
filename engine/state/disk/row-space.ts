import { RowCache } from './row-cache.ts';
import type { RowFile, RowPut } from './row-file.ts';
import { RowLayer } from './row-layer.ts';
import { keyTooLong } from './store-error.ts';

/** How the rows of a space are written; what `encode` gives is kept, so it must not be a buffer that is used again. */
export interface RowCodec<R> {
  encode(row: R): Buffer;
  decode(bytes: Buffer): R;
}

/** Rows that were handed to the file, until it says that they are written. */
export interface Writing {
  done(): void;
}

/**
 * Rows of one kind within a store's file, under a prefix of their own. Writes lie in layers over the file until they reach it:
 *
 * ```
 *   set ─▶ dirty ── prepare() ─▶ in flight ── takeInFlight() ─▶ writing ── done() ─▶ file
 *              └───── rollback() ◀──┘
 * ```
 *
 * A read asks the layers from the left to the right. Rows are kept as they are given and must not be changed afterwards.
 */
export class RowSpace<R> {
  readonly #store: string;
  readonly #file: RowFile;
  readonly #prefix: string;
  /** Behind every key of this space. */
  readonly #end: string;
  readonly #codec: RowCodec<R>;
  readonly #cache: RowCache<R>;
  #dirty = new RowLayer<R>();
  #inFlight = new RowLayer<R>();
  #inFlightPuts: RowPut[] = [];
  /** Rows of the changelog, the newest of each key; nobody reads them before they are written. */
  #restored = new Map<string, Buffer | null>();
  /** Oldest first. */
  #writing: readonly RowLayer<R>[] = [];

  constructor(store: string, file: RowFile, prefix: string, codec: RowCodec<R>, cachedRows: number) {
    this.#store = store;
    this.#file = file;
    this.#prefix = prefix;
    this.#end = String.fromCharCode(prefix.charCodeAt(0) + 1);
    this.#codec = codec;
    this.#cache = new RowCache(cachedRows);
  }

  get dirtyCount(): number {
    return this.#dirty.rows.size;
  }

  get inFlightCount(): number {
    return this.#inFlightPuts.length + this.#restored.size;
  }

  get(key: string): R | undefined {
    const row = this.#inMemory(key);
    return row === undefined ? this.#read(key) : (row ?? undefined);
  }

  /** Errors: STREAM_STORE_KEY for a key longer than the engine keeps. */
  set(key: string, row: R | undefined): void {
    this.requireRoom(key.length);
    this.#dirty.set(key, row ?? null);
  }

  /** Errors: STREAM_STORE_KEY for more bytes than the engine keeps of a key. */
  requireRoom(keyBytes: number): void {
    const bytes = keyBytes + this.#prefix.length;
    if (bytes > this.#file.keyBytesMax) throw keyTooLong(this.#store, bytes, this.#file.keyBytesMax);
  }

  /** Rows with from ≤ key ≤ to, ascending, as they are when the first is asked for; undefined is open. */
  *range(from: string, to: string | undefined): IterableIterator<readonly [key: string, row: R]> {
    const over = this.#between(from, to);
    const keys = over.size > 0 ? [...over.keys()].sort() : [];
    let at = 0;
    for (const [key, bytes] of this.#stored(from, to)) {
      for (let next = keys[at]; next !== undefined && next < key; next = keys[++at]) {
        const row = over.get(next);
        if (row) yield [next, row];
      }
      if (keys[at] !== key) yield [key, this.#codec.decode(bytes)];
    }
    for (const next of keys.slice(at)) {
      const row = over.get(next);
      if (row) yield [next, row];
    }
  }

  /** Rows on the file alone, whatever lies over them; for tidying up. */
  *stored(from: string, to: string | undefined): IterableIterator<string> {
    for (const [key] of this.#stored(from, to)) yield key;
  }

  /** A put for the file that no layer knows of: rows that nobody can see any more. */
  putOf(key: string, row: R | null): RowPut {
    return [this.#prefix + key, row === null ? null : this.#codec.encode(row)];
  }

  /** Puts what is dirty in flight and shows it to `visit`, each key once. */
  prepare(visit?: (key: string, row: R | null, bytes: Buffer | null) => void): void {
    for (const [key, row] of this.#dirty.rows) {
      const bytes = row === null ? null : this.#codec.encode(row);
      visit?.(key, row, bytes);
      this.#inFlightPuts.push([this.#prefix + key, bytes]);
    }
    // An interval whose commit failed and was not rolled back is still in flight, below the newer one.
    if (this.#inFlight.rows.size === 0) this.#inFlight = this.#dirty;
    else for (const [key, row] of this.#dirty.rows) this.#inFlight.set(key, row);
    this.#dirty = new RowLayer();
  }

  /** A row of the changelog, in flight at once. REQUIRES: it is read only after it has been written. Errors: as of `set`. */
  restore(key: string, bytes: Buffer | null): void {
    this.requireRoom(key.length);
    this.#restored.set(key, bytes);
    // A store that was read before it was restored further knows an older row.
    this.#cache.delete(key);
  }

  /** Adds what is in flight to `puts`; it is being written from now on. */
  takeInFlight(puts: RowPut[]): Writing | undefined {
    for (const [key, bytes] of this.#restored) puts.push([this.#prefix + key, bytes]);
    if (this.#restored.size > 0) this.#restored = new Map();
    if (this.#inFlightPuts.length === 0) return undefined;
    for (const put of this.#inFlightPuts) puts.push(put);
    const layer = this.#inFlight;
    this.#writing = [...this.#writing, layer];
    this.#inFlight = new RowLayer();
    this.#inFlightPuts = [];
    return {
      done: () => {
        for (const [key, row] of layer.rows) this.#cache.set(key, row);
        this.#writing = this.#writing.filter((each) => each !== layer);
      },
    };
  }

  rollback(): void {
    this.#dirty = new RowLayer();
    this.#inFlight = new RowLayer();
    this.#inFlightPuts = [];
    this.#restored = new Map();
  }

  clear(): void {
    this.rollback();
    this.#writing = [];
    this.#cache.clear();
  }

  /** Undefined where only the file knows. */
  #inMemory(key: string): R | null | undefined {
    let row = this.#dirty.get(key);
    if (row !== undefined) return row;
    row = this.#inFlight.get(key);
    for (let i = this.#writing.length - 1; row === undefined && i >= 0; i--) row = this.#writing[i]?.get(key);
    return row === undefined ? this.#cache.get(key) : row;
  }

  #read(key: string): R | undefined {
    if (key.length + this.#prefix.length > this.#file.keyBytesMax) return undefined;
    const bytes = this.#file.get(this.#prefix + key);
    const row = bytes === undefined ? null : this.#codec.decode(bytes);
    this.#cache.set(key, row);
    return row ?? undefined;
  }

  #between(from: string, to: string | undefined): ReadonlyMap<string, R | null> {
    const found = new Map<string, R | null>();
    for (const layer of [...this.#writing, this.#inFlight, this.#dirty]) layer.addBetween(from, to, found);
    return found;
  }

  *#stored(from: string, to: string | undefined): IterableIterator<readonly [string, Buffer]> {
    // A bound longer than any key there can be is cut: nothing lies between it and what is left of it, but that itself.
    const low = (this.#prefix + from).slice(0, this.#file.keyBytesMax);
    const high = to === undefined ? this.#end : (this.#prefix + to).slice(0, this.#file.keyBytesMax);
    for (const [key, bytes] of this.#file.range(low, high)) {
      const mine = key.slice(this.#prefix.length);
      if (mine >= from) yield [mine, bytes];
    }
  }
}
