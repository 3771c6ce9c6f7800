import { placeName } from '../model/place-name.ts';
import type { LogConsumer, TopicPartition } from '../ports.ts';
import type { PartitionQueue } from '../task/partition-queue.ts';
import type { Task } from '../task/task.ts';
import { PARTITION_BUFFER_BYTES } from './worker-options.ts';

/** Stops fetching for tasks that have enough, and goes on for those that have worked half of it off. */
export class BufferBalance {
  readonly #consumer: LogConsumer;
  readonly #paused = new Set<PartitionQueue>();

  constructor(consumer: LogConsumer) {
    this.#consumer = consumer;
  }

  update(tasks: readonly Task[]): void {
    for (const task of tasks) {
      for (const queue of task.queues) {
        const bytes = queue.bufferedBytes;
        if (bytes > PARTITION_BUFFER_BYTES && !this.#paused.has(queue)) {
          this.#paused.add(queue);
          this.#consumer.pause([queue]);
        } else if (bytes < PARTITION_BUFFER_BYTES / 2 && this.#paused.delete(queue)) this.#consumer.resume([queue]);
      }
    }
  }

  /** Partitions were given up; those that come back are not paused. */
  forget(partitions: readonly TopicPartition[]): void {
    const gone = new Set(partitions.map(placeName));
    for (const queue of this.#paused) if (gone.has(placeName(queue))) this.#paused.delete(queue);
  }
}
