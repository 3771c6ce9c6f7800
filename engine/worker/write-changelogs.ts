import type { LogProducer } from '../ports.ts';
import type { Task } from '../task/task.ts';

/**
 * Writes what tasks have to write before a commit, each level of changelogs when all before it is acknowledged: a store that knew of a result
 * which never went out would not give it again.
 */
export async function writeChangelogs(tasks: readonly Task[], producer: Pick<LogProducer, 'flush'>): Promise<void> {
  for (const task of tasks) task.flush();
  const levels = Math.max(0, ...tasks.map((task) => task.changelogs.levels));
  for (let level = 0; level < levels; level++) {
    await producer.flush();
    for (const task of tasks) task.changelogs.write(level);
  }
}
