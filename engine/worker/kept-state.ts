import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { SubTopology } from '../compile/topology.ts';
import { placeName } from '../model/place-name.ts';
import type { KeptPartition } from '../ports.ts';
import { keptPartitions } from '../state/disk/folder-path.ts';
import type { StateOptions } from '../state/open-state-store.ts';
import type { Replica } from './replica.ts';

/** The place of the folder that holds a worker's state; undefined where that is in memory. */
export function homeOf({ dir }: StateOptions): string | undefined {
  if (dir === undefined) return undefined;
  let path = resolve(dir);
  try {
    path = realpathSync(path);
  } catch {
    // It is made when the first store is opened.
  }
  return `${hostname()}:${path}`;
}

/** Partitions of whose tasks this worker has the state: in stores that are open, or in folders of which is not known how much is in them. */
export function keptState(
  applicationId: string,
  subs: readonly SubTopology[],
  replicas: Iterable<Replica>,
  { dir }: StateOptions,
): readonly KeptPartition[] {
  const kept = new Map<string, KeptPartition>();
  const keep = (topic: string | undefined, partition: number, upTo: number): void => {
    if (topic !== undefined) kept.set(placeName({ topic, partition }), { topic, partition, upTo });
  };
  for (const sub of subs) {
    const stores = dir === undefined ? [] : sub.stores.filter(({ changelog }) => changelog);
    for (const { name } of stores)
      for (const partition of keptPartitions(dir ?? '', applicationId, name)) keep(sub.entries[0]?.topic, partition, 0);
  }
  for (const { sub, partition, upTo } of replicas) if (upTo) keep(sub.entries[0]?.topic, partition, upTo);
  return [...kept.values()];
}
