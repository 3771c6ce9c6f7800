/**
 * The rows that were read or written last, two generations of at most `max` each: when the younger is full it becomes the older, and what was in
 * the older and not asked for since is forgotten. A null says that there is no such row.
 */
export class RowCache<R> {
  readonly #max: number;
  #young = new Map<string, R | null>();
  #old = new Map<string, R | null>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): R | null | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, row: R | null): void {
    this.#young.set(key, row);
    if (this.#young.size < this.#max) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
