import { partitionOf, placeOf, topicIdOf } from './places.ts';
import type { Subscriber } from './server-assignors.ts';

/**
 * Gives every member equally many partitions, as far as what they read allows, and leaves with each what it had as far as that stays even. Of
 * topics that are read together it knows nothing.
 */
export function assignUniformly(
  members: readonly Subscriber[],
  partitionCounts: ReadonlyMap<string, number>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const assigned = new Map(members.map(({ id }) => [id, new Set<string>()]));
  const taken = new Set<string>();
  const exists = (place: string): boolean => partitionOf(place) < (partitionCounts.get(topicIdOf(place)) ?? 0);
  for (const { id, topics, had } of members) {
    for (const place of had) {
      if (taken.has(place) || !topics.has(topicIdOf(place)) || !exists(place)) continue;
      taken.add(place);
      assigned.get(id)?.add(place);
    }
  }
  const sizeOf = ({ id }: Subscriber): number => assigned.get(id)?.size ?? 0;
  // Those with fewer readers first: others can make up for them.
  const readersOf = new Map(
    [...partitionCounts.keys()].map((topic) => [topic, members.filter((each) => each.topics.has(topic))] as const),
  );
  const topics = [...partitionCounts].toSorted(([a], [b]) => (readersOf.get(a)?.length ?? 0) - (readersOf.get(b)?.length ?? 0));
  for (const [topic, count] of topics) {
    for (let number = 0; number < count; number++) {
      const place = placeOf(topic, number);
      const least = taken.has(place) ? undefined : leastOf(readersOf.get(topic) ?? [], sizeOf);
      if (least) assigned.get(least.id)?.add(place);
    }
  }
  evenOut(members, assigned, readersOf, sizeOf);
  return assigned;
}

/**
 * Moves partitions, one at a time, from whoever has most to a reader that has at least two fewer; each move makes it more even, so there is an
 * end.
 */
function evenOut(
  members: readonly Subscriber[],
  assigned: ReadonlyMap<string, Set<string>>,
  readersOf: ReadonlyMap<string, readonly Subscriber[]>,
  sizeOf: (member: Subscriber) => number,
): void {
  const moveOneOf = (giver: Subscriber): boolean => {
    const own = assigned.get(giver.id) ?? new Set();
    for (const place of own) {
      const taker = leastOf(readersOf.get(topicIdOf(place)) ?? [], sizeOf);
      if (!taker || sizeOf(taker) + 1 >= own.size) continue;
      own.delete(place);
      assigned.get(taker.id)?.add(place);
      return true;
    }
    return false;
  };
  while (members.toSorted((a, b) => sizeOf(b) - sizeOf(a)).some(moveOneOf));
}

function leastOf(readers: readonly Subscriber[], sizeOf: (member: Subscriber) => number): Subscriber | undefined {
  let least = readers[0];
  for (const each of readers) if (least && sizeOf(each) < sizeOf(least)) least = each;
  return least;
}
