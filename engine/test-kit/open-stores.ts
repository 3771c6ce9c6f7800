import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import type { ChangelogEntry, StateStore } from '../model/state-store.ts';
import { isStreamError } from '../model/stream-error.ts';
import { makeStore } from '../state/make-store.ts';
import type { BoundCodecs } from '../task/bound-codecs.ts';
import type { MemoryTopics } from './memory-topics.ts';

/** Makes the stores of a task and fills them from their changelogs, as a worker does. */
export function openStores(
  topology: Topology,
  sub: SubTopology,
  partition: number,
  codecs: BoundCodecs,
  topics: MemoryTopics,
  processedTo: (topic: string) => number,
): Map<string, StateStore> {
  const stores = new Map<string, StateStore>();
  for (const spec of sub.stores) {
    const topic = spec.sourceTopic ?? changelogTopic(topology.applicationId, spec.name);
    const store = makeStore(spec, codecs.get(spec.key, topic, 'key'), codecs.get(spec.value, topic, 'value'));
    if (!sub.global && spec.changelog) {
      const records = topics.read(topic, partition);
      const end = spec.sourceTopic === undefined ? records.length : processedTo(topic);
      for (const { key, value, timestamp } of records.slice(0, end))
        if (key !== null) restore(store, { key, value, timestamp }, spec.sourceTopic !== undefined);
    }
    stores.set(spec.name, store);
  }
  return stores;
}

/** Records of a source topic that cannot be decoded have been dealt with when they were processed. */
function restore(store: StateStore, entry: ChangelogEntry, fromSource: boolean): void {
  try {
    store.restore(entry);
  } catch (error) {
    if (!fromSource || !isStreamError(error) || error.scope !== 'record') throw error;
  }
}
