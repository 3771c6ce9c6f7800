import { StreamError } from '../../../engine/model/stream-error.ts';

/** Where a record of a sink comes from: an input record, and its number among what that input gave. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly number: number;
}

const ID = /^(.+)-(\d+)-(\d+)-(\d+)$/s;

/** Reads a `SinkRecord.id` back: `<topic>-<partition>-<offset>-<number>`, where the topic may hold dashes itself. */
export function recordPlace(id: string): RecordPlace {
  const [, topic, partition, offset, number] = ID.exec(id) ?? [];
  if (topic === undefined) {
    throw new StreamError(`the id '${id}' of a sink's record does not say where the record comes from`, {
      code: 'STREAM_INTERNAL',
      domain: 'internal',
      scope: 'task',
      verdict: 'stop',
      context: { id },
    });
  }
  return { topic, partition: Number(partition), offset: Number(offset), number: Number(number) };
}

/** Below 0: `a` comes before `b` in their partition. */
export function comparePlaces(a: Pick<RecordPlace, 'offset' | 'number'>, b: Pick<RecordPlace, 'offset' | 'number'>): number {
  return a.offset - b.offset || a.number - b.number;
}
