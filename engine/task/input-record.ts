import type { Headers } from '../model/record.ts';
import type { RecordOrigin } from '../model/stream-error.ts';
import type { PartitionQueue } from './partition-queue.ts';

/** An input record that work is going on for: what errors, dead letters and ids of effects are told by. */
export interface InputRecord {
  readonly queue: PartitionQueue;
  readonly offset: number;
  readonly timestamp: number;
  /** As it was written: the source's extractor may have said another. */
  readonly ownTimestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
  /** The task's stream time before this record was taken. */
  readonly timeBefore: number;
  /** Which record of the task it is, counted as they are taken. */
  readonly number: number;
  /** Whether it stands in the list of held records. */
  listed: boolean;
  /** Pieces of asynchronous work that hold it. */
  holds: number;
  /** Numbers the effects of this record, so that each has an id of its own that is the same when the record comes again. */
  effects: number;
  /** Before the number in the id of an effect: by way of which held changes it came about, `<n>.` for each; else empty. */
  readonly way: string;
  /** Changes of this record that caches hold back, whenever they forward them: numbers their ways. */
  kept: number;
  /** What of it lasts when its batch is gone; made for the first change that is held back. */
  lasting: Lasting | undefined;
}

type Lasting = Pick<InputRecord, 'key' | 'value' | 'headers'>;

export function originOf(input: InputRecord): RecordOrigin {
  return { topic: input.queue.topic, partition: input.queue.partition, offset: input.offset };
}

/** The head of a queue as an input record. */
export function inputRecord(queue: PartitionQueue, timeBefore: number, number: number): InputRecord {
  return {
    queue,
    offset: queue.headOffset,
    timestamp: queue.headTimestamp,
    ownTimestamp: queue.headOwnTimestamp,
    key: queue.headKey,
    value: queue.headValue,
    headers: queue.headHeaders,
    timeBefore,
    number,
    listed: false,
    holds: 0,
    effects: 0,
    way: '',
    kept: 0,
    lasting: undefined,
  };
}

/** The input record of a change that is forwarded later, with nothing of the batch that it came in. */
export function keepInput(input: InputRecord): InputRecord {
  const { key, value, headers } = input;
  input.lasting ??= { key: key && Buffer.from(key), value: value && Buffer.from(value), headers: copyHeaders(headers) };
  const way = `${input.way}${input.kept++}.`;
  return { ...input, ...input.lasting, listed: false, holds: 0, effects: 0, way, kept: 0 };
}

/** Header values are slices of a fetched batch. */
export function copyHeaders(headers: Headers): Headers {
  return headers.length === 0 ? headers : headers.map(([name, value]) => [name, value && Buffer.from(value)] as const);
}
