import type { Process } from '../model/processor.ts';
import type { StreamRecord } from '../model/record.ts';
import { NotReady } from '../model/serde.ts';
import { noTimestamp } from '../plan/timestamp-extractors.ts';
import { type InputRecord, inputRecord } from './input-record.ts';
import type { PartitionQueue } from './partition-queue.ts';
import type { Punctuations } from './punctuations.ts';
import type { RecordFaults } from './record-faults.ts';
import { isUnreadable } from './unreadable.ts';

export interface RunnerParts {
  readonly faults: RecordFaults;
  readonly streamPunctuations: Punctuations;
  /** The task should be given another turn. */
  wake(): void;
}

/**
 * Runs the heads of a task's queues through its steps, one at a time, and knows for which of them the steps work: errors and effects are put down to it.
 *
 * ```
 *   head ─▶ decode ─▶ stream time ─▶ first step ─▶ taken ─▶ punctuations of stream time
 *             ├─ not ready yet: the queue waits          └─ what a step throws: parked or dropped, or the end of the task
 *             ├─ no record at all: the queue ends before it
 *             └─ cannot be decoded: parked or dropped, and taken, or the end of the task
 * ```
 *
 * It runs for every record: nothing is made for one unless a step, or an error, asks for it.
 */
export class RecordRunner {
  readonly #parts: RunnerParts;
  readonly #faults: RecordFaults;
  readonly #punctuations: Punctuations;
  #entries: ReadonlyMap<number, Process> = new Map();
  #streamTime = -1;
  #current: InputRecord | undefined;
  /** The head that is being processed, until something needs more than the head itself. */
  #currentQueue: PartitionQueue | undefined;
  #timeBefore = -1;
  #recordsTaken = 0;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#faults = parts.faults;
    this.#punctuations = parts.streamPunctuations;
  }

  /** The first steps, by the node of the entry. REQUIRES: called before the first `run`. */
  connect(entries: ReadonlyMap<number, Process>): void {
    this.#entries = entries;
  }

  get streamTime(): number {
    return this.#streamTime;
  }

  get recordsTaken(): number {
    return this.#recordsTaken;
  }

  /** Stream time is at least this: so far the partition was processed before. */
  beginAt(partitionTime: number): void {
    this.#streamTime = Math.max(this.#streamTime, partitionTime);
  }

  /** Whether the head can be decoded now; when it will be, the task is woken. */
  isReady(queue: PartitionQueue): boolean {
    if (queue.settleTimestamp()) return true;
    this.#wakeWhenReady(queue);
    return false;
  }

  /**
   * Runs the head of a queue. REQUIRES: it has one, and `isReady`.
   *
   * Errors: what the pipeline does not park
   */
  run(queue: PartitionQueue): void {
    let record: StreamRecord;
    try {
      record = queue.decode();
      if (record.timestamp < 0) {
        if (!queue.entry.source?.timestamp) throw noTimestamp(record.timestamp);
        // An extractor says so of records that it wants left out.
        this.#faults.drop(queue.entry.node.name, 'invalid-timestamp');
        this.#take(queue);
        return;
      }
    } catch (error) {
      if (error instanceof NotReady) this.#wakeWhenReady(queue);
      else if (isUnreadable(error)) queue.cut(error);
      else this.#refuse(queue, error);
      return;
    }
    this.#timeBefore = this.#streamTime;
    if (record.timestamp > this.#streamTime) this.#streamTime = record.timestamp;
    this.#currentQueue = queue;
    try {
      const process = this.#entries.get(queue.entry.node.id);
      if (process) process(record);
    } catch (error) {
      this.#faults.handle(this.currentInput(), error);
    } finally {
      this.#currentQueue = undefined;
      this.#current = undefined;
    }
    this.#take(queue);
    if (!this.#punctuations.isEmpty) {
      this.#punctuations.advanceTo(this.#streamTime, (callback, time) => this.guard(undefined, () => callback(time)));
    }
  }

  /** The input record that is being processed; made from the head when it is first asked for. */
  currentInput(): InputRecord | undefined {
    const queue = this.#currentQueue;
    if (!this.#current && queue) {
      this.#current = inputRecord(queue, this.#timeBefore, this.#recordsTaken);
    }
    return this.#current;
  }

  /** Runs `work` for an input record that was held, or for none, with errors and effects put down to it. */
  runFor(input: InputRecord | undefined, work: () => void): void {
    const [before, queueBefore] = [this.#current, this.#currentQueue];
    this.#current = input;
    this.#currentQueue = undefined;
    try {
      this.guard(input, work);
    } finally {
      this.#current = before;
      this.#currentQueue = queueBefore;
    }
  }

  /** Runs `work` with errors put down to an input record, or to none. */
  guard(input: InputRecord | undefined, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#faults.handle(input, error);
    }
  }

  #wakeWhenReady(queue: PartitionQueue): void {
    void queue.waiting?.then(() => this.#parts.wake());
  }

  #take(queue: PartitionQueue): void {
    queue.take();
    queue.advance();
    this.#recordsTaken++;
  }

  /** A record that cannot be decoded. */
  #refuse(queue: PartitionQueue, cause: unknown): void {
    this.#currentQueue = queue;
    const input = this.currentInput();
    this.#currentQueue = undefined;
    this.#current = undefined;
    if (input) this.#faults.refuse(input, cause);
    this.#take(queue);
  }
}
