import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { Clock } from '../../../engine/ports.ts';
import type { SchemaAnswer } from './serde-registry.ts';

/** Errors that say to try again are remembered no longer than it takes to hand them on. */
const RETRY_REMEMBERED_MS = 1_000;

/** What is known of schema ids: schemas for as long as there is room, failures for a while. */
export class KnownSchemas {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #failureMs: number;
  readonly #answers = new Map<number, { readonly answer: SchemaAnswer; readonly until: number }>();

  constructor(clock: Clock, max: number, failureMs: number) {
    this.#clock = clock;
    this.#max = max;
    this.#failureMs = failureMs;
  }

  get(id: number): SchemaAnswer | undefined {
    const known = this.#answers.get(id);
    if (known && this.#clock.now() < known.until) return known.answer;
    this.#answers.delete(id);
    return undefined;
  }

  keep(id: number, schema: unknown): void {
    this.#set(id, { schema }, Number.POSITIVE_INFINITY);
  }

  fail(id: number, error: StreamError): void {
    const ms = error.verdict === 'retry' ? Math.min(RETRY_REMEMBERED_MS, this.#failureMs) : this.#failureMs;
    this.#set(id, { error }, this.#clock.now() + ms);
  }

  #set(id: number, answer: SchemaAnswer, until: number): void {
    this.#answers.delete(id);
    this.#answers.set(id, { answer, until });
    const oldest = this.#answers.size > this.#max ? this.#answers.keys().next().value : undefined;
    if (oldest !== undefined) this.#answers.delete(oldest);
  }
}
