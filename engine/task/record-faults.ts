import type { StreamError } from '../model/stream-error.ts';
import { deadLetterHeaders, sendDeadLetter } from './dead-letter.ts';
import { type InputRecord, originOf } from './input-record.ts';
import { StepFailure, stepError } from './step-error.ts';
import type { Task } from './task.ts';

/** What becomes of records that cannot be decoded or processed: parked, dropped or the end of the task, as the pipeline says. */
export class RecordFaults {
  readonly #task: Task;

  constructor(task: Task) {
    this.#task = task;
  }

  /** Writes the input record to the dead-letter topic, and counts it. */
  park(input: InputRecord, error: StreamError, attempts: number): void {
    const { id, topology, services } = this.#task;
    const { outputs, metrics, logger, clock } = services;
    const now = clock.now();
    sendDeadLetter(outputs, topology.deadLetterTopic, input, deadLetterHeaders(input, error, attempts, now), now);
    metrics.counter('dead_letters_total', { task: id, code: error.code }).add(1);
    logger.warn({ task: id, code: error.code, ...originOf(input), attempts }, `parked: ${error.message}`);
  }

  /** Counts a record that was left out on purpose. */
  drop(step: string, reason: string): void {
    this.#task.services.metrics.counter('dropped_records_total', { task: this.#task.id, step, reason }).add(1);
  }

  /** A record that cannot be decoded, or whose timestamp cannot be told: its source says what becomes of it. */
  refuse(input: InputRecord, cause: unknown): void {
    const { node, source } = input.queue.entry;
    const error = stepError(new StepFailure(node.name, cause), originOf(input));
    const policy = source?.onDecodeError ?? 'stop';
    if (policy === 'stop' || error.scope !== 'record') throw error;
    if (policy === 'park') this.park(input, error, 1);
    else this.drop(node.name, 'decode');
  }

  /** What a step threw: parked or dropped when it concerns one record and the pipeline says so, else the end of the task. */
  handle(input: InputRecord | undefined, failure: unknown): void {
    const error = stepError(failure, input && originOf(input));
    if (!input || error.scope !== 'record' || error.verdict === 'stop') throw error;
    if (error.verdict === 'drop') this.drop(String(error.context.step ?? ''), error.code);
    else if (this.#task.topology.plan.options.onError === 'park') this.park(input, error, 1);
    else throw error;
  }
}
