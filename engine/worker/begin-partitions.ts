import type { TopicPartition } from '../ports.ts';
import { decodeCommit } from '../task/committed-offsets.ts';
import { placeName } from './place-name.ts';
import type { RunParts } from './run-parts.ts';
import type { WorkerTasks } from './worker-tasks.ts';

/**
 * Makes the tasks of partitions that came, and begins each partition where the group's commit says, or where its source says when there is
 * none. A task that was kept goes on behind what it has buffered. True when some partition had no commit.
 */
export async function beginPartitions(
  partitions: readonly TopicPartition[],
  tasks: WorkerTasks,
  { consumer, startOffsets }: RunParts,
): Promise<boolean> {
  const committed = new Map((await consumer.committed(partitions)).map((each) => [placeName(each), each]));
  await tasks.add(partitions, (place) => {
    const commit = committed.get(placeName(place));
    return commit ? decodeCommit(commit).position : 0;
  });
  const fresh = partitions.filter((place) => !committed.has(placeName(place)));
  const starts = await startOffsets(fresh);
  for (const place of partitions) {
    const task = tasks.reader(place);
    const queue = task?.queue(place.topic);
    if (!task || !queue) continue;
    if (queue.started) {
      consumer.seek(place, queue.fetchedTo);
      continue;
    }
    const start = committed.get(placeName(place)) ?? { offset: starts.get(placeName(place)) ?? 0, metadata: '' };
    task.startAt(place.topic, start);
    if (consumer.position(place) !== start.offset) consumer.seek(place, start.offset);
  }
  return fresh.length > 0;
}
