import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';

/** What a folder says of the rows in it. */
export interface StoreMarker {
  /** Of this layout; rows of another one are read again from the changelog. */
  readonly format: 1;
  readonly engine: string;
  /** The store's shape, as rows of different shapes are written differently. */
  readonly shape: string;
  /** `open`: by a worker, or by one that was killed. `closed`: everything was flushed to the disk. `damaged`: found so. */
  readonly state: 'open' | 'closed' | 'damaged';
  /** The run of the machine in which it was opened. */
  readonly boot: string;
  /** The log's id of the topic that the rows are from. */
  readonly topicId?: string;
}

const FILE = 'store.json';

/** Undefined where there is none, or none that can be read. */
export function readMarker(dir: string): StoreMarker | undefined {
  try {
    const marker = JSON.parse(readFileSync(join(dir, FILE), 'utf8')) as StoreMarker | null;
    return marker?.format === 1 ? marker : undefined;
  } catch {
    return undefined;
  }
}

export function writeMarker(dir: string, marker: StoreMarker): void {
  const file = join(dir, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(marker)}\n`);
  renameSync(`${file}.new`, file);
}

/** Tells one run of the machine from another: what was not flushed in an earlier one may be lost. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // To ten minutes: the clock may have been set since. A wrong answer costs a restore.
    return `up since ${new Date(Math.round((Date.now() - uptime() * 1000) / 600_000) * 600_000).toISOString()}`;
  }
}
