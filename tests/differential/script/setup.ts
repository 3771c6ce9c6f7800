import { CreateTopics, Metadata, Produce } from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { batch } from './batches.ts';
import { idOf, READ_RECORDS, TOPICS } from './topics.ts';

/** Makes what later cases use. */
export const setup: readonly Case[] = [
  ask('the topics of the script', CreateTopics, 5, {
    timeoutMs: 10_000,
    topics: Object.entries(TOPICS).map(([name, numPartitions]) => ({
      name,
      numPartitions,
      replicationFactor: 1,
      configs: [
        { name: 'retention.ms', value: '-1' },
        // Else the marker of a transaction, which is of today, begins a segment behind records that are not.
        { name: 'segment.ms', value: '9223372036854775807' },
        ...(name === 'small' ? [{ name: 'max.message.bytes', value: '200' }] : []),
      ],
    })),
  }),
  ...Object.keys(TOPICS).map((name) =>
    ask(`the id of ${name}`, Metadata, 12, { topics: [{ name }] }, { keep: { [idOf(name)]: 'topics.0.topicId' } }),
  ),
  ask('the records that are read', Produce, 9, {
    transactionalId: null,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [
      {
        name: 'read',
        partitionData: [{ index: 0, records: batch(Array.from({ length: READ_RECORDS }, (_, i) => `value ${i}`)) }],
      },
    ],
  }),
];
