import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TopicPartition } from '../../../engine/ports.ts';
import { expectSound, type Group, groups, nameOf, owners, type Shares } from '../../../tests/assignors/drawn-groups.ts';
import { assignCooperative } from './cooperative-assignor.ts';
import { decodeSubscription, encodeSubscription, type Member } from './group-protocol.ts';

/** Generations after a change until nobody gives up anything any more: one in which it is given up, one in which it is given. */
const GENERATIONS_MAX = 2;

/** A group whose members hold what they have while they join, and give up only what their assignment lacks. */
class HoldingGroup {
  readonly #group: Group;
  readonly #held = new Map<string, readonly TopicPartition[]>();
  #generation = 0;

  constructor(group: Group) {
    this.#group = group;
  }

  get shares(): Shares {
    return new Map([...this.#held].map(([id, partitions]) => [id, { partitions, standbys: [] }]));
  }

  join(id: string): void {
    this.#held.set(id, []);
  }

  /** It is gone, whatever it was about to do. */
  leave(id: string): void {
    this.#held.delete(id);
  }

  has(id: string): boolean {
    return this.#held.has(id);
  }

  /** One generation; true when somebody gave something up, and so joins again. */
  next(): boolean {
    if (this.#held.size === 0) return false;
    const { counts, together } = this.#group;
    const members = [...this.#held].map(([memberId, owned]): Member => {
      const kept = owned.map((place) => ({ ...place, upTo: 1 }));
      const data = { generation: this.#generation, owned, holds: true, kept, home: '' };
      return { memberId, ...decodeSubscription(encodeSubscription([...counts.keys()], data)) };
    });
    this.#generation++;
    const before = owners(this.shares);
    const { shares, isUnfinished } = assignCooperative(members, counts, together);
    let gaveUp = false;
    for (const [id, { partitions }] of shares) {
      // Who held it has not given it up yet when the others begin with theirs.
      for (const place of partitions) expect([id, undefined]).toContain(before.get(nameOf(place)));
      const names = new Set(partitions.map(nameOf));
      gaveUp ||= this.#held.get(id)?.some((place) => !names.has(nameOf(place))) ?? false;
    }
    for (const [id, { partitions }] of shares) this.#held.set(id, partitions);
    expect(isUnfinished).toBe(gaveUp);
    return gaveUp;
  }

  /** Until nobody joins again. */
  settle(): void {
    for (let generation = 0; this.next(); generation++) expect(generation).toBeLessThan(GENERATIONS_MAX);
    expectSound(this.shares, this.#group);
  }
}

const changes = fc.array(fc.record({ id: fc.stringMatching(/^[a-e]$/), isQuick: fc.boolean() }), { minLength: 1, maxLength: 8 });

/** The partitions that went from one member to another, by name. */
function moved(before: Shares, after: Shares): readonly string[] {
  const now = owners(after);
  return [...owners(before)].filter(([place, id]) => now.get(place) !== id).map(([place]) => place);
}

describe('sharing out step by step', () => {
  test('no partition has two owners at a time, and the group settles soon, however its members come and go', () => {
    fc.assert(
      fc.property(groups, changes, (drawn, steps) => {
        const group = new HoldingGroup(drawn);
        group.join('always');
        for (const { id, isQuick } of steps) {
          if (group.has(id)) group.leave(id);
          else group.join(id);
          // The next one comes or goes before the group has settled, or after.
          if (isQuick) group.next();
          else group.settle();
        }
        group.settle();
      }),
    );
  });

  test('moves what a newcomer is given, and what a member that left had', () => {
    fc.assert(
      fc.property(groups, fc.uniqueArray(fc.stringMatching(/^[a-e]$/), { minLength: 1, maxLength: 5 }), (drawn, ids) => {
        const group = new HoldingGroup(drawn);
        for (const id of ids) group.join(id);
        group.settle();
        const before = group.shares;
        group.join('new');
        group.settle();
        const grown = group.shares;
        expect(moved(before, grown).toSorted()).toEqual(grown.get('new')?.partitions.map(nameOf).toSorted());
        group.leave('new');
        group.settle();
        expect(moved(grown, group.shares).toSorted()).toEqual(grown.get('new')?.partitions.map(nameOf).toSorted());
      }),
    );
  });

  test('what nobody holds is given at once, as after generations in which all gave up everything', () => {
    const counts = new Map([['t', 4]]);
    const places = [0, 1, 2, 3].map((partition) => ({ topic: 't', partition }));
    const member = (memberId: string, holds: boolean): Member => ({
      memberId,
      topics: ['t'],
      data: { generation: 3, owned: memberId === 'a' ? places : [], holds, kept: [], home: '' },
    });
    const sizes = (holds: boolean) => {
      const { shares, isUnfinished } = assignCooperative([member('a', holds), member('b', holds)], counts);
      return [...[...shares.values()].map(({ partitions }) => partitions.length), isUnfinished];
    };
    expect(sizes(false)).toEqual([2, 2, false]);
    expect(sizes(true)).toEqual([2, 0, true]);
  });

  test('who stands by for what it is to have goes on with that until it has it', () => {
    const counts = new Map([['t', 4]]);
    const places = [0, 1, 2, 3].map((partition) => ({ topic: 't', partition }));
    const kept = places.map((place) => ({ ...place, upTo: 1 }));
    const held = { generation: 3, owned: places, holds: true, kept };
    const copies = { generation: 3, owned: [], holds: true, kept: kept.slice(0, 3) };
    const standbysOf = (standbys: number, home: string) => {
      const members: readonly Member[] = [
        { memberId: 'a', topics: ['t'], data: { ...held, home } },
        { memberId: 'b', topics: ['t'], data: { ...copies, home } },
      ];
      const { shares } = assignCooperative(members, counts, [{ topics: ['t'], standbys }]);
      expect([...shares.values()].map(({ partitions }) => partitions.length)).toEqual([2, 0]);
      return shares
        .get('b')
        ?.standbys.map(({ partition }) => partition)
        .sort();
    };
    expect(standbysOf(1, '')).toEqual([0, 1, 2, 3]);
    // Nobody is to stand by; and the holder has the state open where this member would.
    expect([standbysOf(0, ''), standbysOf(1, 'folder')]).toEqual([[], []]);
  });

  test('of a unit of which others hold a part, a member is given what it holds itself', () => {
    const counts = new Map([
      ['x', 1],
      ['y', 1],
    ]);
    const member = (memberId: string, topic: string, generation: number): Member => ({
      memberId,
      topics: ['x', 'y'],
      data: { generation, owned: [{ topic, partition: 0 }], holds: true, kept: [], home: '' },
    });
    const { shares, isUnfinished } = assignCooperative([member('a', 'x', 2), member('b', 'y', 1)], counts, [
      { topics: ['x', 'y'] },
    ]);
    expect([shares.get('a')?.partitions, shares.get('b')?.partitions]).toEqual([[{ topic: 'x', partition: 0 }], []]);
    expect(isUnfinished).toBe(true);
  });
});
