import { LAST_EVENTS } from './chaos-options.ts';

/** What happened when, as it is printed. */
export class Events {
  readonly #begun = performance.now();
  readonly #last: string[] = [];
  /** How often each kind of thing happened. */
  readonly counts = new Map<string, number>();

  /** Something that is counted by its kind. */
  happened(kind: string, what: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.say(`${kind}: ${what}`);
  }

  say(what: string): void {
    const line = `[${((performance.now() - this.#begun) / 1_000).toFixed(1).padStart(6)} s] ${what}`;
    this.#last.push(line);
    if (this.#last.length > LAST_EVENTS) this.#last.shift();
    console.log(line);
  }

  get last(): readonly string[] {
    return this.#last;
  }

  summary(): string {
    return [...this.counts].map(([kind, n]) => `${n} ${kind}`).join(', ');
  }
}
