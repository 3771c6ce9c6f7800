import { expect, test } from 'vitest';
import type { Entry } from '../compile/topology.ts';
import { bytes } from '../model/serdes.ts';
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
