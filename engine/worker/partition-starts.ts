import type { LogConsumer, OffsetAndMetadata, TopicPartition } from '../ports.ts';
import type { Task } from '../task/task.ts';
import { checkStarts } from './check-starts.ts';
import { placeName } from './place-name.ts';
import type { RunParts } from './run-parts.ts';
import type { WorkerContext } from './worker.ts';

/** Where the partitions of an assignment begin: where the group's commit says, or where their sources say when there is none. */
export class PartitionStarts {
  readonly #starts: ReadonlyMap<string, OffsetAndMetadata>;
  /** Partitions of which the group has no commit. */
  readonly #fresh: ReadonlySet<string>;
  readonly #consumer: LogConsumer;

  private constructor(starts: ReadonlyMap<string, OffsetAndMetadata>, fresh: ReadonlySet<string>, consumer: LogConsumer) {
    this.#starts = starts;
    this.#fresh = fresh;
    this.#consumer = consumer;
  }

  /** Errors: STREAM_OFFSET_OUT_OF_RANGE when the log ends before a commit. */
  static async read(
    partitions: readonly TopicPartition[],
    { consumer, admin, startOffsets }: RunParts,
    context: WorkerContext,
  ): Promise<PartitionStarts> {
    const starts = new Map<string, OffsetAndMetadata>();
    const commits = await consumer.committed(partitions);
    await checkStarts(commits, admin, context);
    for (const commit of commits) starts.set(placeName(commit), commit);
    const fresh = partitions.filter((place) => !starts.has(placeName(place)));
    for (const [name, offset] of await startOffsets(fresh)) starts.set(name, { offset, metadata: '' });
    return new PartitionStarts(starts, new Set(fresh.map(placeName)), consumer);
  }

  /** Begins the partitions of a task, or goes on behind what it has buffered. True when some partition had no commit. */
  begin(task: Task): boolean {
    let isFresh = false;
    for (const queue of task.queues) {
      const start = this.#starts.get(placeName(queue));
      if (!start) continue;
      if (queue.started) {
        this.#consumer.seek(queue, queue.fetchedTo);
        continue;
      }
      isFresh ||= this.#fresh.has(placeName(queue));
      task.startAt(queue.topic, start);
      if (this.#consumer.position(queue) !== start.offset) this.#consumer.seek(queue, start.offset);
    }
    return isFresh;
  }
}
