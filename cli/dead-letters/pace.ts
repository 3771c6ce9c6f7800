import { setTimeout as pause } from 'node:timers/promises';

/** Lets so many turns a second pass, one after the other at equal distances; without a rate all at once. */
export class Pace {
  readonly #intervalMs: number;
  readonly #stop: AbortSignal;
  #next: number | undefined;

  constructor(perSecond: number | undefined, stop: AbortSignal) {
    this.#intervalMs = perSecond === undefined ? 0 : 1_000 / perSecond;
    this.#stop = stop;
  }

  /** Settles when it is time; at once when the signal aborts. */
  async turn(): Promise<void> {
    if (this.#intervalMs === 0) return;
    const now = performance.now();
    const due = Math.max(now, this.#next ?? now);
    this.#next = due + this.#intervalMs;
    if (due > now) await pause(due - now, undefined, { signal: this.#stop }).catch(() => {});
  }
}
