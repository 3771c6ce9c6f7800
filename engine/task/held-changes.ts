import type { RowChange } from '../model/record-cache.ts';
import type { InputRecord } from './input-record.ts';

/** A change that a record cache holds back. */
export interface HeldChange<K = unknown, V = unknown> extends RowChange<K, V> {
  /** The row's place in the store, as a text. */
  readonly id: string;
  /** The input record that made it; undefined for a punctuation. */
  readonly input: InputRecord | undefined;
  readonly bytes: number;
}

class Link<K, V> {
  readonly change: HeldChange<K, V>;
  older: Link<K, V> | undefined;
  newer: Link<K, V> | undefined;

  constructor(change: HeldChange<K, V>, older: Link<K, V> | undefined) {
    this.change = change;
    this.older = older;
  }
}

/**
 * Changes of rows, one for each, in the order in which they were made: `take` gives the one that is longest ago.
 *
 * ```
 *   oldest ⇄ … ⇄ … ⇄ newest      put: to the right end, out of wherever its row stood
 * ```
 *
 * A map keeps this order, too, but finds its first entry behind all that were taken before: emptying one of 100,000 takes seconds.
 */
export class HeldChanges<K, V> {
  readonly #links = new Map<string, Link<K, V>>();
  #oldest: Link<K, V> | undefined;
  #newest: Link<K, V> | undefined;

  get size(): number {
    return this.#links.size;
  }

  get(id: string): HeldChange<K, V> | undefined {
    return this.#links.get(id)?.change;
  }

  put(change: HeldChange<K, V>): void {
    const before = this.#links.get(change.id);
    if (before) this.#unlink(before);
    const link = new Link(change, this.#newest);
    if (this.#newest) this.#newest.newer = link;
    else this.#oldest = link;
    this.#newest = link;
    this.#links.set(change.id, link);
  }

  take(): HeldChange<K, V> | undefined {
    const link = this.#oldest;
    if (!link) return undefined;
    this.#unlink(link);
    this.#links.delete(link.change.id);
    return link.change;
  }

  #unlink({ older, newer }: Link<K, V>): void {
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
  }
}
