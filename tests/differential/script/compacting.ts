import {
  type Compression,
  CreateTopics,
  DeleteRecords,
  Produce,
  RecordBatchBuilder,
} from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { MADE_AT } from './batches.ts';

const TOPIC = 'compacted';

function create(name: string, topic: string, configs: Readonly<Record<string, string>>): Case {
  return ask(name, CreateTopics, 5, {
    timeoutMs: 10_000,
    topics: [
      {
        name: topic,
        numPartitions: 1,
        replicationFactor: 1,
        configs: Object.entries(configs).map(([config, value]) => ({ name: config, value })),
      },
    ],
  });
}

function keyed(keys: readonly (string | null)[], compression: Compression = 'none'): Buffer {
  const builder = new RecordBatchBuilder();
  keys.forEach((key, i) => {
    builder.append(key === null ? null : Buffer.from(key), Buffer.from(`value ${i}`), MADE_AT + i, []);
  });
  return Buffer.from(builder.finish(compression));
}

function produce(name: string, records: Buffer): Case {
  return ask(name, Produce, 9, {
    transactionalId: null,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: TOPIC, partitionData: [{ index: 0, records }] }],
  });
}

/** What topics that are compacted refuse. */
export const compacting: readonly Case[] = [
  create('a compacted topic', TOPIC, { 'cleanup.policy': 'compact', 'retention.ms': '-1' }),
  create('a ratio above 1', 'ratio', { 'min.cleanable.dirty.ratio': '1.5' }),
  create('a ratio below 0', 'ratio', { 'min.cleanable.dirty.ratio': '-0.5' }),
  create('a ratio that is none', 'ratio', { 'min.cleanable.dirty.ratio': 'half' }),
  create('a lag below 0', 'lag', { 'min.compaction.lag.ms': '-1' }),
  create('a largest lag of 0', 'lag', { 'max.compaction.lag.ms': '0' }),
  create('tombstones kept for less than nothing', 'tombstones', { 'delete.retention.ms': '-1' }),
  create('segments of no time', 'moments', { 'segment.ms': '0' }),
  produce('with keys, compacted', keyed(['a', 'b'])),
  produce('a record without a key, compacted', keyed(['a', null])),
  produce('records without a key, compacted and packed', keyed([null, 'a', null, null, null], 'gzip')),
  produce('an empty key, compacted', keyed([''])),
  ask('of a topic that is compacted only', DeleteRecords, 2, {
    timeoutMs: 10_000,
    topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0, offset: 1 }] }],
  }),
];
