import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Codec } from '../../model/serde.ts';
import type { StateStore, StoreShape } from '../../model/state-store.ts';
import { StreamError } from '../../model/stream-error.ts';
import type { Clock } from '../../ports.ts';
import { diskStore } from './disk-store.ts';
import type { RowFile, StoreFile } from './row-file.ts';
import { type DiskEngine, distrust, OPEN, ROWS } from './store-folder.ts';
import { lockFolder } from './store-lock.ts';
import { readMarker, type StoreMarker } from './store-marker.ts';

/** A store of a worker that is away, to look into: keys and values are bytes, and nothing on the disk is changed. */
export interface StoreView {
  readonly marker: StoreMarker;
  readonly store: StateStore;
  /** Bytes of the files with its rows. */
  readonly bytes: number;
  /** When one of them was written last, in ms. */
  readonly writtenAt: number;
  close(): Promise<void>;
}

const RAW: Codec<unknown> = { encode: (bytes) => bytes as Buffer, decode: (bytes) => bytes };
/** Files of engines that are written whenever a folder is opened. */
const NO_ROWS: ReadonlySet<string> = new Set(['lock.mdb', 'LOCK', 'LOG', 'LOG.old']);
/** Long enough for all rows to be seen, where the pipeline's own lengths are not known. */
const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;

/**
 * Opens the folder of a store's partition, whatever engine wrote it. REQUIRES: it is closed soon, as the worker whose it is waits meanwhile.
 *
 * Errors: STREAM_STORE_LOCKED while a worker has it; STREAM_STORE_UNTRUSTED (user) saying why its rows may not be what was written, which a
 * worker would build again; STREAM_STORE_ENGINE when the engine's package is missing
 */
export async function lookIntoStore(
  { dir, name, shape }: { readonly dir: string; readonly name: string; readonly shape?: StoreShape },
  clock: Clock,
): Promise<StoreView> {
  // Who has it, has it for long: a person is told at once.
  const unlock = await lockFolder(dir, name, clock, 0);
  try {
    const marker = readMarker(dir);
    const rows = join(dir, ROWS);
    if (!marker || !existsSync(rows)) throw untrusted(name, dir, 'the folder does not say what is in it');
    if (!isEngine(marker.engine)) throw untrusted(name, dir, `it was kept by '${marker.engine}'`);
    const spec = { engine: marker.engine, shape: shape?.kind ?? shapeOf(marker).kind };
    const reason = await distrust(rows, marker, spec);
    if (reason) throw untrusted(name, dir, reason.text);
    const size = sizeOf(rows);
    const file = await OPEN[marker.engine](rows, name);
    const store = diskStore({ name, shape: shape ?? shapeOf(marker) }, readOnly(file, marker), RAW, RAW);
    const close = async (): Promise<void> => {
      await store.close();
      unlock();
    };
    return { marker, store, ...size, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

function isEngine(engine: string): engine is DiskEngine {
  return Object.hasOwn(OPEN, engine);
}

/** The shape of which only the kind is known. */
function shapeOf({ shape }: StoreMarker): StoreShape {
  switch (shape) {
    case 'window':
      return { kind: 'window', retentionMs: FOR_EVER_MS, windowSizeMs: 0, duplicates: true };
    case 'session':
      return { kind: 'session', retentionMs: FOR_EVER_MS };
    case 'versioned':
      return { kind: 'versioned', historyMs: FOR_EVER_MS };
    default:
      return { kind: 'key-value' };
  }
}

function readOnly(file: RowFile, { topicId }: StoreMarker): StoreFile {
  const refuse = (): Promise<never> => Promise.reject(new Error('a store that is looked into is not written'));
  return {
    keyBytesMax: file.keyBytesMax,
    topicId,
    get: (key) => file.get(key),
    range: (from, to) => file.range(from, to),
    write: refuse,
    beginAnew: refuse,
    close: () => file.close(),
  };
}

function sizeOf(rows: string): { readonly bytes: number; readonly writtenAt: number } {
  const names = readdirSync(rows).filter((name) => !NO_ROWS.has(name));
  const files = names.map((name) => statSync(join(rows, name)));
  return {
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    writtenAt: Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs)),
  };
}

function untrusted(store: string, dir: string, why: string): StreamError {
  return new StreamError(`the state of '${store}' in ${dir} cannot be trusted (${why}): a worker that opens it builds it again`, {
    code: 'STREAM_STORE_UNTRUSTED',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { store, dir },
  });
}
