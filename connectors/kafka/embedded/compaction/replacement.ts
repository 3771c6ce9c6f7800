import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckedFile, writeCheckedFile } from '../checked-file.ts';
import { abortedFile, indexFile, segmentFile } from '../segment-files.ts';
import type { AbortedRange } from '../transaction-index.ts';

/**
 * One segment takes the place of several. It is written into a folder of its own; the file `whole` in there is the moment at which it counts:
 *
 * ```
 * compacting/00…0.log        written and flushed                          a crash until here: the folder is deleted
 * compacting/whole           { from, upTo }                               a crash from here on: carried out at the next start
 * 00…0.log, 00…5.log …       those from `from` to before `upTo` deleted
 * 00…0.log                   moved here, with its index and its aborted transactions
 * ```
 */
export interface Replacement {
  /** Where the segment begins. */
  readonly from: number;
  /** Where the segment behind it begins. */
  readonly upTo: number;
}

const FOLDER = 'compacting';
const WHOLE = 'whole';

/** An empty folder for the segment that is to take the place of others. */
export function beginReplacement(dir: string): string {
  abandonReplacement(dir);
  const folder = join(dir, FOLDER);
  mkdirSync(folder);
  return folder;
}

export function abandonReplacement(dir: string): void {
  rmSync(join(dir, FOLDER), { recursive: true, force: true });
}

/** From here on the new segment counts, whatever happens. REQUIRES: it is on the disk, with its index. */
export function decideReplacement(dir: string, replacement: Replacement, aborted: readonly AbortedRange[]): void {
  const folder = join(dir, FOLDER);
  writeCheckedFile(abortedFile(join(folder, segmentFile(replacement.from))), aborted);
  writeCheckedFile(join(folder, WHOLE), replacement);
}

/** Carries out what was decided, or what was left of it when the process died, and forgets what was not. May be repeated. */
export function carryOutReplacement(dir: string): Replacement | undefined {
  const folder = join(dir, FOLDER);
  if (!existsSync(folder)) return undefined;
  const decided = readCheckedFile(join(folder, WHOLE))?.content as Replacement | undefined;
  if (decided) moveIn(dir, folder, decided);
  abandonReplacement(dir);
  return decided;
}

function moveIn(dir: string, folder: string, { from, upTo }: Replacement): void {
  const files = new Set(readdirSync(folder));
  for (const name of readdirSync(dir)) {
    if (!/^\d+\.(log|index|aborted)$/.test(name)) continue;
    const base = Number.parseInt(name, 10);
    // An index of the segment that was there would be wrong for the new one; the segment itself is replaced by the new one.
    const isOld = base === from ? name.endsWith('.index') && files.has(segmentFile(from)) : base > from && base < upTo;
    if (isOld) rmSync(join(dir, name), { force: true });
  }
  const segment = segmentFile(from);
  // The segment first: once it is there its index must not be taken for one of the segment before.
  for (const name of [segment, abortedFile(segment), indexFile(segment)])
    if (files.has(name)) renameSync(join(folder, name), join(dir, name));
}
