import { StreamError } from '../../../engine/model/stream-error.ts';

/** The batch that cannot be read, by its first offset. */
export interface RecordsPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The offset behind the batch, where its header tells it. */
  readonly nextOffset?: number;
}

/** What to do about a batch that cannot be read. */
const REMEDY = {
  damaged: 'it was damaged at the broker or on its way: look at the disk of the broker that leads the partition',
  cut: 'what lies between this client and the broker cuts its answers, or its log ends in the middle of a batch: look at proxies and at its disk',
  compression: 'have it written with gzip, snappy, lz4 or zstd, or read it with a newer version of Millrace',
  format: "copy the topic with a client of Kafka's own that reads batches of before Kafka 0.11, and read the copy",
} as const;

export type RecordsFault = keyof typeof REMEDY;

/** A batch of a partition that cannot be read. The connection is sound, and so is everything before the batch. */
export function recordsError(place: RecordsPlace, fault: RecordsFault, problem: string): StreamError {
  const { topic, partition, offset, nextOffset } = place;
  const behind = nextOffset === undefined ? 'a later one' : nextOffset;
  return new StreamError(
    `topic '${topic}', partition ${partition}, offset ${offset} cannot be read: ${problem}: ${REMEDY[fault]}; to pass over it, once everything before it is committed, set the group's offset to ${behind}`,
    {
      code: 'STREAM_KAFKA_RECORDS',
      domain: 'external',
      scope: 'batch',
      verdict: 'stop',
      context: { topic, partition, offset },
    },
  );
}
