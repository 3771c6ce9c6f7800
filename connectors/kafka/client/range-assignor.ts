import type { SharedTopics, TopicPartition } from '../../../engine/ports.ts';
import type { Member, Share } from './group-protocol.ts';
import { shareableTopics } from './shared-topics.ts';

/**
 * Shares partitions out so that, among topics of one group, partitions of equal number go to the same member: tasks that read several topics
 * find all of theirs. Within a group it is a range over the partition numbers; each group begins with another member, so that many topics of
 * one partition do not all go to the first. It is what members of every version know.
 */
export function assignRange(
  members: readonly Member[],
  partitionCounts: ReadonlyMap<string, number>,
  together: readonly SharedTopics[] = [],
): ReadonlyMap<string, Share> {
  const assigned = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]));
  const sorted = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  shareableTopics(sorted, partitionCounts.keys(), together).forEach(({ topics }, turn) => {
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
  return new Map([...assigned].map(([memberId, partitions]) => [memberId, { partitions, standbys: [] }]));
}

/** How many consecutive numbers each of `takers` gets; the first ones get one more where it does not come out even. */
function rangeSizes(numbers: number, takers: number): readonly number[] {
  return Array.from({ length: takers }, (_, i) => Math.floor(numbers / takers) + (i < numbers % takers ? 1 : 0));
}
