import type { Log } from '../../engine/ports.ts';
import { READ_STALL_MS } from './chaos-options.ts';
import { PARTITIONS } from './topology.ts';
import type { Check } from './verify/check.ts';

/**
 * Shows a check everything that a reader of committed records finds in a topic. Errors: reading stands still before the end, as behind a
 * transaction that nobody ends.
 */
export async function readTopic(log: Log, topic: string, check: Check): Promise<void> {
  const places = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition }));
  const ends = await log.admin().endOffsets(places);
  const positions = ends.map(() => 0);
  const reader = log.reader({ clientId: 'chaos-verifier', isolation: 'read_committed' });
  reader.assign(places.map((place) => ({ ...place, offset: 0 })));
  let moved = performance.now();
  try {
    while (positions.some((position, partition) => position < (ends[partition] ?? 0))) {
      for (const batch of await reader.poll(100)) {
        moved = performance.now();
        const { partition } = batch;
        while (batch.next()) {
          const { key, value, timestamp } = batch;
          check.look({ partition, key: String(key), value: value && JSON.parse(String(value)), timestamp });
        }
        positions[partition] = batch.nextOffset;
      }
      if (performance.now() - moved > READ_STALL_MS)
        throw new Error(`reading ${topic} stands still at ${positions.join(', ')} of ${ends.join(', ')}: a transaction is open`);
    }
  } finally {
    await reader.close();
  }
  check.end();
}
