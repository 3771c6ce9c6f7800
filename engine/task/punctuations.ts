interface Punctuation {
  readonly intervalMs: number;
  readonly callback: (time: number) => void;
  next: number;
}

/** Repeated calls of one kind of time. A call that is late by several intervals comes once, with the time as it is. */
export class Punctuations {
  readonly #scheduled = new Set<Punctuation>();

  /** Calls back at `first` and every `intervalMs` from then on. */
  schedule(intervalMs: number, first: number, callback: (time: number) => void): () => void {
    if (!(intervalMs >= 1)) throw new RangeError(`a punctuation's interval is at least 1 ms, not ${intervalMs}`);
    const punctuation = { intervalMs, callback, next: first };
    this.#scheduled.add(punctuation);
    return () => void this.#scheduled.delete(punctuation);
  }

  /** The clock was set back: what was due at times that are far off now comes one interval from now. */
  notLaterThanFrom(time: number): void {
    for (const punctuation of this.#scheduled) punctuation.next = Math.min(punctuation.next, time + punctuation.intervalMs);
  }

  get isEmpty(): boolean {
    return this.#scheduled.size === 0;
  }

  /** Calls back whatever is due, what is due longest first; true when something was. What is scheduled meanwhile waits for the next time. */
  advanceTo(time: number, call: (callback: (time: number) => void, time: number) => void): boolean {
    const due: Punctuation[] = [];
    for (const punctuation of this.#scheduled) if (punctuation.next <= time) due.push(punctuation);
    if (due.length > 1) due.sort((a, b) => a.next - b.next);
    let called = false;
    for (const punctuation of due) {
      // One of them may have cancelled another.
      if (!this.#scheduled.has(punctuation)) continue;
      const missed = Math.floor((time - punctuation.next) / punctuation.intervalMs);
      punctuation.next += (missed + 1) * punctuation.intervalMs;
      call(punctuation.callback, time);
      called = true;
    }
    return called;
  }
}
