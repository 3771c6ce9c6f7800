import { json, string } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { mapTable } from './map-table.ts';

interface Person {
  readonly city: string | null;
}
declare const people: Table<number, Person>;
declare const visits: Stream<number, Person>;

/** Null leaves the row out, so it is no value of the table. */
export const cities: Table<number, string> = people.pipe(mapTable((person) => person.city));
export const kept: Table<number, string> = people.pipe(
  mapTable((person, key) => `${key.toFixed()} ${person.city}`, { store: 'cities', value: string() }),
);

// @ts-expect-error a person has no such field
people.pipe(mapTable((person) => person.town));

// @ts-expect-error the serde writes what the function gives
people.pipe(mapTable((person) => person.city, { store: 'cities', value: json<number>() }));

// @ts-expect-error a stream has no rows: mapValues
visits.pipe(mapTable((person) => person.city));
