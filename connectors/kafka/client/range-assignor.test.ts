import { expect, test } from 'vitest';
import { assignRange } from './range-assignor.ts';

test('ranges give every partition to exactly one member', () => {
  const members = ['c', 'a', 'b'].map((memberId) => ({ memberId, topics: ['t'] }));
  const assigned = assignRange(members, new Map([['t', 7]]));
  expect(
    [...assigned.values()]
      .flatMap(({ partitions }) => partitions)
      .map(({ partition }) => partition)
      .sort(),
  ).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(assigned.get('a')?.partitions).toHaveLength(3);
});

test('topics that belong together keep equal partition numbers on one member, however many partitions each has', () => {
  const members = ['a', 'b', 'c'].map((memberId) => ({ memberId, topics: ['x', 'y', 'one', 'two'] }));
  const counts = new Map([
    ['x', 7],
    ['y', 3],
    ['one', 1],
    ['two', 1],
  ]);
  const assigned = assignRange(members, counts, [{ topics: ['x', 'y'] }, { topics: ['one'] }, { topics: ['two'] }]);
  for (const { partitions: places } of assigned.values()) {
    const numbersOf = (name: string) => places.filter(({ topic }) => topic === name).map(({ partition }) => partition);
    for (const number of numbersOf('y')) expect(numbersOf('x')).toContain(number);
  }
  expect([...assigned.values()].flatMap(({ partitions }) => partitions)).toHaveLength(12);
  const owner = (name: string) => [...assigned].find(([, { partitions }]) => partitions.some(({ topic }) => topic === name))?.[0];
  expect(owner('one')).not.toBe(owner('two'));
});

test('a topic that only some members read goes to them alone', () => {
  const members = [
    { memberId: 'a', topics: ['x', 'y'] },
    { memberId: 'b', topics: ['x'] },
  ];
  const assigned = assignRange(
    members,
    new Map([
      ['x', 2],
      ['y', 2],
    ]),
  );
  expect(assigned.get('b')?.partitions).toEqual([{ topic: 'x', partition: 1 }]);
  expect(assigned.get('a')?.partitions).toHaveLength(3);
});
