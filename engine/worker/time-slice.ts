import { type SteadyClock, steadyNow } from '../model/steady-now.ts';
import { nextTick } from './next-tick.ts';
import { SLICE_MS } from './worker-options.ts';

/** A share of the event loop's time: whoever has used it up lets heartbeats, fetches and other pipelines of the process have theirs. */
export class TimeSlice {
  readonly #clock: SteadyClock;
  #began: number;

  constructor(clock: SteadyClock) {
    this.#clock = clock;
    this.#began = steadyNow(clock);
  }

  /** What is left of the share, in ms. */
  get left(): number {
    return SLICE_MS - (steadyNow(this.#clock) - this.#began);
  }

  /** Settles at once while there is time left, else after the event loop has run. */
  async pause(): Promise<void> {
    if (this.left > 0) return;
    await nextTick();
    this.#began = steadyNow(this.#clock);
  }
}
