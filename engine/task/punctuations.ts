interface Punctuation {
  readonly intervalMs: number;
  readonly callback: (time: number) => void;
  next: number;
}

/** Repeated calls of one kind of time. A call that is late by several intervals comes once, with the time as it is. */
export class Punctuations {
  readonly #scheduled = new Set<Punctuation>();

  schedule(intervalMs: number, now: number, callback: (time: number) => void): () => void {
    if (!(intervalMs >= 1)) throw new RangeError(`a punctuation's interval is at least 1 ms, not ${intervalMs}`);
    const punctuation = { intervalMs, callback, next: now + intervalMs };
    this.#scheduled.add(punctuation);
    return () => void this.#scheduled.delete(punctuation);
  }

  get isEmpty(): boolean {
    return this.#scheduled.size === 0;
  }

  /** Calls back whatever is due; true when something was. */
  advanceTo(time: number, call: (callback: (time: number) => void, time: number) => void): boolean {
    let called = false;
    for (const punctuation of this.#scheduled) {
      if (time < punctuation.next) continue;
      const missed = Math.floor((time - punctuation.next) / punctuation.intervalMs);
      punctuation.next += (missed + 1) * punctuation.intervalMs;
      call(punctuation.callback, time);
      called = true;
    }
    return called;
  }
}
