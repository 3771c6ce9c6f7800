import { setMaxListeners } from 'node:events';
import type { Hold } from '../model/processor.ts';
import { StreamError, toStreamError } from '../model/stream-error.ts';
import { type InputRecord, originOf } from './input-record.ts';
import type { RecordFaults } from './record-faults.ts';
import type { RecordRunner } from './record-runner.ts';
import { taskError } from './step-error.ts';

interface Released {
  readonly input: InputRecord;
  readonly work: () => void;
  /** The hold ends with this work. */
  readonly last: boolean;
}

/**
 * The input records of a task that asynchronous work holds. Their offsets stay open until the work is released; released work runs on
 * the task's own turn, in the order of release.
 */
export class Holds {
  readonly #runner: RecordRunner;
  readonly #faults: RecordFaults;
  readonly #wake: () => void;
  readonly #abort = new AbortController();
  /** Held records in the order in which they were taken; finished ones are removed when they come to the front. */
  readonly #held: InputRecord[] = [];
  readonly #released: Released[] = [];
  #count = 0;
  #limit = Number.POSITIVE_INFINITY;

  constructor(runner: RecordRunner, faults: RecordFaults, wake: () => void) {
    this.#runner = runner;
    this.#faults = faults;
    this.#wake = wake;
    // Every call under way listens to it: as many as the steps' concurrency allows.
    setMaxListeners(0, this.#abort.signal);
  }

  /** The bounds of all asynchronous steps of the task: the smallest holds, as each record may reach each step. */
  limit(holds: number): void {
    this.#limit = Math.min(this.#limit, holds);
  }

  get full(): boolean {
    return this.#count >= this.#limit;
  }

  get size(): number {
    return this.#count;
  }

  /** Stream time as far as every earlier record is finished. */
  finishedTime(): number {
    for (let first = this.#held[0]; first && first.holds === 0; first = this.#held[0]) {
      first.listed = false;
      this.#held.shift();
    }
    return this.#held[0]?.timeBefore ?? this.#runner.streamTime;
  }

  hold(): Hold {
    const input = this.#runner.currentInput();
    if (!input) {
      throw new StreamError(
        "an asynchronous step cannot take what a timer forwards, as there is no record whose offset could stay open: put repartition('name') between them",
        {
          code: 'STREAM_PLAN',
          domain: 'user',
          scope: 'task',
          verdict: 'stop',
        },
      );
    }
    if (!input.listed) this.#list(input);
    input.holds++;
    this.#count++;
    input.queue.open.open(input.offset);
    return this.#holdOf(input);
  }

  /** Runs what has been released since the last turn and returns how many that were. */
  runReleased(): number {
    let done = 0;
    for (let next = this.#released.shift(); next; next = this.#released.shift()) {
      const { input, work, last } = next;
      if (last) {
        input.holds--;
        this.#count--;
      }
      this.#runner.runFor(input, work);
      if (last) input.queue.open.close(input.offset);
      done++;
    }
    return done;
  }

  close(): void {
    this.#abort.abort();
    this.#released.length = 0;
  }

  /** Puts the record where it was taken: one that a second asynchronous step holds is older than some that are listed. */
  #list(input: InputRecord): void {
    let at = this.#held.length;
    while (at > 0 && (this.#held[at - 1]?.number ?? 0) > input.number) at--;
    this.#held.splice(at, 0, input);
    input.listed = true;
  }

  #holdOf(input: InputRecord): Hold {
    const { queue, offset, way } = input;
    const id = `${queue.topic}-${queue.partition}-${offset}-${way}${input.effects++}`;
    let open = true;
    const release = (work: () => void): void => {
      if (!open || this.#abort.signal.aborted) return;
      open = false;
      this.#released.push({ input, work, last: true });
      this.#wake();
    };
    return {
      id,
      origin: originOf(input),
      signal: this.#abort.signal,
      release,
      park: (error, attempts) => release(() => this.#faults.park(input, toStreamError(error), attempts)),
      fail: (error) =>
        release(() => {
          throw taskError(error);
        }),
      turn: (work) => {
        if (this.#abort.signal.aborted) return;
        this.#released.push({ input, work, last: false });
        this.#wake();
      },
    };
  }
}
