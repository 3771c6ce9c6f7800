import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_HEADERS } from '../../../engine/model/record.ts';
import { rowChanges } from './row-changes.ts';

const COLUMNS = new Map([
  ['id', 'text'],
  ['a', 'integer'],
  ['b', 'integer'],
]);

type Row = Readonly<Record<string, unknown>>;
type Event = { readonly key: string; readonly value: Row | null };

const event: fc.Arbitrary<Event> = fc.record({
  key: fc.constantFrom('x', 'y', 'z'),
  value: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 3, arbitrary: fc.record({ a: fc.nat(9), b: fc.nat(9) }, { requiredKeys: [] }) },
  ),
});

/** What the records do to a table, one by one. */
function oneByOne(table: Map<string, Row>, events: readonly Event[], onConflict: 'update' | 'ignore'): void {
  for (const { key, value } of events) {
    const old = table.get(key);
    if (value === null) table.delete(key);
    else if (!old) table.set(key, { id: key, ...value });
    else if (onConflict === 'update') table.set(key, { ...old, ...value });
  }
}

/** The same with the folded changes: deletions first, then rows. */
function folded(table: Map<string, Row>, events: readonly Event[], onConflict: 'update' | 'ignore'): void {
  const options = {
    table: 't',
    upsertOn: ['id'] as [string],
    row: ({ key, value }: { key: string; value: Row }) => ({ id: key, ...value }),
    onConflict,
  };
  const records = events.map(({ key, value }, i) => ({ key, value, timestamp: i, headers: NO_HEADERS, id: String(i) }));
  const { changes } = rowChanges(options, COLUMNS, records);
  expect(new Set(changes.map(({ keyJson, row }) => JSON.parse(row?.json ?? keyJson).id)).size).toBe(changes.length);
  for (const { deleted, keyJson } of changes) if (deleted) table.delete(JSON.parse(keyJson).id);
  for (const { row } of changes) {
    if (!row) continue;
    const given = JSON.parse(row.json) as Row & { readonly id: string };
    expect(Object.keys(given).sort()).toEqual(row.columns);
    const old = table.get(given.id);
    if (!old) table.set(given.id, given);
    else if (onConflict === 'update') table.set(given.id, { ...old, ...given });
  }
}

test.each(['update', 'ignore'] as const)('a folded batch does what its records do one by one (%s)', (onConflict) => {
  fc.assert(
    fc.property(fc.array(fc.array(event, { maxLength: 12 }), { maxLength: 4 }), (batches) => {
      const expected = new Map<string, Row>();
      const actual = new Map<string, Row>();
      for (const batch of batches) {
        oneByOne(expected, batch, onConflict);
        folded(actual, batch, onConflict);
      }
      expect(new Map([...actual].sort())).toEqual(new Map([...expected].sort()));
    }),
    { numRuns: 500 },
  );
});
