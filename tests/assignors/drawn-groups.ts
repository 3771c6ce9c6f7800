import fc from 'fast-check';
import { expect } from 'vitest';
import type { Share } from '../../connectors/kafka/client/group-protocol.ts';
import type { SharedTopics, TopicPartition } from '../../engine/ports.ts';

export type Shares = ReadonlyMap<string, Share>;

/** Topics of a group with their partitions, and which of them are read together. */
export interface Group {
  readonly counts: ReadonlyMap<string, number>;
  readonly together: readonly SharedTopics[];
}

/** Lists of one to three topics, with standbys or without. */
export const groups: fc.Arbitrary<Group> = fc
  .array(
    fc.record({
      counts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
      standbys: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((lists) => ({
    counts: new Map(lists.flatMap(({ counts }, list) => counts.map((count, i) => [`t${list}-${i}`, count] as const))),
    together: lists.map(({ counts, standbys }, list) => ({ topics: counts.map((_, i) => `t${list}-${i}`), standbys })),
  }));

export const names = fc.uniqueArray(fc.stringMatching(/^[a-f][0-9]$/), { minLength: 1, maxLength: 7 });

export const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** Who has each partition. */
export const owners = (shares: Shares): Map<string, string> =>
  new Map([...shares].flatMap(([id, { partitions }]) => partitions.map((place) => [nameOf(place), id] as const)));

/** Units of a list of places: partitions of equal number of one list of topics are one. */
export const unitsOf = (places: readonly TopicPartition[]): ReadonlySet<string> =>
  new Set(places.map(({ topic, partition }) => `${topic.split('-')[0]}/${partition}`));

/** Each partition has one owner, topics that belong together the same, and members differ by one unit at most. */
export function expectSound(shares: Shares, { counts, together }: Group): void {
  const given = [...shares.values()].flatMap(({ partitions }) => partitions.map(nameOf));
  const all = [...counts].flatMap(([topic, count]) => Array.from({ length: count }, (_, n) => `${topic}/${n}`));
  expect(given.toSorted()).toEqual(all.toSorted());
  const owner = owners(shares);
  for (const [topic, count] of counts) {
    const list = together.find(({ topics }) => topics.includes(topic))?.topics ?? [];
    for (let n = 0; n < count; n++)
      for (const other of list) expect([owner.get(`${topic}/${n}`), undefined]).toContain(owner.get(`${other}/${n}`));
  }
  const sizes = [...shares.values()].map(({ partitions }) => unitsOf(partitions).size);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
}
