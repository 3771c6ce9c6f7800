import type { Segment } from '../segment.ts';
import { configNumber } from '../topic-config.ts';

/** A full segment, which ends where the next one begins: what is left of it may end before. */
export interface FullSegment {
  readonly segment: Segment;
  readonly end: number;
}

/** What of a log can be compacted. */
export interface Compactable {
  /** Full segments from the beginning of the log. */
  readonly segments: readonly FullSegment[];
  /** Everything before it was compacted already. */
  readonly dirtyFrom: number;
  readonly upTo: number;
}

export interface CompactionBounds {
  readonly compactedTo: number;
  readonly logStart: number;
  readonly lastStableOffset: number;
  readonly configs: Readonly<Record<string, string>>;
  readonly now: number;
}

/**
 * The full segments before the first that may not be touched: one with records of a transaction that is open, or that are younger than
 * `min.compaction.lag.ms`. Undefined while it is not worth it: fewer of them are new than `min.cleanable.dirty.ratio`, and none is older than
 * `max.compaction.lag.ms`.
 */
export function compactable(full: readonly FullSegment[], bounds: CompactionBounds): Compactable | undefined {
  const { compactedTo, logStart, lastStableOffset, configs, now } = bounds;
  const end = full.at(-1)?.end ?? logStart;
  const dirtyFrom = compactedTo < logStart || compactedTo > end ? logStart : compactedTo;
  const youngest = now - Math.max(0, configNumber(configs, 'min.compaction.lag.ms'));
  const isTouchable = ({ segment, end }: FullSegment): boolean =>
    end <= lastStableOffset && (end <= dirtyFrom || segment.maxTimestamp <= youngest);
  const first = full.findIndex((each) => !isTouchable(each));
  const segments = first < 0 ? full : full.slice(0, first);
  const dirty = segments.filter(({ end }) => end > dirtyFrom);
  const dirtyBytes = bytesOf(dirty);
  const upTo = segments.at(-1)?.end;
  if (dirtyBytes === 0 || upTo === undefined) return undefined;
  const oldest = now - Math.max(0, configNumber(configs, 'max.compaction.lag.ms'));
  const isOverdue = dirty.some(({ segment }) => segment.firstTimestamp > 0 && segment.firstTimestamp < oldest);
  const isDirty = dirtyBytes / bytesOf(segments) > configNumber(configs, 'min.cleanable.dirty.ratio');
  return isOverdue || isDirty ? { segments, dirtyFrom, upTo } : undefined;
}

/** Neighbours that become one. */
export type SegmentGroup = readonly [FullSegment, ...FullSegment[]];

/** Segments in groups that are together no larger than a segment may be. */
export function grouped(segments: readonly FullSegment[], bytesMax: number): readonly SegmentGroup[] {
  const groups: [FullSegment, ...FullSegment[]][] = [];
  let bytes = 0;
  for (const each of segments) {
    bytes += each.segment.size;
    const last = groups.at(-1);
    if (last && bytes <= bytesMax) last.push(each);
    else {
      groups.push([each]);
      bytes = each.segment.size;
    }
  }
  return groups;
}

function bytesOf(segments: readonly FullSegment[]): number {
  return segments.reduce((sum, { segment }) => sum + segment.size, 0);
}
