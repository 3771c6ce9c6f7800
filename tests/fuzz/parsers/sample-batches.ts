import { markerBatch } from '../../../connectors/kafka/embedded/control-batch.ts';
import { type Compression, compressionsReady, crc32c, RecordBatchBuilder } from '../../../connectors/kafka/wire/index.ts';
import { ATTRIBUTE, BATCH, BATCH_PREFIX_BYTES } from '../../../connectors/kafka/wire/record-batch-header.ts';
import type { Headers } from '../../../engine/model/record.ts';
import { LETTER_HEADER } from '../../../engine/task/dead-letter-headers.ts';

const RECORDS = 6;
const XERIAL_HEADER = Buffer.from('82534e41505059000000000100000001', 'hex');

function batch(base: number, compression: Compression, isTransactional = false): Buffer {
  const builder = new RecordBatchBuilder(64);
  for (let i = 0; i < RECORDS; i++)
    builder.append(Buffer.from(`k${i}`), i % 3 === 0 ? null : Buffer.from(`value ${i}`), 1_000 + i, [
      ['trace', Buffer.from(`t${i}`)],
      ['none', null],
    ]);
  const producer = { producerId: 7, producerEpoch: 0, baseSequence: base, transactional: true };
  const made = Buffer.from(isTransactional ? builder.finish(compression, producer) : builder.finish(compression));
  made.writeInt32BE(base, 4);
  return made;
}

/** The same batch with other compressed bytes in it. */
function repacked(plain: Buffer, codec: number, packed: Buffer): Buffer {
  const made = Buffer.concat([plain.subarray(0, BATCH.records), packed]);
  made.writeInt16BE((made.readInt16BE(BATCH.attributes) & ~ATTRIBUTE.compression) | codec, BATCH.attributes);
  made.writeInt32BE(made.length - BATCH_PREFIX_BYTES, BATCH.length);
  return withChecksums(made);
}

/** In blocks behind a header, as Java's client packs with snappy. */
function xerial(snappy: Buffer): Buffer {
  const block = snappy.subarray(BATCH.records);
  const size = Buffer.alloc(4);
  size.writeInt32BE(block.length);
  return repacked(snappy, 2, Buffer.concat([XERIAL_HEADER, size, block]));
}

await compressionsReady();

const marker = markerBatch({ producerId: 7, producerEpoch: 0, commit: true }, 1_000);
marker.writeInt32BE(2 * RECORDS, 4);

export const SAMPLE_BATCHES: readonly Buffer[] = [
  Buffer.concat([batch(0, 'none'), batch(RECORDS, 'none', true), marker]),
  batch(0, 'none'),
  ...(['gzip', 'snappy', 'lz4', 'zstd'] as const).map((compression) => batch(0, compression)),
  xerial(batch(0, 'snappy')),
];

/** The records of a dead-letter topic. */
export function letterBatch(): Buffer {
  const headers: Headers = Object.values(LETTER_HEADER).map((name, i) => [name, Buffer.from(String(i))]);
  const builder = new RecordBatchBuilder(64);
  builder.append(Buffer.from('k'), Buffer.from('v'), 1_000, [...headers, ['own', null], ['millrace-replays', Buffer.from('2')]]);
  return Buffer.from(builder.finish());
}

/** The same bytes, with a checksum that fits in each batch whose length is possible. */
export function withChecksums(bytes: Buffer): Buffer {
  const repaired = Buffer.from(bytes);
  for (let at = 0; at + BATCH.records <= repaired.length; ) {
    const end = at + BATCH_PREFIX_BYTES + repaired.readInt32BE(at + BATCH.length);
    if (end < at + BATCH.records || end > repaired.length) break;
    repaired.writeUInt32BE(crc32c(repaired, at + BATCH.attributes, end), at + BATCH.crc);
    at = end;
  }
  return repaired;
}
