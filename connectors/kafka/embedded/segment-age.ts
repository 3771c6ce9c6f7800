import { configNumber, isCompacted } from './topic-config.ts';

/** How old a segment becomes before another one is begun: what is to be compacted by a time has to be in a full one by then. */
export function rollMs(configs: Readonly<Record<string, string>>): number {
  const segmentMs = configNumber(configs, 'segment.ms');
  return isCompacted(configs) ? Math.min(segmentMs, configNumber(configs, 'max.compaction.lag.ms')) : segmentMs;
}
