import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of an application: one in it for each store. */
export function applicationPath(stateDir: string, applicationId: string): string {
  return join(stateDir, safe(applicationId));
}

/** The folder of a store: one in it for each partition. */
export function storePath(stateDir: string, applicationId: string, store: string): string {
  return join(applicationPath(stateDir, applicationId), safe(store));
}

/** The folder of a store's partition. */
export function partitionPath(stateDir: string, applicationId: string, store: string, partition: number): string {
  return join(storePath(stateDir, applicationId, store), String(partition));
}

/** Stores of an application of which rows may be on the disk, in the order of their names. */
export function keptStores(stateDir: string, applicationId: string): readonly string[] {
  return namesOf(foldersIn(applicationPath(stateDir, applicationId)));
}

/** Applications of which there may be rows. */
export function keptApplications(stateDir: string): readonly string[] {
  return namesOf(foldersIn(stateDir));
}

/** Partitions of a store of which rows may be on the disk, whoever has them open. */
export function keptPartitions(stateDir: string, applicationId: string, store: string): readonly number[] {
  return foldersIn(storePath(stateDir, applicationId, store))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    // There is none yet, or none that can be read: whoever opens it is told why.
    return [];
  }
}

/** What `safe` was given, without what is none of ours. */
function namesOf(folders: readonly string[]): readonly string[] {
  const names = folders.flatMap((folder) => {
    try {
      return [decodeURIComponent(folder)];
    } catch {
      return [];
    }
  });
  return names.filter((name) => folders.includes(safe(name))).sort();
}

/** A name as a folder; '.' and '..' are names too. */
function safe(name: string): string {
  return encodeURIComponent(name).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));
}
