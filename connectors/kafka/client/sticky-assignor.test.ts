import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TopicPartition } from '../../../engine/ports.ts';
import {
  expectSound,
  type Group,
  groups,
  nameOf,
  names,
  owners,
  type Shares,
  unitsOf,
} from '../../../tests/assignors/drawn-groups.ts';
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription, type Member } from './group-protocol.ts';
import { assignSticky } from './sticky-assignor.ts';

const newcomers = (ids: readonly string[], { counts }: Group): Member[] =>
  ids.map((memberId) => ({ memberId, topics: [...counts.keys()] }));

/** The members as they join again after they were given these shares: what they worked on or stood by for, they have. */
function again({ counts }: Group, shares: Shares, generation = 1): Member[] {
  return [...shares].map(([memberId, { partitions, standbys }]) => ({
    memberId,
    topics: [...counts.keys()],
    data: {
      generation,
      owned: partitions,
      holds: false,
      kept: [...partitions, ...standbys].map((place) => ({ ...place, upTo: 1_000 })),
      home: '',
    },
  }));
}

const assign = (members: readonly Member[], { counts, together }: Group): Shares => assignSticky(members, counts, together);
/** How many of the partitions that both name went from one member to another. */
function moved(before: Shares, after: Shares): readonly string[] {
  const now = owners(after);
  return [...owners(before)].filter(([place, id]) => now.get(place) !== id).map(([place]) => place);
}

describe('sharing out stickily', () => {
  test('gives each partition to one member, topics that belong together to the same, as many units to each as can be', () => {
    fc.assert(
      fc.property(groups, names, names, (group, first, second) => {
        const begun = assign(newcomers(first, group), group);
        expectSound(begun, group);
        const stayed = again(group, begun).filter(({ memberId }) => second.includes(memberId));
        const came = newcomers(
          second.filter((id) => !first.includes(id)),
          group,
        );
        expectSound(assign([...stayed, ...came], group), group);
      }),
    );
  });

  test('is the same whatever the order of the members, and changes nothing when nobody came or left', () => {
    fc.assert(
      fc.property(groups, names, (group, ids) => {
        const begun = assign(newcomers(ids, group), group);
        expect(assign(newcomers(ids.toReversed(), group), group)).toEqual(begun);
        const next = assign(again(group, begun), group);
        expect(moved(begun, next)).toEqual([]);
        for (const [id, { standbys }] of next) expect(unitsOf(standbys), id).toEqual(unitsOf(begun.get(id)?.standbys ?? []));
      }),
    );
  });

  test('moves only the partitions of a member that left, each to who stood by for it if that one has room', () => {
    fc.assert(
      fc.property(groups, names, fc.nat(), (group, ids, at) => {
        fc.pre(ids.length > 1);
        const begun = assign(newcomers(ids, group), group);
        const gone = ids[at % ids.length] ?? '';
        const rest = again(group, begun).filter(({ memberId }) => memberId !== gone);
        const next = assign(rest, group);
        const left = begun.get(gone)?.partitions.map(nameOf) ?? [];
        expect(moved(begun, next).toSorted()).toEqual(left.toSorted());
      }),
    );
  });

  test('moves no more to a member that came than it is given', () => {
    fc.assert(
      fc.property(groups, names, (group, ids) => {
        const begun = assign(newcomers(ids, group), group);
        const next = assign([...again(group, begun), ...newcomers(['new'], group)], group);
        expect(moved(begun, next).toSorted()).toEqual(next.get('new')?.partitions.map(nameOf).toSorted());
      }),
    );
  });

  test('gives a member that is back what it has the state of', () => {
    const group: Group = { counts: new Map([['t0-0', 6]]), together: [{ topics: ['t0-0'] }] };
    const begun = assign(newcomers(['a', 'b', 'c'], group), group);
    const [a] = again(group, begun);
    const without = assign(
      again(group, begun).filter(({ memberId }) => memberId !== 'a'),
      group,
    );
    // Under another id, without an assignment, and with what is on its disk.
    const data = {
      generation: -1,
      owned: [],
      holds: false,
      kept: a?.data?.kept.map((each) => ({ ...each, upTo: 0 })) ?? [],
      home: '',
    };
    const next = assign([...again(group, without, 2), { memberId: 'z', topics: ['t0-0'], data }], group);
    expect(next.get('z')?.partitions.map(nameOf).toSorted()).toEqual(begun.get('a')?.partitions.map(nameOf).toSorted());
  });

  test('of two members that claim a partition, who had the newer generation keeps it', () => {
    const counts = new Map([['t', 2]]);
    const places = [0, 1].map((partition) => ({ topic: 't', partition }));
    const member = (memberId: string, generation: number): Member => ({
      memberId,
      topics: ['t'],
      data: { generation, owned: places.slice(0, 1), holds: false, kept: [], home: '' },
    });
    expect(assignSticky([member('old', 3), member('young', 4)], counts).get('young')?.partitions).toEqual([places[0]]);
    expect(assignSticky([member('old', 5), member('young', 4)], counts).get('old')?.partitions).toEqual([places[0]]);
  });

  test('topics that only some members read go to them alone, and nobody is left out', () => {
    const counts = new Map([
      ['x', 4],
      ['y', 2],
    ]);
    const members = [
      { memberId: 'a', topics: ['x', 'y'] },
      { memberId: 'b', topics: ['x'] },
    ];
    const shares = assignSticky(members, counts, [{ topics: ['x', 'y'], standbys: 1 }]);
    expect(shares.get('a')?.partitions).toHaveLength(3);
    expect(shares.get('b')?.partitions.map(({ topic }) => topic)).toEqual(['x', 'x', 'x']);
    expect([...shares.values()].flatMap(({ standbys }) => standbys)).toEqual([]);
  });
});

describe('standbys', () => {
  test('are never with who works on the unit, as many as are wanted or as there are members, and spread', () => {
    fc.assert(
      fc.property(groups, names, names, (group, first, second) => {
        const begun = assign(newcomers(first, group), group);
        const stayed = again(group, begun).filter(({ memberId }) => second.includes(memberId));
        const came = second.filter((id) => !first.includes(id));
        for (const [shares, size] of [
          [begun, first.length],
          [assign([...stayed, ...newcomers(came, group)], group), second.length],
        ] as const) {
          for (const [topic, count] of group.counts) {
            const wanted = group.together.find(({ topics }) => topics.includes(topic))?.standbys ?? 0;
            for (let n = 0; n < count; n++) {
              const has = (list: readonly TopicPartition[]) => list.some((place) => nameOf(place) === `${topic}/${n}`);
              const standing = [...shares].filter(([, { standbys }]) => has(standbys));
              expect(standing).toHaveLength(Math.min(wanted, size - 1));
              for (const [id, { partitions }] of standing) expect(has(partitions), id).toBe(false);
            }
          }
          const sizes = [...shares.values()].map(({ standbys }) => unitsOf(standbys).size);
          // Where everybody stands by for everything there is nothing to choose.
          const most = Math.max(...group.together.map(({ standbys = 0 }) => standbys));
          const total = sizes.reduce((a, b) => a + b, 0);
          // Who has the state keeps one more than its part.
          if (most < size - 1) expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.ceil(total / size) + 2);
        }
      }),
    );
  });

  test('are where the state is when their worker changes: who worked on a unit before stands by for it', () => {
    const group: Group = { counts: new Map([['t0-0', 4]]), together: [{ topics: ['t0-0'], standbys: 1 }] };
    const begun = assign(newcomers(['a', 'b'], group), group);
    const alone = assign(
      again(group, begun).filter(({ memberId }) => memberId === 'a'),
      group,
    );
    const back = assign([...again(group, alone), ...newcomers(['c'], group)], group);
    expect(unitsOf(back.get('a')?.standbys ?? [])).toEqual(unitsOf(back.get('c')?.partitions ?? []));
  });

  test('go to a member that has just come as well: it has its part of them, though others have all the state', () => {
    const group: Group = { counts: new Map([['t0-0', 6]]), together: [{ topics: ['t0-0'], standbys: 1 }] };
    const begun = assign(newcomers(['a', 'b'], group), group);
    const three = assign([...again(group, begun), ...newcomers(['c'], group)], group);
    expect([...three.values()].map(({ standbys }) => standbys.length)).toEqual([2, 2, 2]);
  });

  test('what a member works on is stood by for by many, so that each takes over a part', () => {
    const group: Group = { counts: new Map([['t0-0', 12]]), together: [{ topics: ['t0-0'], standbys: 1 }] };
    const begun = assign(newcomers(['a', 'b', 'c', 'd'], group), group);
    for (const gone of begun.keys()) {
      const left = unitsOf(begun.get(gone)?.partitions ?? []);
      const standing = [...begun].filter(([, { standbys }]) => [...unitsOf(standbys)].some((unit) => left.has(unit)));
      expect(standing.length).toBe(left.size);
      const next = assign(
        again(group, begun).filter(({ memberId }) => memberId !== gone),
        group,
      );
      for (const [id, { partitions }] of next)
        for (const unit of unitsOf(partitions))
          if (left.has(unit)) expect(unitsOf(begun.get(id)?.standbys ?? []), `${unit} went to ${id}`).toContain(unit);
    }
  });

  test('are not with members of the same home', () => {
    const counts = new Map([['t', 4]]);
    const member = (memberId: string, home: string): Member => ({
      memberId,
      topics: ['t'],
      data: { generation: -1, owned: [], holds: false, kept: [], home },
    });
    const members = [member('a', 'one'), member('b', 'one'), member('c', 'two')];
    const shares = assignSticky(members, counts, [{ topics: ['t'], standbys: 2 }]);
    const home = (id: string) => members.find(({ memberId }) => memberId === id)?.data?.home;
    for (let partition = 0; partition < 4; partition++) {
      const has = (list: readonly TopicPartition[]) => list.some((place) => place.partition === partition);
      const here = [...shares].filter(([, share]) => has(share.partitions) || has(share.standbys)).map(([id]) => home(id));
      expect(here.toSorted()).toEqual(['one', 'two']);
    }
  });
});

describe('what members and their leader tell each other', () => {
  test('comes back as it was told', () => {
    const data = {
      generation: 7,
      owned: [{ topic: 'x', partition: 3 }],
      holds: true,
      kept: [{ topic: 'x', partition: 3, upTo: 2 ** 40 }],
      home: 'here',
    };
    expect(decodeSubscription(encodeSubscription(['x'], data))).toEqual({ topics: ['x'], data });
    const share = { partitions: [{ topic: 'x', partition: 1 }], standbys: [{ topic: 'y', partition: 2 }] };
    for (const given of [share, { ...share, standbys: [] }])
      for (const isUnfinished of [true, false])
        expect(decodeAssignment(encodeAssignment({ ...given, isUnfinished }))).toEqual({ ...given, isUnfinished });
    expect(decodeAssignment(Buffer.alloc(0))).toEqual({ partitions: [], standbys: [], isUnfinished: false });
  });

  test('a member that tells nothing, or nothing that can be read, is shared out all the same', () => {
    const data = { generation: 7, owned: [], holds: false, kept: [{ topic: 'x', partition: 3, upTo: 5 }], home: '' };
    const whole = encodeSubscription(['x'], data);
    const plain = decodeSubscription(encodeSubscription(['x']));
    expect(plain).toEqual({ topics: ['x'], data: undefined });
    // The last bytes are what it has of a partition; a number that promises more is what somebody else may have written.
    const torn = Buffer.from(whole);
    torn.writeInt32BE(1_000, whole.length - 16);
    expect(decodeSubscription(torn)).toEqual({ topics: ['x'], data: undefined });
    const shares = assignSticky(
      [
        { memberId: 'a', ...plain },
        { memberId: 'b', ...decodeSubscription(whole) },
      ],
      new Map([['x', 4]]),
    );
    expect([...shares.values()].map(({ partitions }) => partitions.length)).toEqual([2, 2]);
  });
});
