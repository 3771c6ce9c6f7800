import type { Clock } from '../ports.ts';
import { nextTick } from './next-tick.ts';
import { SLICE_MS } from './worker-options.ts';

/** A share of the event loop's time: whoever has used it up lets heartbeats, fetches and other pipelines of the process have theirs. */
export class TimeSlice {
  readonly #clock: Pick<Clock, 'now'>;
  #began: number;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#began = clock.now();
  }

  /** What is left of the share, in ms. */
  get left(): number {
    return SLICE_MS - (this.#clock.now() - this.#began);
  }

  /** Settles at once while there is time left, else after the event loop has run. */
  async pause(): Promise<void> {
    if (this.left > 0) return;
    await nextTick();
    this.#began = this.#clock.now();
  }
}
