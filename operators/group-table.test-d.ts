import { json } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { aggregate } from './aggregate.ts';
import { count } from './count.ts';
import { type GroupedTable, groupTable } from './group-table.ts';
import { reduce } from './reduce.ts';
import { toStream } from './to-stream.ts';

interface Person {
  readonly city: string | null;
  readonly age: number;
}
declare const people: Table<string, Person>;
declare const visits: Stream<string, Person>;
declare const ages: Table<string, number>;

export const byCity: GroupedTable<string, Person> = people.pipe(groupTable('by-city', (person) => person.city));
export const byAge: GroupedTable<number, Person> = people.pipe(groupTable('by-age', ({ age }) => age, { key: json<number>() }));
export const counted: Table<string, number> = byCity.pipe(count('people'));
const add = (sum: number, person: Person) => sum + person.age;
const subtract = (sum: number, person: Person) => sum - person.age;
export const summed: Table<number, number> = byAge.pipe(aggregate('age', { init: () => 0, add, subtract }));
const sum = { add: (a: number, b: number) => a + b, subtract: (a: number, b: number) => a - b };
export const reduced: Table<string, number> = ages.pipe(
  groupTable('all', () => 'all'),
  reduce('sum', sum),
);

// @ts-expect-error a row that changes is taken out first, and only the author knows how
byCity.pipe(aggregate('age', { init: () => 0, add }));

// @ts-expect-error a key that is not text names its serde
people.pipe(groupTable('by-age', ({ age }) => age));

// @ts-expect-error no name
people.pipe(groupTable((person) => person.city));

// @ts-expect-error a stream has no rows that move: keyBy
visits.pipe(groupTable('by-city', (person) => person.city));

// @ts-expect-error groups are aggregated first
byCity.pipe(toStream());
