import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partitionOf, placeOf, topicIdOf } from './places.ts';
import { chosenAssignor, SERVER_ASSIGNORS, type ServerAssignor, type Subscriber } from './server-assignors.ts';

const idOf = (name: string): string => name.padEnd(32, '0');
const TOPICS = ['a', 'b', 'c'].map(idOf);

interface World {
  readonly members: readonly Subscriber[];
  readonly counts: ReadonlyMap<string, number>;
}

/** Members that read some of the topics, and topics with partitions; what nobody reads is not there. */
const worlds = (reads: 'all' | 'some'): fc.Arbitrary<World> =>
  fc
    .record({
      reading: fc.array(fc.subarray(TOPICS, reads === 'all' ? { minLength: 3 } : { minLength: 1 }), {
        minLength: 1,
        maxLength: 7,
      }),
      counts: fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12)),
    })
    .map(({ reading, counts }) => ({
      members: reading.map((topics, i) => ({ id: `m${i}`, topics: new Set(topics), had: new Set<string>() })),
      counts: new Map(TOPICS.map((topic, i) => [topic, counts[i] ?? 0])),
    }));

const run = (name: string, { members, counts }: World) => (SERVER_ASSIGNORS.get(name) as ServerAssignor)(members, counts);
const having = (world: World, shares: ReadonlyMap<string, ReadonlySet<string>>): World => ({
  ...world,
  members: world.members.map((member) => ({ ...member, had: shares.get(member.id) ?? new Set() })),
});

describe.each(['uniform', 'range'])('%s', (name) => {
  test('every partition of what is read is given to one member that reads it', () => {
    fc.assert(
      fc.property(worlds('some'), worlds('some'), (before, after) => {
        const world = having(after, run(name, before));
        const given = [...run(name, world)].flatMap(([id, places]) => [...places].map((place) => ({ id, place })));
        const readers = (topic: string) => world.members.filter(({ topics }) => topics.has(topic)).map(({ id }) => id);
        const all = [...world.counts].flatMap(([topic, count]) =>
          readers(topic).length === 0 ? [] : Array.from({ length: count }, (_, number) => placeOf(topic, number)),
        );
        expect(given.map(({ place }) => place).sort()).toEqual(all.sort());
        for (const { id, place } of given) expect(readers(topicIdOf(place))).toContain(id);
      }),
    );
  });

  test('shares stay where they are while nothing changes', () => {
    fc.assert(
      fc.property(worlds('some'), (world) => {
        const shares = run(name, world);
        expect(run(name, having(world, shares))).toEqual(shares);
      }),
    );
  });
});

test('uniform: members that read the same have equally many, give or take one, and a newcomer moves no more than its share', () => {
  fc.assert(
    fc.property(worlds('all'), (world) => {
      const before = run('uniform', { ...world, members: world.members.slice(1) });
      const after = run('uniform', having(world, before));
      const sizes = [...after.values()].map(({ size }) => size);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      for (const { id } of world.members.slice(1))
        for (const place of after.get(id) ?? []) if (world.members.length > 1) expect(before.get(id)?.has(place)).toBe(true);
    }),
  );
});

test('range: equal numbers of topics with equally many partitions stay together, and each topic is shared out evenly', () => {
  fc.assert(
    fc.property(worlds('all'), fc.nat(12), (world, count) => {
      const [a = '', b = ''] = TOPICS;
      const equal = { ...world, counts: new Map([...world.counts, [a, count], [b, count]]) };
      const shares = run('range', having(equal, run('range', { ...equal, members: equal.members.slice(1) })));
      const numbers = (places: ReadonlySet<string>, topic: string) =>
        [...places].filter((place) => topicIdOf(place) === topic).map(partitionOf);
      for (const places of shares.values()) expect(numbers(places, a).sort()).toEqual(numbers(places, b).sort());
      const sizes = [...shares.values()].map((places) => numbers(places, a).length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test('the group takes the assignor that most members want, uniform where none says which', () => {
  expect(chosenAssignor([])).toBe('uniform');
  expect(chosenAssignor([null, null, 'range'])).toBe('range');
  expect(chosenAssignor(['range', 'uniform', 'range'])).toBe('range');
});
