import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of a store: one in it for each partition. */
export function storePath(stateDir: string, applicationId: string, store: string): string {
  return join(stateDir, safe(applicationId), safe(store));
}

/** Partitions of a store of which rows may be on the disk, whoever has them open. */
export function keptPartitions(stateDir: string, applicationId: string, store: string): readonly number[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(storePath(stateDir, applicationId, store));
  } catch {
    // There is none yet, or none that can be read: whoever opens it is told why.
  }
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** A name as a folder; '.' and '..' are names too. */
function safe(name: string): string {
  return encodeURIComponent(name).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));
}
