import { changelogTopic } from '../../engine/compile/topology.ts';
import type { StoreShape } from '../../engine/model/state-store.ts';
import type { Log } from '../../engine/ports.ts';
import { lookIntoStore } from '../../engine/state/disk/look-into-store.ts';
import { rowsOf } from '../../engine/state/rows-of.ts';
import { SYSTEM_CLOCK } from '../../engine/worker/silent.ts';
import { table } from '../table.ts';
import type { LocalState, LocalStore } from './local-state.ts';

/** What a store on this machine holds. */
export interface StoreReport {
  readonly store: string;
  readonly partition: number;
  readonly engine: string;
  readonly shape: string;
  readonly rows: number;
  readonly bytes: number;
  /** Offset of the changelog up to which it is complete. */
  readonly offset: number;
  /** Milliseconds. */
  readonly writtenAt: number;
  /** Offsets that its changelog is ahead; absent without a broker, null where the store is not of the topic that has the name now. */
  readonly lag?: number | null;
}

/** Looks into all stores of an application. `log`: what they are compared with. */
export async function inspectState({ application, stores }: LocalState, log: Log | undefined): Promise<readonly StoreReport[]> {
  const reports: StoreReport[] = [];
  for (const each of stores) {
    const { topicId, ...report } = await reportOf(each);
    const lag = log === undefined ? {} : { lag: await lagOf(log, application, report, topicId) };
    reports.push({ ...report, ...lag });
  }
  return reports;
}

async function reportOf({ store, partition, path }: LocalStore): Promise<StoreReport & { readonly topicId: string | undefined }> {
  const view = await lookIntoStore({ dir: path, name: store }, SYSTEM_CLOCK);
  try {
    const { marker, bytes, writtenAt } = view;
    let rows = 0;
    for (const _row of rowsOf(view.store, marker.shape as StoreShape['kind'])) rows++;
    const { engine, shape, topicId } = marker;
    return { store, partition, engine, shape, rows, bytes, offset: view.store.restoredTo, writtenAt, topicId };
  } finally {
    await view.close();
  }
}

async function lagOf(
  log: Log,
  application: string,
  { store, partition, offset }: StoreReport,
  topicId: string | undefined,
): Promise<number | null> {
  const topic = changelogTopic(application, store);
  const admin = log.admin();
  const [found] = await admin.describeTopics([topic]);
  if (!found || partition >= found.partitions || (topicId !== undefined && found.id !== undefined && found.id !== topicId))
    return null;
  const [end = 0] = await admin.endOffsets([{ topic, partition }]);
  return Math.max(0, end - offset);
}

export function describeStores(reports: readonly StoreReport[]): string {
  const withLag = reports.some(({ lag }) => lag !== undefined);
  const head = ['STORE', 'PARTITION', 'ENGINE', 'SHAPE', 'ROWS', 'BYTES', 'OFFSET', ...(withLag ? ['LAG'] : []), 'WRITTEN'];
  const rows = reports.map(({ store, partition, engine, shape, rows, bytes, offset, lag, writtenAt }) => [
    store,
    partition,
    engine,
    shape,
    rows,
    bytes,
    offset,
    ...(withLag ? [lag ?? 'not its changelog'] : []),
    new Date(writtenAt).toISOString(),
  ]);
  return table([head, ...rows]);
}
