import type { Log, TopicPartition } from '../../engine/ports.ts';
import { PARTITIONS } from './topology.ts';

/** How long looking for unprocessed records behind a commit may take. */
const LOOK_MS = 2_000;

/** A partition, and how many records its group has not processed. */
export interface Behind extends TopicPartition {
  readonly records: number;
}

/**
 * Partitions of these topics that the group has not processed to their end. What transactions hide counts too: one that is committed may be seen
 * in the group's offsets before its records are seen in their topics.
 */
export async function backlog(log: Log, group: string, topics: readonly string[]): Promise<readonly Behind[]> {
  const places = topics.flatMap((topic) => Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition })));
  const admin = log.admin();
  const [ends, begins, committed] = await Promise.all([
    admin.endOffsets(places, 'read_uncommitted'),
    admin.beginningOffsets(places),
    admin.committedOffsets(group),
  ]);
  return places.flatMap((place, i) => {
    const commit = committed.find(({ topic, partition }) => topic === place.topic && partition === place.partition);
    const records = (ends[i] ?? 0) - (commit?.offset ?? begins[i] ?? 0);
    return records > 0 ? [{ ...place, records }] : [];
  });
}

/** The same, where what is behind the commit may be marks of transactions and records that were aborted. */
export async function backlogOfRecords(log: Log, group: string, topics: readonly string[]): Promise<readonly Behind[]> {
  const behind = await backlog(log, group, topics);
  if (behind.length === 0) return [];
  const reader = log.reader({ clientId: 'chaos-backlog', isolation: 'read_committed' });
  const ends = await log.admin().endOffsets(behind, 'read_uncommitted');
  const left = new Map(
    behind.map((each, i) => [`${each.topic}/${each.partition}`, { ...each, end: ends[i] ?? 0, found: 0, done: false }]),
  );
  try {
    reader.assign(behind.map(({ topic, partition, records }, i) => ({ topic, partition, offset: (ends[i] ?? 0) - records })));
    const until = performance.now() + LOOK_MS;
    while ([...left.values()].some(({ done }) => !done) && performance.now() < until) {
      for (const batch of await reader.poll(100)) {
        const place = left.get(`${batch.topic}/${batch.partition}`);
        if (!place) continue;
        while (batch.next()) place.found++;
        place.done ||= batch.nextOffset >= place.end;
      }
    }
  } finally {
    await reader.close();
  }
  // What could not be read to its end is behind a transaction that is open.
  return [...left.values()].flatMap(({ topic, partition, records, found, done }) =>
    found > 0 || !done ? [{ topic, partition, records: done ? found : records }] : [],
  );
}
