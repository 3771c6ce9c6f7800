import { DescribeProducers, InitProducerId, Produce } from '../../../connectors/kafka/wire/index.ts';
import { BATCH } from '../../../connectors/kafka/wire/record-batch-header.ts';
import { ask, type Case, type Ids, number } from '../case.ts';
import { altered, batch, written } from './batches.ts';
import { NO_TOPIC } from './topics.ts';

type Records = Buffer | null | ((ids: Ids) => Buffer);

interface Place {
  readonly topic?: string;
  readonly partition?: number;
  readonly acks?: number;
  readonly version?: number;
}

function produce(name: string, records: Records, { topic = 'written', partition = 0, acks = -1, version = 9 }: Place = {}): Case {
  const body = (ids: Ids) => ({
    transactionalId: null,
    acks,
    timeoutMs: 10_000,
    topicData: [
      { name: topic, partitionData: [{ index: partition, records: typeof records === 'function' ? records(ids) : records }] },
    ],
  });
  return ask(name, Produce, version, body, { silent: acks === 0 });
}

const plain = batch(['a', 'b', 'c']);
const flipped = (at: number): Buffer => {
  const copy = Buffer.from(plain);
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
  return copy;
};

const refused: readonly Case[] = [
  produce('three records', plain),
  produce('three records, oldest version', plain, { version: 3 }),
  produce('only the leader acknowledges', plain, { acks: 1 }),
  produce('nobody acknowledges', plain, { acks: 0 }),
  produce('nobody acknowledges, and the topic is unknown', plain, { acks: 0, topic: NO_TOPIC }),
  produce('acks 2', plain, { acks: 2 }),
  produce('acks -2', plain, { acks: -2 }),
  produce('unknown topic', plain, { topic: NO_TOPIC }),
  produce('unknown topic, oldest version', plain, { topic: NO_TOPIC, version: 3 }),
  produce('unknown partition', plain, { partition: 9 }),
  produce('negative partition', plain, { partition: -1 }),
  produce('empty topic name', plain, { topic: '' }),
  produce('no records', null),
  produce('no bytes', Buffer.alloc(0)),
  produce('half a batch', plain.subarray(0, 40)),
  produce('a batch that ends early', plain.subarray(0, -4)),
  produce('a wrong checksum', flipped(BATCH.crc)),
  produce('a changed record', flipped(plain.length - 2)),
  produce(
    'magic 1',
    altered(plain, (b) => b.writeInt8(1, BATCH.magic)),
  ),
  produce(
    'magic 3',
    altered(plain, (b) => b.writeInt8(3, BATCH.magic)),
  ),
  produce(
    'a length of 0',
    altered(plain, (b) => b.writeInt32BE(0, BATCH.length)),
  ),
  produce(
    'a negative length',
    altered(plain, (b) => b.writeInt32BE(-1, BATCH.length)),
  ),
  produce(
    'a length beyond the bytes',
    altered(plain, (b) => b.writeInt32BE(1_000_000, BATCH.length)),
  ),
  produce(
    'a count of 0',
    altered(plain, (b) => b.writeInt32BE(0, BATCH.count)),
  ),
  produce(
    'a negative count',
    altered(plain, (b) => b.writeInt32BE(-1, BATCH.count)),
  ),
  produce(
    'a count one too high',
    altered(plain, (b) => b.writeInt32BE(4, BATCH.count)),
  ),
  produce(
    'a last offset one too high',
    altered(plain, (b) => b.writeInt32BE(3, BATCH.lastOffsetDelta)),
  ),
  produce(
    'compression 5, which is none',
    altered(plain, (b) => b.writeInt16BE(5, BATCH.attributes)),
  ),
  produce(
    'compression 7, which is none',
    altered(plain, (b) => b.writeInt16BE(7, BATCH.attributes)),
  ),
  produce(
    'says gzip and is not',
    altered(plain, (b) => b.writeInt16BE(1, BATCH.attributes)),
  ),
  produce(
    'a control batch',
    altered(plain, (b) => b.writeInt16BE(0x20, BATCH.attributes)),
  ),
  produce(
    'part of a transaction without a producer',
    altered(plain, (b) => b.writeInt16BE(0x10, BATCH.attributes)),
  ),
  produce('two batches at once', Buffer.concat([plain, plain])),
  produce(
    'a base offset of its own',
    altered(plain, (b) => b.writeInt32BE(77, 4)),
  ),
  produce('gzip', batch(['a'.repeat(300)], 'gzip')),
  produce('snappy', batch(['a'.repeat(300)], 'snappy')),
  produce('lz4', batch(['a'.repeat(300)], 'lz4')),
  produce('larger than the topic takes', batch(['x'.repeat(300)]), { topic: 'small' }),
  produce('larger than the topic takes, compressed to less', batch(['x'.repeat(300)], 'gzip'), { topic: 'small' }),
  produce('larger than any topic takes', batch(['x'.repeat(1_100_000)])),
  ask('a transactional id for a plain batch', Produce, 9, {
    transactionalId: 'plain',
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: 'written', partitionData: [{ index: 0, records: plain }] }],
  }),
  ask('no topics', Produce, 9, { transactionalId: null, acks: -1, timeoutMs: 10_000, topicData: [] }),
  ask('one partition of two is unknown', Produce, 9, {
    transactionalId: null,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [
      {
        name: 'written',
        partitionData: [
          { index: 1, records: plain },
          { index: 5, records: plain },
        ],
      },
    ],
  }),
];

const by = (epoch: number, sequence: number, values?: readonly string[]) => (ids: Ids) =>
  written(number(ids, 'idempotent'), epoch, sequence, values);
const to = { topic: 'idempotent' };

const idempotent: readonly Case[] = [
  ask(
    'an idempotent producer',
    InitProducerId,
    4,
    { transactionalId: null, transactionTimeoutMs: 60_000 },
    {
      keep: { idempotent: 'producerId' },
    },
  ),
  produce('the first sequence is not 0', by(0, 5), to),
  produce('sequence 5', by(0, 6), to),
  produce('sequences 0 and 1', by(0, 0, ['v', 'w']), to),
  produce('sequences 0 and 1 again', by(0, 0, ['v', 'w']), to),
  produce('sequence 2', by(0, 2), to),
  produce('sequence 4, one too far', by(0, 4), to),
  produce('sequence 1, part of a batch before', by(0, 1), to),
  produce('a newer epoch that begins at 3', by(1, 3), to),
  produce('a newer epoch that begins at 0', by(1, 0), to),
  produce('an older epoch', by(0, 8), to),
  produce('a negative epoch', by(-1, 1), to),
  produce('an unknown producer that begins at 0', written(900_001, 0, 0), to),
  produce('an unknown producer that begins at 9', written(900_002, 0, 9), to),
  produce('a producer without a sequence', written(900_003, 0, -1), to),
  produce('two batches of one producer at once', Buffer.concat([written(900_004, 0, 0), written(900_004, 0, 1)]), to),
  ask('the producers', DescribeProducers, 0, { topics: [{ name: 'idempotent', partitionIndexes: [0] }] }),
];

export const producing: readonly Case[] = [...refused, ...idempotent];
