import type { Codec } from '../model/serde.ts';
import type { StateStore, StoreEngine, StoreSpec } from '../model/state-store.ts';
import { StreamError } from '../model/stream-error.ts';
import { diskStore } from './disk/disk-store.ts';
import { type FolderServices, type OpenFolder, StoreFolder } from './disk/store-folder.ts';
import { makeStore } from './make-store.ts';

/** Where a worker keeps the rows of its stores. */
export interface StateOptions {
  /** Engine of stores whose plan names none. Default: `lmdb` when there is a `dir`, else `memory`. */
  readonly engine?: StoreEngine;
  /** Folder for stores on disk, of this worker or shared with others on the same machine. Default: none, so that stores are kept in memory. */
  readonly dir?: string;
  /** How folders of stores are opened. Default: on a disk of this machine. */
  readonly openFolder?: OpenFolder;
}

export interface StorePlacement {
  readonly state: StateOptions;
  readonly applicationId: string;
  readonly partition: number;
  readonly services: FolderServices;
}

/**
 * Opens a store as the plan declares it, with what it held when it was closed or when its process ended.
 *
 * Errors: STREAM_STORE_DIR (user/process/stop) when an engine on disk has no folder; STREAM_STORE_ENGINE when its package is missing;
 *         STREAM_STORE_LOCKED (external/task/retry) while another worker has the store; STREAM_STORE_DISK_FULL, STREAM_STORE_DISK
 */
export async function openStateStore(
  spec: StoreSpec,
  key: Codec<unknown>,
  value: Codec<unknown>,
  { state, applicationId, partition, services }: StorePlacement,
): Promise<StateStore> {
  const engine = spec.engine ?? state.engine ?? (state.dir === undefined ? 'memory' : 'lmdb');
  // Without a changelog nothing could be told of what was written after the last commit.
  if (engine === 'memory' || !spec.changelog) return makeStore(spec, key, value);
  if (state.dir === undefined) throw noFolder(spec.name, engine);
  const open: OpenFolder = state.openFolder ?? StoreFolder.open;
  const folder = await open(
    { stateDir: state.dir, applicationId, store: spec.name, partition, engine, shape: spec.shape.kind },
    services,
  );
  try {
    return diskStore(spec, folder, key, value, () => services.clock.now());
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function noFolder(store: string, engine: StoreEngine): StreamError {
  return new StreamError(
    `the store '${store}' is kept by ${engine} and the worker has no folder for it: give it state: { dir }, or --state-dir on the command line`,
    { code: 'STREAM_STORE_DIR', domain: 'user', scope: 'process', verdict: 'stop', context: { store, engine } },
  );
}
