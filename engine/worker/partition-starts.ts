import { placeName } from '../model/place-name.ts';
import type { OffsetAndMetadata, TopicPartition } from '../ports.ts';
import type { Task } from '../task/task.ts';
import { checkStarts } from './check-starts.ts';
import type { RunParts } from './run-parts.ts';
import type { WorkerContext } from './worker.ts';

interface Start extends OffsetAndMetadata {
  /** The group has no commit of it. */
  readonly isFresh: boolean;
}

/** Where partitions that were assigned begin: where the group's commit says, or where their sources say when there is none. */
export class PartitionStarts {
  readonly #parts: Pick<RunParts, 'consumer' | 'admin' | 'startOffsets'>;
  readonly #context: WorkerContext;
  readonly #starts = new Map<string, Start>();

  constructor(parts: RunParts, context: WorkerContext) {
    this.#parts = parts;
    this.#context = context;
  }

  /** Finds out where partitions begin that come. Errors: STREAM_OFFSET_OUT_OF_RANGE when the log ends before a commit. */
  async read(partitions: readonly TopicPartition[]): Promise<void> {
    const { consumer, admin, startOffsets } = this.#parts;
    const commits = await consumer.committed(partitions);
    await checkStarts(commits, admin, this.#context);
    const known = new Set(commits.map(placeName));
    const offsets = await startOffsets(partitions.filter((place) => !known.has(placeName(place))));
    for (const place of partitions) this.#starts.delete(placeName(place));
    for (const commit of commits) this.#starts.set(placeName(commit), { ...commit, isFresh: false });
    for (const [name, offset] of offsets) this.#starts.set(name, { offset, metadata: '', isFresh: true });
  }

  /** Begins the partitions of a task, or goes on behind what it has buffered. True when some partition had no commit. */
  begin(task: Task): boolean {
    const { consumer } = this.#parts;
    let isFresh = false;
    for (const queue of task.queues) {
      const start = this.#starts.get(placeName(queue));
      if (!start) continue;
      if (queue.started) {
        consumer.seek(queue, queue.fetchedTo);
        continue;
      }
      isFresh ||= start.isFresh;
      task.startAt(queue.topic, start);
      if (consumer.position(queue) !== start.offset) consumer.seek(queue, start.offset);
    }
    return isFresh;
  }

  /** Partitions go: whoever has them next moves their beginning. */
  forget(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) this.#starts.delete(placeName(place));
  }
}
