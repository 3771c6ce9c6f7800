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
 * Shares partitions out so that, among topics of one group, partitions of equal number go to the same member: tasks that read several topics
 * find all of theirs. Within a group it is a range over the partition numbers; each group begins with another member, so that many topics of
 * one partition do not all go to the first. Topics in no group are one group together.
 */
export function assignTogether(
  members: readonly Member[],
  partitionCounts: ReadonlyMap<string, number>,
  together: readonly (readonly string[])[] = [],
): ReadonlyMap<string, readonly TopicPartition[]> {
  const assigned = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]));
  const sorted = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const named = new Set(together.flat());
  const groups = [...together, [...partitionCounts.keys()].filter((topic) => !named.has(topic))];
  // Members that do not all read the same of a group's topics cannot share it as one.
  const shared = (topics: readonly string[]): boolean =>
    topics.every((topic) => sorted.every((member) => member.topics.includes(topic) === member.topics.includes(topics[0] ?? '')));
  const units = groups.flatMap((topics) => (shared(topics) ? [topics] : topics.map((topic) => [topic])));
  units.forEach((topics, turn) => {
    const takers = sorted.filter((member) => member.topics.includes(topics[0] ?? ''));
    const numbers = Math.max(0, ...topics.map((topic) => partitionCounts.get(topic) ?? 0));
    let first = 0;
    for (const [i, size] of rangeSizes(numbers, takers.length).entries()) {
      const memberId = takers[(i + turn) % takers.length]?.memberId ?? '';
      for (const topic of topics) {
        const end = Math.min(first + size, partitionCounts.get(topic) ?? 0);
        for (let partition = first; partition < end; partition++) assigned.get(memberId)?.push({ topic, partition });
      }
      first += size;
    }
  });
  return assigned;
}

/** How many consecutive numbers each of `takers` gets; the first ones get one more where it does not come out even. */
function rangeSizes(numbers: number, takers: number): readonly number[] {
  return Array.from({ length: takers }, (_, i) => Math.floor(numbers / takers) + (i < numbers % takers ? 1 : 0));
}
