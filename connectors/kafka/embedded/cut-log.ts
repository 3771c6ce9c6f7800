import { rmSync, truncateSync } from 'node:fs';
import type { Segment } from './segment.ts';
import { abortedFile, indexFile, producersFile } from './segment-files.ts';
import { SegmentList } from './segment-list.ts';

/**
 * Takes the records from an offset on away from a log's folder, and with them the rest of their batches before it. REQUIRES: nobody has the
 * log open. What is known beside segments is taken away, too: it is learnt anew from what is left.
 */
export function cutLog(dir: string, offset: number): void {
  const segments = new SegmentList(dir, 0);
  segments.last.recover(() => {});
  const [first, ...later] = segments.all;
  const gone = later.filter(({ baseOffset }) => baseOffset >= offset);
  for (const segment of gone) segment.delete();
  const kept = [...(first ? [first] : []), ...later.filter((segment) => !gone.includes(segment))];
  const last = kept.at(-1);
  const size = last?.positionOf(offset) ?? 0;
  for (const segment of kept) {
    segment.close();
    forget(segment);
  }
  if (last) truncateSync(last.path, size);
}

function forget({ path }: Segment): void {
  for (const file of [indexFile(path), producersFile(path), abortedFile(path)]) rmSync(file, { force: true });
}
