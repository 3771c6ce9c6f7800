import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import type { StateStore } from '../model/state-store.ts';
import type { Log, LogAdmin, Logger, TopicPartition } from '../ports.ts';

/** How long one read of a changelog waits for more. */
const POLL_MS = 500;
/** A progress line is written each time this many records are restored. */
const PROGRESS_RECORDS = 250_000;

/** Reads changelogs from where each store stands to their end, and returns how many records that were. */
export async function restoreStores(
  topology: Topology,
  sub: SubTopology,
  partition: number,
  stores: ReadonlyMap<string, StateStore>,
  services: { readonly log: Log; readonly admin: LogAdmin; readonly logger: Logger; readonly clientId: string },
): Promise<number> {
  const logged = sub.stores.filter((spec) => spec.changelog);
  const byTopic = new Map(
    logged.map((spec) => [spec.sourceTopic ?? changelogTopic(topology.applicationId, spec.name), stores.get(spec.name)]),
  );
  const places = [...byTopic.keys()].map((topic) => ({ topic, partition }));
  if (places.length === 0) return 0;
  const [ends, begins] = await Promise.all([services.admin.endOffsets(places), services.admin.beginningOffsets(places)]);
  const positions = new Map(
    places.map((place, i) => [place.topic, Math.max(begins[i] ?? 0, byTopic.get(place.topic)?.restoredTo ?? 0)]),
  );
  const behind = (): readonly TopicPartition[] => places.filter((place, i) => (positions.get(place.topic) ?? 0) < (ends[i] ?? 0));
  if (behind().length === 0) return 0;
  const reader = services.log.reader({ clientId: services.clientId, isolation: 'read_committed' });
  let restored = 0;
  try {
    reader.assign(behind().map((place) => ({ ...place, offset: positions.get(place.topic) ?? 0 })));
    while (behind().length > 0) {
      for (const batch of await reader.poll(POLL_MS)) {
        const store = byTopic.get(batch.topic);
        while (batch.next()) {
          if (batch.key !== null) store?.restore({ key: batch.key, value: batch.value, timestamp: batch.timestamp });
          restored++;
          if (restored % PROGRESS_RECORDS === 0)
            services.logger.info({ task: `${sub.id}_${partition}`, restored }, 'restoring state');
        }
        positions.set(batch.topic, batch.nextOffset);
      }
    }
  } finally {
    await reader.close();
  }
  return restored;
}
