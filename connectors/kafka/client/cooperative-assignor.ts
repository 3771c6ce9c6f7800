import type { SharedTopics, TopicPartition } from '../../../engine/ports.ts';
import type { Member, Share } from './group-protocol.ts';
import { shareableTopics } from './shared-topics.ts';
import { assignSticky } from './sticky-assignor.ts';

export interface CooperativeShares {
  readonly shares: ReadonlyMap<string, Share>;
  /** Partitions are held by members that are to give them up: they are shared out when those have joined again. */
  readonly isUnfinished: boolean;
}

/**
 * Shares partitions out as `assignSticky` does, but gives nobody what another member still holds: that one is left without it, gives it up, joins
 * again, and the generation after this one gives it to who is to have it. Of a unit that moves nothing is given either, as its partitions are read
 * together; who is to have it keeps what it holds of it.
 *
 * ```
 *   generation 1: a holds 0 1 2 3 ─ b comes ─▶ generation 2: a 0 1, b – ─ a gives up 2 3 ─▶ generation 3: a 0 1, b 2 3
 * ```
 *
 * Source: KIP-429; docs/adr/0013
 */
export function assignCooperative(
  members: readonly Member[],
  partitionCounts: ReadonlyMap<string, number>,
  together: readonly SharedTopics[] = [],
): CooperativeShares {
  const holders = holdersOf(members);
  const lists = shareableTopics(members, partitionCounts.keys(), together);
  const unitOf = new Map(lists.flatMap(({ topics }, list) => topics.map((topic) => [topic, list] as const)));
  const nameOfUnit = ({ topic, partition }: TopicPartition): string => `${unitOf.get(topic)}/${partition}`;
  let isUnfinished = false;
  const shares = [...assignSticky(members, partitionCounts, together)].map(([memberId, { partitions, standbys }]) => {
    const holds = (place: TopicPartition): boolean => holders.get(nameOf(place))?.has(memberId) ?? false;
    const isElsewhere = (place: TopicPartition): boolean => [...(holders.get(nameOf(place)) ?? [])].some((id) => id !== memberId);
    const contested = new Set(partitions.filter(isElsewhere).map(nameOfUnit));
    isUnfinished ||= contested.size > 0;
    const given = partitions.filter((place) => !contested.has(nameOfUnit(place)) || (holds(place) && !isElsewhere(place)));
    return [memberId, { partitions: given, standbys }] as const;
  });
  return { shares: new Map(shares), isUnfinished };
}

/** Who holds each partition: one member, unless somebody has missed what the group did. */
function holdersOf(members: readonly Member[]): ReadonlyMap<string, ReadonlySet<string>> {
  const holders = new Map<string, Set<string>>();
  for (const { memberId, data } of members) {
    if (!data?.holds) continue;
    for (const place of data.owned) {
      const known = holders.get(nameOf(place)) ?? new Set();
      holders.set(nameOf(place), known.add(memberId));
    }
  }
  return holders;
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
