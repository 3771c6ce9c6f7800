import type { TopicPartition } from '../../../engine/ports.ts';
import type { RecordCursor } from '../wire/record-cursor.ts';

/** How far a partition is fetched and handed out. */
export interface Position extends TopicPartition {
  /** Offset of the next fetch. */
  offset: number;
  /** Offset of the next record that `poll` hands out. */
  delivered: number;
  paused: boolean;
  highWatermark: number | undefined;
  /** When the newest answer for it came, by `performance.now()`. */
  answeredAt: number | undefined;
  /** Fetched and not polled. */
  readonly ready: RecordCursor[];
}

export function newPosition({ topic, partition, offset }: TopicPartition & { readonly offset: number }): Position {
  return {
    topic,
    partition,
    offset,
    delivered: offset,
    paused: false,
    highWatermark: undefined,
    answeredAt: undefined,
    ready: [],
  };
}

/** The list begun at another place each turn: a broker fills its answer in this order, and none may always come last. */
export function rotated<T>(list: readonly T[], turn: number): readonly T[] {
  const first = turn % list.length;
  return first === 0 ? list : [...list.slice(first), ...list.slice(0, first)];
}

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
