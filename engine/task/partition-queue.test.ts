import { expect, test } from 'vitest';
import type { Entry } from '../compile/topology.ts';
import { bytes } from '../model/serdes.ts';
import type { FetchedBatch } from '../ports.ts';
import { MemoryTopics } from '../test-kit/memory-topics.ts';
import { decodeCommit, encodeCommit } from './committed-offsets.ts';
import { PartitionQueue } from './partition-queue.ts';

const codec = { encode: (value: unknown) => value as Buffer, decode: (buffer: Buffer) => buffer as unknown };

/** A queue that begins where 2 and 5 were open and everything else up to 8 was finished. */
function queueBehindOpenWork(): PartitionQueue {
  const entry = { topic: 'in', node: { id: 0, name: 'source' }, key: bytes(), value: bytes() } as unknown as Entry;
  const queue = new PartitionQueue(entry, 0, codec, codec, { now: () => 0 });
  const commit = encodeCommit([2, 5], 8, 70);
  if (commit) queue.startAt(decodeCommit(commit));
  return queue;
}

const openIn = (queue: PartitionQueue): readonly number[] => {
  const commit = decodeCommit(queue.commit());
  return Array.from({ length: commit.position }, (_, offset) => offset).filter((offset) => !commit.isFinished(offset));
};

test('a commit before anything has come again keeps what was finished', () => {
  const queue = queueBehindOpenWork();
  expect(queue.commit().offset).toBe(2);
  expect(openIn(queue)).toEqual([2, 5]);
});

test('a commit in the middle of what is skipped names what is still to come', () => {
  const queue = queueBehindOpenWork();
  const topics = new MemoryTopics();
  topics.create('in', 1);
  for (let offset = 0; offset < 10; offset++)
    topics.append('in', 0, { key: null, value: Buffer.from([offset]), timestamp: offset * 10, headers: [] });
  const batch = topics.fetch('in', 0, 2);
  if (batch) queue.push(batch);
  expect(queue.headOffset).toBe(2);
  queue.open.open(2);
  queue.take();
  queue.advance();
  expect(queue.headOffset).toBe(5);
  expect(openIn(queue)).toEqual([2, 5]);
  queue.open.close(2);
  expect([queue.commit().offset, ...openIn(queue)]).toEqual([5, 5]);
  queue.take();
  queue.advance();
  expect(queue.headOffset).toBe(8);
  expect(queue.commit().offset).toBe(8);
});

/** A batch of one record each; `epochs` of the records, and of what lies behind the last one. */
function batchOf(first: number, epochs: readonly (number | undefined)[], behind = epochs.at(-1)): FetchedBatch {
  let at = -1;
  const end = first + epochs.length;
  return {
    ...{ topic: 'in', partition: 0, nextOffset: end + 1, highWatermark: end + 1, bytes: 1 },
    next: () => ++at < epochs.length,
    get offset() {
      return first + at;
    },
    ...{ timestamp: 0, key: null, value: null, headers: [] },
    get leaderEpoch() {
      return (at < epochs.length ? epochs[at] : behind) ?? -1;
    },
  };
}

test('a commit tells the newest epoch of what it counts, also of what came before it in the log', () => {
  const queue = queueBehindOpenWork();
  queue.startAt({ ...decodeCommit({ offset: 0, metadata: '' }), leaderEpoch: 4 });
  const epochs = (): number | undefined => queue.commit().leaderEpoch;
  expect(epochs()).toBe(4);
  queue.push(batchOf(0, [3, 4, 6], 7));
  expect(epochs()).toBe(4);
  for (const expected of [4, 4, 7]) {
    queue.take();
    queue.advance();
    expect(epochs()).toBe(expected);
  }
  // Behind the last record lies the end of a transaction.
  expect(queue.commit().offset).toBe(4);
});

test('an epoch that the log does not tell is not made up from older ones', () => {
  const queue = queueBehindOpenWork();
  queue.startAt({ ...decodeCommit({ offset: 0, metadata: '' }), leaderEpoch: 4 });
  queue.push(batchOf(0, [undefined, undefined]));
  queue.take();
  expect(queue.commit().leaderEpoch).toBeUndefined();
});
