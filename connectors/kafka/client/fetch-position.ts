import { type StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { Isolation, PartitionStart, TopicPartition } from '../../../engine/ports.ts';
import type { FetchedPartition } from '../wire/messages/fetch.ts';
import { RecordCursor } from '../wire/record-cursor.ts';
import { recordsError } from '../wire/records-error.ts';

/** How far a partition is fetched and handed out. */
export interface Position extends TopicPartition {
  /** Id of the topic that it was read from; undefined before, and of brokers that are not asked by ids. */
  topicId: string | undefined;
  /** Offset of the next fetch. */
  offset: number;
  /** In which epoch of the leader the record before that was written; -1 while it is not known. */
  epoch: number;
  /** Offset of the next record that `poll` hands out. */
  delivered: number;
  paused: boolean;
  /** Fetched and not handed out: whoever polls does not know of the partition yet. */
  heldBack: boolean;
  highWatermark: number | undefined;
  /** When the newest answer for it came, by `performance.now()`. */
  answeredAt: number | undefined;
  /** The broker that the leader named as closer, and until when it is read instead. */
  replica: { readonly nodeId: number; readonly until: number } | undefined;
  /** Since when brokers say that there is no such topic, by `performance.now()`; undefined while the newest answer has it. */
  unknownSince: number | undefined;
  /** Since when its leader refuses to go on there and may be wrong, by `performance.now()`; undefined while the newest answer has it. */
  refusedSince: number | undefined;
  /** Fetched and not polled. */
  readonly ready: RecordCursor[];
  /** Why what follows cannot be read: told once everything before it is handed out, and not asked for again until then. */
  failure: StreamError | undefined;
}

const UNKNOWN_EPOCH = -1;

export function newPosition({ topic, partition, offset, leaderEpoch }: PartitionStart): Position {
  return {
    topic,
    partition,
    topicId: undefined,
    offset,
    epoch: leaderEpoch ?? UNKNOWN_EPOCH,
    delivered: offset,
    paused: false,
    heldBack: false,
    highWatermark: undefined,
    answeredAt: undefined,
    replica: undefined,
    unknownSince: undefined,
    refusedSince: undefined,
    ready: [],
    failure: undefined,
  };
}

/**
 * Takes what came for a position, without an error: where the partition ends, and its records. Returns the bytes to hand out.
 *
 * State: the position's failure is STREAM_KAFKA_RECORDS when they do not lead past it. A broker gives one whole batch at least, however large it
 * is (KIP-74): asking again would give the same for ever.
 */
export function receive(position: Position, answer: FetchedPartition, isolation: Isolation, checksCrcs: boolean): number {
  const committedOnly = isolation === 'read_committed';
  const end = committedOnly ? answer.lastStableOffset : answer.highWatermark;
  position.highWatermark = end;
  position.answeredAt = performance.now();
  const { records } = answer;
  if (records === null || records.length === 0) return 0;
  const { topic, partition, offset: fetchOffset } = position;
  const aborted = committedOnly ? { aborted: answer.abortedTransactions ?? [] } : {};
  try {
    const cursor = new RecordCursor({ topic, partition, records, fetchOffset, highWatermark: end, checksCrcs, ...aborted });
    if (cursor.nextOffset === fetchOffset)
      throw recordsError(
        { topic, partition, offset: fetchOffset },
        'cut',
        `${records.length} bytes came, and no whole batch that holds it`,
      );
    position.offset = cursor.nextOffset;
    position.epoch = cursor.lastLeaderEpoch;
    position.ready.push(cursor);
    return cursor.bytes;
  } catch (error) {
    position.failure = toStreamError(error);
    return 0;
  }
}

/** The list begun at another place each turn: a broker fills its answer in this order, and none may always come last. */
export function rotated<T>(list: readonly T[], turn: number): readonly T[] {
  const first = turn % list.length;
  return first === 0 ? list : [...list.slice(first), ...list.slice(0, first)];
}
