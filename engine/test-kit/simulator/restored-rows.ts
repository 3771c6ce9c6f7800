import { changelogTopic } from '../../compile/topology.ts';
import type { Codec, Serde } from '../../model/serde.ts';
import type { StateStore, StoreSpec } from '../../model/state-store.ts';
import { bindSync } from './bind-sync.ts';
import type { SimulatedPartition } from './simulated-partition.ts';

/** The topic that a store's rows are restored from, with its codecs. */
export function restoredFrom(
  applicationId: string,
  { name, sourceTopic, ...serdes }: StoreSpec,
): { readonly topic: string; readonly key: Codec<unknown>; readonly value: Codec<unknown> } {
  const topic = sourceTopic ?? changelogTopic(applicationId, name);
  const codec = (serde: Serde<unknown>, part: 'key' | 'value') => bindSync(serde, { topic, part });
  return { topic, key: codec(serdes.key, 'key'), value: codec(serdes.value, 'value') };
}

/** Brings a store what its topic has from an offset on. */
export function restoreRows(store: StateStore, log: SimulatedPartition, from: number): void {
  for (const { key, value, timestamp } of log.read(from, 'read_committed', Number.POSITIVE_INFINITY).records)
    if (key !== null) store.restore({ key, value, timestamp });
}
