import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import type { StateStore } from '../model/state-store.ts';
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
): Map<string, StateStore> {
  const stores = new Map<string, StateStore>();
  for (const spec of sub.stores) {
    const topic = spec.sourceTopic ?? changelogTopic(topology.applicationId, spec.name);
    const store = makeStore(spec, codecs.get(spec.key, topic, 'key'), codecs.get(spec.value, topic, 'value'));
    if (!sub.global && spec.changelog) {
      for (const { key, value, timestamp } of topics.read(topic, partition))
        if (key !== null) store.restore({ key, value, timestamp });
    }
    stores.set(spec.name, store);
  }
  return stores;
}
