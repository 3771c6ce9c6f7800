/**
 * What a memory store needs to take back the writes since the last commit: for each key the value it had before the first of them. Its
 * keys are the dirty keys.
 */
export class UndoLog<T> {
  #dirty = new Map<string, T | undefined>();
  #inFlight = new Map<string, T | undefined>();

  /** REQUIRES: called before the write, with what the key holds now. */
  beforeWrite(key: string, current: T | undefined): void {
    if (!this.#dirty.has(key)) this.#dirty.set(key, current);
  }

  get size(): number {
    return this.#dirty.size;
  }

  /** The dirty keys; they are in flight from now on. */
  prepare(): Iterable<string> {
    const keys = [...this.#dirty.keys()];
    // An interval whose commit failed and was not rolled back keeps its older values.
    for (const [key, before] of this.#dirty) if (!this.#inFlight.has(key)) this.#inFlight.set(key, before);
    this.#dirty = new Map();
    return keys;
  }

  committed(): void {
    this.#inFlight = new Map();
  }

  /** Gives each touched key back with what it held at the last commit, newest writes first. */
  rollback(restore: (key: string, before: T | undefined) => void): void {
    for (const [key, before] of this.#dirty) restore(key, before);
    for (const [key, before] of this.#inFlight) restore(key, before);
    this.#dirty = new Map();
    this.#inFlight = new Map();
  }
}
