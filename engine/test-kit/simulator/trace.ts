/** What happened in a simulation, one line each; only the newest lines are kept. */
export class Trace {
  readonly #limit: number;
  #lines: string[] = [];
  #forgotten = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(now: number, who: string, text: string): void {
    this.#lines.push(`${String(now).padStart(6)} ms  ${who.padEnd(10)} ${text}`);
    // Cut in halves, so that keeping the bound costs nothing for each line.
    if (this.#lines.length <= 2 * this.#limit) return;
    this.#forgotten += this.#lines.length - this.#limit;
    this.#lines = this.#lines.slice(-this.#limit);
  }

  lines(): readonly string[] {
    const kept = this.#lines.slice(-this.#limit);
    const forgotten = this.#forgotten + this.#lines.length - kept.length;
    return forgotten === 0 ? kept : [`… ${forgotten} lines before`, ...kept];
  }
}
