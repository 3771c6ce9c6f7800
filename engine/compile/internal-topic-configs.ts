import type { StoreShape } from '../model/state-store.ts';

/** Records of a repartition topic are deleted by the application once they are processed, never by age. */
export const REPARTITION_CONFIGS = { 'cleanup.policy': 'delete', 'retention.ms': '-1' } as const;

/** Windowed changelogs keep rows this much longer than their store, so that a clock that is ahead loses nothing. */
const WINDOW_RETENTION_SLACK_MS = 86_400_000;

export function changelogConfigs(shape: StoreShape): Readonly<Record<string, string>> {
  switch (shape.kind) {
    case 'key-value':
      return { 'cleanup.policy': 'compact' };
    case 'versioned':
      return { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(shape.historyMs + WINDOW_RETENTION_SLACK_MS) };
    case 'window':
    case 'session':
      return { 'cleanup.policy': 'compact,delete', 'retention.ms': String(shape.retentionMs + WINDOW_RETENTION_SLACK_MS) };
  }
}
