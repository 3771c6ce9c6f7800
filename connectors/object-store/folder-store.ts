import { randomUUID } from 'node:crypto';
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isStreamError } from '../../engine/model/stream-error.ts';
import { fileOf, goesOn, keyOf } from './folder-names.ts';
import { checkKey } from './object-key.ts';
import { OBJECT_BYTES_MAX, type ObjectStore } from './object-store.ts';
import { objectMissing, objectTooLarge, storeRefuses, storeUnavailable } from './object-store-error.ts';

export interface FolderStoreOptions {
  /** Made when missing. */
  readonly dir: string;
  /** Default 256 MiB. */
  readonly maxObjectBytes?: number;
}

/** What a crash left of a write that was not finished is deleted when it is older; a younger one may still be written. */
const UNFINISHED_MS_MAX = 86_400_000;

/**
 * An object store in a folder; several processes may use it at once. An object is written beside its place, brought to the disk and then
 * moved there, so that a reader and a crash see the old one or the new one, whole.
 *
 * Errors: see `ObjectStore`; messages name the folder.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { folderStore } from 'millrace/connectors/object-store';
 * const store = folderStore({ dir: mkdtempSync(join(tmpdir(), 'objects-')) });
 * await store.put('reports/a.json', Buffer.from('{}'));
 * (await store.get('reports/a.json')).toString(); // => '{}'
 * await store.head('reports/b.json'); // => undefined
 * ```
 */
export function folderStore({ dir, maxObjectBytes = OBJECT_BYTES_MAX }: FolderStoreOptions): ObjectStore {
  const root = resolve(dir);
  const objects = join(root, 'objects');
  const unfinished = join(root, 'unfinished');
  const name = `the folder ${root}`;

  const pathOf = (key: string): string => {
    checkKey(key);
    return join(objects, ...fileOf(key));
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw isStreamError(cause) ? cause : folderError(name, cause);
    }
  };

  return {
    put: (key, bytes) =>
      guarded(async () => {
        const path = pathOf(key);
        if (bytes.length > maxObjectBytes) throw objectTooLarge(key, bytes.length, maxObjectBytes);
        await replace(path, bytes, unfinished);
      }),
    get: (key) =>
      guarded(async () => {
        const path = pathOf(key);
        return reading(key, name, async () => {
          const file = await open(path, 'r');
          try {
            const { size } = await file.stat();
            if (size > maxObjectBytes) throw objectTooLarge(key, size, maxObjectBytes);
            return await file.readFile();
          } finally {
            await file.close();
          }
        });
      }),
    head: (key) =>
      guarded(async () => {
        const path = pathOf(key);
        const found = await stat(path).catch(missingAs(undefined));
        return found && { sizeBytes: found.size };
      }),
    delete: (key) =>
      guarded(async () => {
        const path = pathOf(key);
        await rm(path, { force: true });
      }),
    list: (prefix) => keysIn(objects, prefix, name),
    ready: () =>
      guarded(async () => {
        await mkdir(objects, { recursive: true });
        await mkdir(unfinished, { recursive: true });
        await sweep(unfinished);
        // A folder may be there and not be ours to write.
        const probe = join(unfinished, `${process.pid}-${randomUUID()}`);
        await writeDurably(probe, new Uint8Array());
        await rm(probe, { force: true });
      }),
    close: async () => {},
  };
}

/** Writes a file beside its place and moves it there. */
async function replace(path: string, bytes: Uint8Array, unfinished: string): Promise<void> {
  await mkdir(unfinished, { recursive: true });
  const temporary = join(unfinished, `${process.pid}-${randomUUID()}`);
  try {
    await writeDurably(temporary, bytes);
    const made = await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
    await syncFolders(dirname(path), made === undefined ? dirname(path) : dirname(made));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is durable when its folder is, and that when the one above is; Windows has no way to say so and needs none. */
async function syncFolders(from: string, to: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (let path = from; ; path = dirname(path)) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    if (path === to || path === dirname(path)) return;
  }
}

async function reading<T>(key: string, store: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw codeOf(cause) === 'ENOENT' ? objectMissing(key, store, cause) : cause;
  }
}

async function* keysIn(objects: string, prefix: string, store: string): AsyncIterable<string> {
  try {
    for await (const shard of entriesOf(objects)) {
      if (shard.isDirectory()) yield* keysBelow(join(objects, shard.name), [], prefix);
    }
  } catch (cause) {
    throw isStreamError(cause) ? cause : folderError(store, cause);
  }
}

async function* keysBelow(folder: string, above: readonly string[], prefix: string): AsyncIterable<string> {
  for await (const entry of entriesOf(folder)) {
    const parts = [...above, entry.name];
    if (entry.isDirectory() && goesOn(entry.name)) yield* keysBelow(join(folder, entry.name), parts, prefix);
    const key = entry.isFile() ? keyOf(parts) : undefined;
    if (key?.startsWith(prefix)) yield key;
  }
}

async function* entriesOf(folder: string) {
  const opened = await opendir(folder).catch(missingAs(undefined));
  if (opened) yield* opened;
}

async function sweep(unfinished: string): Promise<void> {
  for await (const entry of entriesOf(unfinished)) {
    const path = join(unfinished, entry.name);
    const found = await stat(path).catch(missingAs(undefined));
    if (found && Date.now() - found.mtimeMs > UNFINISHED_MS_MAX) await rm(path, { force: true });
  }
}

function missingAs<T>(value: T): (cause: unknown) => T {
  return (cause) => {
    if (codeOf(cause) === 'ENOENT') return value;
    throw cause;
  };
}

function codeOf(cause: unknown): string {
  return String((cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}

function folderError(store: string, cause: unknown) {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(cause))) {
    return storeRefuses(store, message, 'give this process the right to write there', cause);
  }
  return storeUnavailable(store, message, cause);
}
