import type { TopicPartition } from '../../../engine/ports.ts';
import { Reader } from '../wire/reader.ts';
import { struct } from '../wire/struct.ts';
import { array, int16, int32, nullableBytes, string } from '../wire/types.ts';
import { Writer } from '../wire/writer.ts';

/** What a member says when it joins, and what the leader answers for it: Kafka's consumer protocol, version 0. */
const PLAIN = { version: 0, flexible: false };
const SUBSCRIPTION = struct({ version: int16, topics: array(string), userData: nullableBytes });
const ASSIGNMENT = struct({
  version: int16,
  partitions: array(struct({ topic: string, partitions: array(int32) })),
  userData: nullableBytes,
});

export interface Member {
  readonly memberId: string;
  readonly topics: readonly string[];
}

export function encodeSubscription(topics: readonly string[]): Buffer {
  const writer = new Writer();
  SUBSCRIPTION.write(writer, { version: 0, topics, userData: null }, PLAIN);
  return Buffer.concat(writer.chunks());
}

export function decodeSubscription(bytes: Buffer): readonly string[] {
  return SUBSCRIPTION.read(new Reader(bytes), PLAIN).topics;
}

export function encodeAssignment(places: readonly TopicPartition[]): Buffer {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of places) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  const writer = new Writer();
  const partitions = [...topics].map(([topic, list]) => ({ topic, partitions: list }));
  ASSIGNMENT.write(writer, { version: 0, partitions, userData: null }, PLAIN);
  return Buffer.concat(writer.chunks());
}

export function decodeAssignment(bytes: Buffer): readonly TopicPartition[] {
  if (bytes.length === 0) return [];
  const { partitions } = ASSIGNMENT.read(new Reader(bytes), PLAIN);
  return partitions.flatMap(({ topic, partitions: list }) => list.map((partition) => ({ topic, partition })));
}

/**
 * Shares partitions out in ranges: members in the order of their ids get consecutive partitions of every topic, so that topics with equal
 * partition counts are shared out alike and their records meet.
 */
export function assignRanges(
  members: readonly Member[],
  partitionCounts: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly TopicPartition[]> {
  const assigned = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]));
  for (const [topic, count] of partitionCounts) {
    const takers = members.filter(({ topics }) => topics.includes(topic)).sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
    takers.forEach(({ memberId }, i) => {
      const first = Math.floor(count / takers.length) * i + Math.min(i, count % takers.length);
      const size = Math.floor(count / takers.length) + (i < count % takers.length ? 1 : 0);
      for (let partition = first; partition < first + size; partition++) assigned.get(memberId)?.push({ topic, partition });
    });
  }
  return assigned;
}
