import { type Compression, crc32c, RecordBatchBuilder } from '../../../connectors/kafka/wire/index.ts';
import type { BatchProducer } from '../../../connectors/kafka/wire/record-batch-builder.ts';
import { BATCH } from '../../../connectors/kafka/wire/record-batch-header.ts';

/** When all records of the script were made. */
export const MADE_AT = 1_700_000_000_000;

export function batch(values: readonly string[], compression: Compression = 'none', producer?: BatchProducer): Buffer {
  const builder = new RecordBatchBuilder();
  for (const [i, value] of values.entries()) builder.append(Buffer.from(`k${i}`), Buffer.from(value), MADE_AT + i, []);
  return Buffer.from(builder.finish(compression, producer));
}

/** The batch with a change, and with the checksum that belongs to it. */
export function altered(whole: Buffer, change: (batch: Buffer) => void): Buffer {
  const copy = Buffer.from(whole);
  change(copy);
  copy.writeUInt32BE(crc32c(copy, BATCH.attributes, copy.length), BATCH.crc);
  return copy;
}

/** One of a producer's batches. */
export function written(
  producerId: number,
  producerEpoch: number,
  baseSequence: number,
  values: readonly string[] = ['v'],
  transactional = false,
): Buffer {
  return batch(values, 'none', { producerId, producerEpoch, baseSequence, transactional });
}
