import type { Task } from '../../engine/task/task.ts';
import { BATCH, encodedOrders } from './encoded-orders.ts';
import { orders, timestampAt } from './orders.ts';
import { SliceBatch, type Slices } from './slice-batch.ts';

/** A worker lets a task take so many before another has its turn, and commits twice a second. */
export const RECORDS_PER_TURN = 500;
const RECORDS_PER_COMMIT = 100_000;

/** Feeds a task with orders, batch by batch. */
export class Feed {
  /** The most records per second between two commits since it was set to 0. */
  best = 0;
  readonly #task: Task;
  readonly #runs: readonly Slices[];
  #next = 0;
  #sinceCommit = 0;
  #committedAt = performance.now();

  constructor(task: Task, runs: readonly Slices[] = encodedOrders()) {
    this.#task = task;
    this.#runs = runs;
  }

  async take(records: number, commits = true): Promise<void> {
    for (let left = records; left > 0; left -= BATCH) {
      const slices = this.#runs[(this.#next / BATCH) % this.#runs.length];
      if (!slices) return;
      this.#task.push(new SliceBatch(orders.name, slices, this.#next, timestampAt(this.#next)));
      this.#next += BATCH;
      while (this.#task.process(RECORDS_PER_TURN) > 0) await undefined;
      this.#sinceCommit += BATCH;
      if (commits && this.#sinceCommit >= RECORDS_PER_COMMIT) await this.commit();
    }
  }

  async commit(): Promise<void> {
    for (const store of this.#task.stores.values()) await store.settled?.();
    this.#task.prepareCommit();
    this.#task.committed();
    const now = performance.now();
    this.best = Math.max(this.best, (this.#sinceCommit * 1_000) / (now - this.#committedAt));
    this.#sinceCommit = 0;
    this.#committedAt = now;
  }
}
