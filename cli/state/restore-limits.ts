import { BATCH_BYTES, BYTES_MAX } from '../../connectors/kafka/client/client-options.ts';
import type { ProducerLimits } from '../../connectors/kafka/client/producer-limits.ts';
import type { SnapshotHead } from './snapshot-shape.ts';

/**
 * How large what a restore writes may become: records come back as they were, however large the application was allowed to write them, and no
 * batch is larger than the strictest topic of the snapshot takes.
 */
export function restoreLimits({ topics }: SnapshotHead): ProducerLimits {
  const taken = topics.map(({ configs }) => Number(configs['max.message.bytes'] ?? BATCH_BYTES));
  // The topic itself is refused when its config is no number.
  const bounds = taken.filter((bytes) => Number.isInteger(bytes) && bytes >= 1);
  return { maxRecordBytes: BYTES_MAX, batchBytes: Math.min(BATCH_BYTES, ...bounds) };
}
