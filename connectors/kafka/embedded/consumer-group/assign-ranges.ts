import { placeOf } from './places.ts';
import type { Subscriber } from './server-assignors.ts';

/**
 * Topics that have equally many partitions and the same readers are shared out alike: partitions of equal number go to one member, so that
 * what is read together stays together. Members keep the numbers that they had as far as each gets its share; what is free is given out in
 * ascending order.
 */
export function assignRanges(
  members: readonly Subscriber[],
  partitionCounts: ReadonlyMap<string, number>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const assigned = new Map(members.map(({ id }) => [id, new Set<string>()]));
  const sorted = members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const { topics, count, readers } of alike(sorted, partitionCounts)) {
    for (const [memberId, numbers] of shared(readers, topics, count))
      for (const topic of topics) for (const number of numbers) assigned.get(memberId)?.add(placeOf(topic, number));
  }
  return assigned;
}

interface AlikeTopics {
  readonly topics: string[];
  readonly count: number;
  readonly readers: readonly Subscriber[];
}

function alike(members: readonly Subscriber[], counts: ReadonlyMap<string, number>): readonly AlikeTopics[] {
  const found = new Map<string, AlikeTopics>();
  for (const [topic, count] of counts) {
    const readers = members.filter((member) => member.topics.has(topic));
    if (readers.length === 0) continue;
    const name = JSON.stringify([count, ...readers.map(({ id }) => id)]);
    const known = found.get(name);
    if (known) known.topics.push(topic);
    else found.set(name, { topics: [topic], count, readers });
  }
  return [...found.values()];
}

/** The partition numbers of each reader: equally many, those with more kept ones first where it does not come out even. */
function shared(
  readers: readonly Subscriber[],
  topics: readonly string[],
  count: number,
): ReadonlyMap<string, readonly number[]> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const taken = new Set<number>();
  const kept = readers.map(({ id, had }) => {
    const own = numbers.filter((number) => !taken.has(number) && topics.some((topic) => had.has(placeOf(topic, number))));
    for (const number of own) taken.add(number);
    return { id, own };
  });
  const size = Math.floor(count / readers.length);
  let larger = count % readers.length;
  const shares = new Map<string, { readonly own: number[]; readonly quota: number }>();
  for (const { id, own } of kept.toSorted((a, b) => b.own.length - a.own.length)) {
    const quota = larger > 0 ? size + 1 : size;
    if (larger > 0) larger--;
    shares.set(id, { own: own.slice(0, quota), quota });
  }
  const given = new Set([...shares.values()].flatMap(({ own }) => own));
  const free = numbers.filter((number) => !given.has(number));
  return new Map(
    readers.map(({ id }) => {
      const { own = [], quota = 0 } = shares.get(id) ?? {};
      return [id, [...own, ...free.splice(0, quota - own.length)]];
    }),
  );
}
