import type { PartitionQueue } from '../task/partition-queue.ts';
import type { Task } from '../task/task.ts';
import type { ProgressServices, Restorable } from './restore-progress.ts';
import { StoreProgress } from './store-progress.ts';

/** One partition of a global table's topic, read to where it ended when the worker began. */
export class GlobalPart implements Restorable {
  readonly task: string;
  readonly store: string;
  readonly topic: string;
  readonly partition: number;
  readonly #task: Task;
  readonly #queue: PartitionQueue;
  #begin: number;
  #end: number;
  readonly #progress: StoreProgress;
  #told = 0;

  constructor(task: Task, queue: PartitionQueue, begin: number, end: number, services: ProgressServices) {
    this.task = task.id;
    this.store = [...task.stores.keys()].join();
    this.topic = queue.topic;
    this.partition = queue.partition;
    this.#task = task;
    this.#queue = queue;
    this.#begin = begin;
    this.#end = end;
    this.#progress = new StoreProgress(services, this.task, this.store);
    this.update();
  }

  get restored(): number {
    return this.#task.recordsTaken;
  }

  get position(): number {
    return Math.max(this.#begin, this.#queue.position);
  }

  get remaining(): number {
    return Math.max(0, this.#end - this.position);
  }

  /** What the log holds now: records may be deleted before they were read, and a partition that lost its end has no more. */
  bound(begin: number, end: number): void {
    this.#begin = Math.max(this.#begin, begin);
    this.#end = Math.min(this.#end, end);
  }

  /** Its task has taken what came. */
  update(): void {
    this.#progress.update(this.restored - this.#told, this.remaining);
    this.#told = this.restored;
  }
}
