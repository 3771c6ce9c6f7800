import { placeName } from '../../../engine/model/place-name.ts';
import type { ResponseOf } from '../wire/api.ts';
import type { Compression } from '../wire/compression.ts';
import { Produce } from '../wire/messages/produce.ts';
import { uuid } from '../wire/types.ts';
import type { Admission } from './batch-writer.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { PRODUCE_TIMEOUT_MS } from './client-options.ts';
import type { PartitionBatches, SealedBatch } from './partition-batches.ts';

/** From this version on topics are named by their ids: a broker that knows another topic of the name refuses, and the topic is looked up again. */
const TOPIC_IDS_FROM = 13;

export interface ProduceOptions {
  readonly compression: Compression;
  /** A topic's id as far as it is known. */
  idOf(topic: string): string | undefined;
}

type PartitionResult = ResponseOf<typeof Produce>['responses'][number]['partitionResponses'][number];

/** Sends the first filled batch of each of these partitions to their leader; tells what became of it by `placeName`. */
export async function requestProduce(
  connection: BrokerConnection,
  list: readonly PartitionBatches[],
  admission: Admission,
  { compression, idOf }: ProduceOptions,
): Promise<ReadonlyMap<string, PartitionResult>> {
  const versionMax = Math.min(admission.produceVersionMax, connection.newest(Produce));
  const names = versionMax < TOPIC_IDS_FROM ? undefined : namesById(list, idOf);
  const { responses } = await connection.request(
    Produce,
    {
      transactionalId: admission.transactionalId,
      acks: -1,
      timeoutMs: PRODUCE_TIMEOUT_MS,
      topicData: topicData(list, admission, { compression, idOf }),
    },
    { versionMax: names ? versionMax : Math.min(versionMax, TOPIC_IDS_FROM - 1) },
  );
  return new Map(
    responses.flatMap(({ name, topicId, partitionResponses }) =>
      partitionResponses.map((each) => [placeName({ topic: names?.get(topicId) ?? name, partition: each.index }), each] as const),
    ),
  );
}

/** Names of the topics by their ids; undefined while the id of one is not known. */
function namesById(list: readonly PartitionBatches[], idOf: ProduceOptions['idOf']): ReadonlyMap<string, string> | undefined {
  const names = new Map<string, string>();
  for (const { topic } of list) {
    const id = idOf(topic);
    if (id === undefined) return undefined;
    names.set(id, topic);
  }
  return names;
}

function topicData(list: readonly PartitionBatches[], admission: Admission, { compression, idOf }: ProduceOptions) {
  const topics = new Map<string, { index: number; records: Buffer }[]>();
  for (const batches of list) {
    const batch = batches.sealed[0];
    if (!batch) continue;
    const partitions = topics.get(batches.topic) ?? [];
    topics.set(batches.topic, partitions);
    partitions.push({ index: batches.partition, records: encode(batches, batch, admission, compression) });
  }
  return [...topics].map(([name, partitionData]) => ({ name, topicId: idOf(name) ?? uuid.zero, partitionData }));
}

function encode(batches: PartitionBatches, batch: SealedBatch, admission: Admission, compression: Compression): Buffer {
  const { producerId, producerEpoch, transactionalId } = admission;
  batch.sequence ??= { producerId, producerEpoch, base: batches.takeSequence(producerId, producerEpoch, batch.count) };
  batch.encoded ??= batch.builder.finish(compression, {
    producerId: batch.sequence.producerId,
    producerEpoch: batch.sequence.producerEpoch,
    baseSequence: batch.sequence.base,
    transactional: transactionalId !== null,
  });
  return batch.encoded;
}
