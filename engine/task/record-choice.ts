import { steadyNow } from '../model/steady-now.ts';
import type { PartitionQueue } from './partition-queue.ts';
import type { TaskServices } from './task-services.ts';

export interface RecordChoiceOptions {
  readonly queues: readonly PartitionQueue[];
  readonly services: Pick<TaskServices, 'clock' | 'isCaughtUp' | 'polledAt'>;
  /** How long the task waits for an empty input that says nothing itself, in ms; 0: only for what the log is known to have; -1: never. */
  readonly maxIdleMs: number;
  /** The head can be decoded and taken now. */
  isReady(queue: PartitionQueue): boolean;
}

/**
 * Chooses the next record of a task: the head with the smallest timestamp, the first of those that tie. An input without a head may hold
 * the others back:
 *
 * ```
 *   the log may have more for it ─▶ waits, whatever else there is (not under maxIdleMs -1)
 *   the log has no more          ─▶ its source says idleAfter: waits until that much polled time has passed
 *                                ─▶ else: waits maxIdleMs, counted from when another input has a record
 * ```
 */
export class RecordChoice {
  readonly #options: RecordChoiceOptions;
  #waitingSince: number | undefined;

  constructor(options: RecordChoiceOptions) {
    this.#options = options;
  }

  /** The queue whose head is next; undefined: nothing can be taken now. */
  next(): PartitionQueue | undefined {
    const { queues } = this.#options;
    if (queues.length === 1) {
      const only = queues[0];
      return only && this.#options.isReady(only) ? only : undefined;
    }
    let best: PartitionQueue | undefined;
    let someEmpty = false;
    for (const queue of queues) {
      if (this.#options.isReady(queue)) {
        if (!best || queue.headTimestamp < best.headTimestamp) best = queue;
      } else if (queue.hasHead) return undefined;
      else {
        const empty = this.#ofEmpty(queue);
        if (empty === 'wait') return undefined;
        if (empty === 'wait-a-little') someEmpty = true;
      }
    }
    return best && this.#waited(someEmpty) ? best : undefined;
  }

  #ofEmpty(queue: PartitionQueue): 'wait' | 'wait-a-little' | 'pass' {
    const { services, maxIdleMs } = this.#options;
    const idleAfterMs = queue.entry.source?.idleAfterMs;
    if (idleAfterMs === undefined && maxIdleMs < 0) return 'pass';
    if (!services.isCaughtUp(queue, queue.position)) {
      queue.emptySince = undefined;
      return 'wait';
    }
    if (idleAfterMs === undefined) return 'wait-a-little';
    // The log's answers are the clock: time in which nobody asked it, or it did not answer, shows nothing.
    const polledAt = services.polledAt(queue);
    if (polledAt === undefined) return 'pass';
    queue.emptySince ??= polledAt;
    return polledAt - queue.emptySince < idleAfterMs ? 'wait' : 'pass';
  }

  #waited(someEmpty: boolean): boolean {
    const { services, maxIdleMs } = this.#options;
    if (!someEmpty || maxIdleMs <= 0) {
      this.#waitingSince = undefined;
      return true;
    }
    const now = steadyNow(services.clock);
    this.#waitingSince ??= now;
    return now - this.#waitingSince >= maxIdleMs;
  }
}
