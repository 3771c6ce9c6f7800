/** Ids given to newcomers that have not come back with them yet; each is forgotten after the newcomer's session time. */
export class ExpectedMembers {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  add(id: string, forMs: number): void {
    this.#timers.set(
      id,
      setTimeout(() => this.#timers.delete(id), forMs),
    );
  }

  get isEmpty(): boolean {
    return this.#timers.size === 0;
  }

  has(id: string): boolean {
    return this.#timers.has(id);
  }

  /** Whether the id was expected; it is no longer. */
  take(id: string): boolean {
    clearTimeout(this.#timers.get(id));
    return this.#timers.delete(id);
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
