import { CreateTopics, Fetch, Produce } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { batch } from './batches.ts';

/** As a topic's config `compression.type` names them. */
const CODECS = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

/** What each of the topics is given. */
export const PACKED_VALUES: readonly string[] = Array.from({ length: 20 }, (_, i) => `a value that is packed, ${i}`);

/** Topics whose batches the broker packs by itself, so that what is fetched are its own bytes. */
export const PACKED: readonly Case[] = CODECS.flatMap((codec) => [
  ask(`one that is ${codec}`, CreateTopics, 7, {
    timeoutMs: 10_000,
    topics: [
      {
        name: `packed-${codec}`,
        numPartitions: 1,
        replicationFactor: 1,
        configs: [
          { name: 'compression.type', value: codec },
          { name: 'retention.ms', value: '-1' },
        ],
      },
    ],
  }),
  ask(`records that become ${codec}`, Produce, 9, {
    transactionalId: null,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [
      {
        name: `packed-${codec}`,
        // Packed otherwise, so that the broker has to do it anew.
        partitionData: [{ index: 0, records: batch(PACKED_VALUES, codec === 'gzip' ? 'lz4' : 'gzip') }],
      },
    ],
  }),
  ask(`records that are ${codec}`, Fetch, 12, {
    maxWaitMs: 0,
    minBytes: 0,
    topics: [{ topic: `packed-${codec}`, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }] }],
  }),
]);
