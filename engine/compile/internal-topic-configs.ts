import type { StoreShape } from '../model/state-store.ts';

/** Records of a repartition topic are deleted by the application once they are processed, never by age. */
export const REPARTITION_CONFIGS = { 'cleanup.policy': 'delete', 'retention.ms': '-1' } as const;

/** Changelogs keep rows this much longer than their store, so that a clock that is ahead, or a pause of the application, loses nothing. */
const RETENTION_SLACK_MS = 86_400_000;

/** Rows that are kept longer than this are kept for ever: their changelog is compacted, never deleted by age. */
const LONGEST_RETENTION_MS = Number.MAX_SAFE_INTEGER / 2;

/** Configs of internal topics that may be larger than what is asked for, and not much smaller: then something is gone that is still needed. */
export const KEPT_AT_LEAST: readonly string[] = ['retention.ms', 'min.compaction.lag.ms'];

/** What of such a length nothing can be missing from; the rest is for the unexpected. Records that are to be kept for ever go once they are processed. */
export function leastKeptMs(length: string): number {
  return Math.max(0, Number(length) - RETENTION_SLACK_MS);
}

export function changelogConfigs(shape: StoreShape): Readonly<Record<string, string>> {
  switch (shape.kind) {
    case 'key-value':
      return { 'cleanup.policy': 'compact' };
    case 'versioned':
      return { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(shape.historyMs + RETENTION_SLACK_MS) };
    case 'window':
    case 'session':
      if (shape.retentionMs > LONGEST_RETENTION_MS) return { 'cleanup.policy': 'compact' };
      return { 'cleanup.policy': 'compact,delete', 'retention.ms': String(shape.retentionMs + RETENTION_SLACK_MS) };
  }
}
