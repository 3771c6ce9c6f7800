import type { StoreShape } from '../model/state-store.ts';

/** Records of a repartition topic are deleted by the application once they are processed, never by age. */
export const REPARTITION_CONFIGS = { 'cleanup.policy': 'delete', 'retention.ms': '-1' } as const;

/** Windowed changelogs keep rows this much longer than their store, so that a clock that is ahead loses nothing. */
const WINDOW_RETENTION_SLACK_MS = 86_400_000;

/** Rows that are kept longer than this are kept for ever: their changelog is compacted, never deleted by age. */
const LONGEST_RETENTION_MS = Number.MAX_SAFE_INTEGER / 2;

/** Configs of internal topics that may be larger than what is asked for, and not smaller: then something is gone that is still needed. */
export const KEPT_AT_LEAST: readonly string[] = ['retention.ms', 'min.compaction.lag.ms'];

export function changelogConfigs(shape: StoreShape): Readonly<Record<string, string>> {
  switch (shape.kind) {
    case 'key-value':
      return { 'cleanup.policy': 'compact' };
    case 'versioned':
      return { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(shape.historyMs + WINDOW_RETENTION_SLACK_MS) };
    case 'window':
    case 'session':
      if (shape.retentionMs > LONGEST_RETENTION_MS) return { 'cleanup.policy': 'compact' };
      return { 'cleanup.policy': 'compact,delete', 'retention.ms': String(shape.retentionMs + WINDOW_RETENTION_SLACK_MS) };
  }
}
