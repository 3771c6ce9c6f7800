import { isStreamError, type StreamError } from '../../../engine/model/stream-error.ts';
import type { Clock, Logger } from '../../../engine/ports.ts';
import { backoffMs } from '../../kafka/client/backoff.ts';
import { gaveUp, unreachable } from './client-error.ts';

/**
 * Repeats calls of a registry that is away, with back-off and up to a limit. It logs once when an outage begins and once when it ends,
 * however many calls wait.
 */
export class Patience {
  readonly #url: string;
  readonly #limitMs: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Wakes those that wait; they find that it is over. */
  readonly #waiting = new Set<() => void>();
  #away = false;
  #over = false;

  constructor(url: string, limitMs: number, clock: Clock, logger: Logger) {
    this.#url = url;
    this.#limitMs = limitMs;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Errors: STREAM_REGISTRY_UNREACHABLE after the limit; any other error of the call at once. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    const until = this.#clock.now() + this.#limitMs;
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await work();
        this.#answers();
        return result;
      } catch (error) {
        if (!isStreamError(error) || error.code !== 'STREAM_REGISTRY_UNREACHABLE') throw error;
        this.#isAway(error);
        const left = until - this.#clock.now();
        if (this.#over) throw unreachable(this.#url, 'is no longer waited for: this client was closed', error);
        if (left <= 0) throw gaveUp(this.#url, this.#limitMs, error);
        await this.#wait(Math.min(left, backoffMs(attempt)));
      }
    }
  }

  /** Ends all waiting. */
  close(): void {
    this.#over = true;
    for (const wake of this.#waiting) wake();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#waiting.delete(wake);
        resolve();
      };
      const cancel = this.#clock.after(ms, wake);
      this.#waiting.add(wake);
    });
  }

  #isAway(error: StreamError): void {
    if (this.#away) return;
    this.#away = true;
    this.#logger.warn(
      { url: this.#url, variable: 'SCHEMA_REGISTRY_URL' },
      `waiting for the schema registry (SCHEMA_REGISTRY_URL): ${error.message}`,
    );
  }

  #answers(): void {
    if (!this.#away) return;
    this.#away = false;
    this.#logger.info({ url: this.#url }, 'the schema registry answers');
  }
}
