import { SortedKeys } from '../sorted-keys.ts';

/** Rows in memory that lie over those on disk; null stands for one that was taken away. */
export class RowLayer<R> {
  readonly rows = new Map<string, R | null>();
  /** Made when a range is first asked for. */
  #keys: SortedKeys | undefined;

  get(key: string): R | null | undefined {
    return this.rows.get(key);
  }

  set(key: string, row: R | null): void {
    if (this.#keys && !this.rows.has(key)) this.#keys.add(key);
    this.rows.set(key, row);
  }

  /** Adds the rows between two keys, both included, `to` open where undefined, to `found`, over what is in it. */
  addBetween(from: string, to: string | undefined, found: Map<string, R | null>): void {
    if (this.rows.size === 0) return;
    this.#keys ??= new SortedKeys(this.rows.keys());
    for (const key of this.#keys.between(from, to)) found.set(key, this.rows.get(key) ?? null);
  }
}
