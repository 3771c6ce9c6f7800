import { placeName } from '../../../engine/model/place-name.ts';
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
 * together; who is to have it keeps what it holds of it, and stands by for it meanwhile where it has the state.
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
  const holders = holdersOf(members, placeName);
  const lists = shareableTopics(members, partitionCounts.keys(), together);
  const unitOf = new Map(lists.flatMap(({ topics }, list) => topics.map((topic) => [topic, list] as const)));
  const nameOfUnit = ({ topic, partition }: TopicPartition): string => `${unitOf.get(topic)}/${partition}`;
  const unitHolders = holdersOf(members, nameOfUnit);
  const dataOf = new Map(members.map(({ memberId, data }) => [memberId, data]));
  /** Whether a member goes on following a unit that it is to have: it has the state, in a home where no holder has it open. */
  const follows = (memberId: string, place: TopicPartition): boolean => {
    const { kept = [], home = '' } = dataOf.get(memberId) ?? {};
    const isOpenAt = (id: string): boolean => id === memberId || (home !== '' && dataOf.get(id)?.home === home);
    const unit = nameOfUnit(place);
    const wantsStandbys = (lists[unitOf.get(place.topic) ?? -1]?.standbys ?? 0) > 0;
    return wantsStandbys && kept.some((each) => nameOfUnit(each) === unit) && ![...(unitHolders.get(unit) ?? [])].some(isOpenAt);
  };
  let isUnfinished = false;
  const shares = [...assignSticky(members, partitionCounts, together)].map(([memberId, { partitions, standbys }]) => {
    const holds = (place: TopicPartition): boolean => holders.get(placeName(place))?.has(memberId) ?? false;
    const isElsewhere = (place: TopicPartition): boolean =>
      [...(holders.get(placeName(place)) ?? [])].some((id) => id !== memberId);
    const contested = new Set(partitions.filter(isElsewhere).map(nameOfUnit));
    isUnfinished ||= contested.size > 0;
    const given = partitions.filter((place) => !contested.has(nameOfUnit(place)) || (holds(place) && !isElsewhere(place)));
    const following = partitions.filter((place) => contested.has(nameOfUnit(place)) && follows(memberId, place));
    return [memberId, { partitions: given, standbys: [...standbys, ...following] }] as const;
  });
  return { shares: new Map(shares), isUnfinished };
}

/** Who holds each partition, or some of each unit: one member, unless somebody has missed what the group did. */
function holdersOf(
  members: readonly Member[],
  nameIt: (place: TopicPartition) => string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const holders = new Map<string, Set<string>>();
  for (const { memberId, data } of members) {
    if (!data?.holds) continue;
    for (const place of data.owned) {
      const known = holders.get(nameIt(place)) ?? new Set();
      holders.set(nameIt(place), known.add(memberId));
    }
  }
  return holders;
}
