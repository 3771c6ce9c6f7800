import type { Topology } from '../../compile/topology.ts';
import type { StateStore, StoreSpec } from '../../model/state-store.ts';
import { diskStore } from '../../state/disk/disk-store.ts';
import type { StoreFile } from '../../state/disk/row-file.ts';
import { rowsOf } from '../../state/rows-of.ts';
import { restoredFrom, restoreRows } from './restored-rows.ts';
import type { World } from './world.ts';

/** What a worker restores of one partition of a store without a disk. */
export interface Restored {
  readonly spec: StoreSpec;
  readonly partition: number;
  readonly store: StateStore;
}

/** Where a worker that starts with one of the simulation's disks would restore other rows than `expected`; undefined: nowhere. */
export async function diskFault(world: World, { applicationId }: Topology, expected: Restored): Promise<string | undefined> {
  const { spec, partition } = expected;
  const want = rowTexts(spec, expected.store);
  for (const [dir, file] of world.disk.copiesOf({ applicationId, store: spec.name, partition })) {
    const where = `partition ${partition} of '${spec.name}' in ${dir}`;
    const found = await restored(world, applicationId, expected, file);
    if (typeof found === 'string') return `${where}: ${found}`;
    const got = rowTexts(spec, found.store);
    const wrong = got.find((row, i) => row !== want[i]) ?? want[got.length];
    if (wrong !== undefined)
      return `${where} was complete up to ${found.from}, and gives with its changelog\n  ${got.join('\n  ')}\nexpected\n  ${want.join('\n  ')}`;
  }
  return undefined;
}

/** The store with its changelog's later records, or why it cannot be trusted. */
async function restored(
  world: World,
  applicationId: string,
  { spec, partition }: Restored,
  file: StoreFile,
): Promise<{ readonly store: StateStore; readonly from: number } | string> {
  const { topic, key, value } = restoredFrom(applicationId, spec);
  const log = world.broker.partition({ topic, partition });
  const store = diskStore(spec, file, key, value);
  const from = store.restoredTo;
  const misfit = await store.fit?.({ topicId: undefined, begin: log.start, end: log.end, logEnd: log.end, askedAt: 0 });
  if (misfit !== undefined) return misfit;
  restoreRows(store, log, from);
  store.committed(log.end);
  await store.settled?.();
  return { store, from };
}

function rowTexts({ shape }: StoreSpec, store: StateStore): readonly string[] {
  const rows = [...rowsOf(store, shape.kind)];
  return rows.map(({ key, start, end, value, timestamp }) => JSON.stringify({ key, start, end, value, timestamp })).sort();
}
