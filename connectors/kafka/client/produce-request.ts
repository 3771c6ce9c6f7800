import type { ResponseOf } from '../wire/api.ts';
import type { Compression } from '../wire/compression.ts';
import { Produce } from '../wire/messages/produce.ts';
import type { Admission } from './batch-writer.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { PRODUCE_TIMEOUT_MS } from './client-options.ts';
import type { PartitionBatches, SealedBatch } from './partition-batches.ts';

type PartitionResult = ResponseOf<typeof Produce>['responses'][number]['partitionResponses'][number];

/** Sends the first filled batch of each of these partitions to their leader; tells what became of it by `<topic>/<partition>`. */
export async function requestProduce(
  connection: BrokerConnection,
  list: readonly PartitionBatches[],
  admission: Admission,
  compression: Compression,
): Promise<ReadonlyMap<string, PartitionResult>> {
  const { responses } = await connection.request(
    Produce,
    {
      transactionalId: admission.transactionalId,
      acks: -1,
      timeoutMs: PRODUCE_TIMEOUT_MS,
      topicData: topicData(list, admission, compression),
    },
    { versionMax: admission.produceVersionMax },
  );
  return new Map(
    responses.flatMap(({ name, partitionResponses }) =>
      partitionResponses.map((each) => [`${name}/${each.index}`, each] as const),
    ),
  );
}

function topicData(list: readonly PartitionBatches[], admission: Admission, compression: Compression) {
  const topics = new Map<string, { index: number; records: Buffer }[]>();
  for (const batches of list) {
    const batch = batches.sealed[0];
    if (!batch) continue;
    const partitions = topics.get(batches.topic) ?? [];
    topics.set(batches.topic, partitions);
    partitions.push({ index: batches.partition, records: encode(batches, batch, admission, compression) });
  }
  return [...topics].map(([name, partitionData]) => ({ name, partitionData }));
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
