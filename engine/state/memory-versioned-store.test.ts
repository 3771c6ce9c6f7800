import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from '../model/serde.ts';
import { string } from '../model/serdes.ts';
import type { ChangelogEntry } from '../model/state-store.ts';
import { MemoryVersionedStore } from './memory-versioned-store.ts';

const text = string().bind({ topic: 't', part: 'value' }, { resource: () => undefined }) as Codec<string>;
const storeWith = (historyMs: number) => new MemoryVersionedStore('rows', { kind: 'versioned', historyMs }, text, text);

type Put = readonly [key: string, value: string | null, timestamp: number];
const puts = (maxTimestamp: number) =>
  fc.array(
    fc.tuple(
      fc.constantFrom('a', 'b'),
      fc.option(fc.constantFrom('x', 'y', 'z'), { nil: null }),
      fc.integer({ min: 0, max: maxTimestamp }),
    ),
    { maxLength: 40 },
  );

/** Everything that can be asked of a store. */
function answers(store: MemoryVersionedStore<string, string>, maxTimestamp: number) {
  return ['a', 'b'].map((key) => [
    store.get(key),
    ...Array.from({ length: maxTimestamp + 1 }, (_, asOf) => store.get(key, asOf)),
  ]);
}

function commit(store: MemoryVersionedStore<string, string>): readonly ChangelogEntry[] {
  const entries: ChangelogEntry[] = [];
  store.prepareCommit((entry) => void entries.push({ ...entry, value: entry.value && Buffer.from(entry.value) }));
  store.committed();
  return entries;
}

describe('history', () => {
  test('tells the row as it was at a time, and until when it held', () => {
    const store = storeWith(100);
    expect(store.put('a', 'x', 10)).toBe('latest');
    expect(store.put('a', 'y', 20)).toBe('latest');
    expect(store.get('a', 9)).toBeUndefined();
    expect(store.get('a', 10)).toEqual({ value: 'x', timestamp: 10, validTo: 20 });
    expect(store.get('a', 19)).toEqual({ value: 'x', timestamp: 10, validTo: 20 });
    expect(store.get('a', 20)).toEqual({ value: 'y', timestamp: 20, validTo: undefined });
    expect(store.get('a')).toEqual({ value: 'y', timestamp: 20, validTo: undefined });
  });

  test('takes an older version into its place, and says that it is not the newest', () => {
    const store = storeWith(100);
    store.put('a', 'x', 10);
    store.put('a', 'z', 30);
    expect(store.put('a', 'y', 20)).toBe('older');
    expect([store.get('a', 15), store.get('a', 25), store.get('a')].map((row) => row?.value)).toEqual(['x', 'y', 'z']);
  });

  test('refuses a version from before the history, and tells only newest rows from there', () => {
    const store = storeWith(5);
    store.put('a', 'x', 10);
    store.put('b', 'x', 10);
    store.put('b', 'y', 20);
    expect(store.put('a', 'late', 14)).toBe('expired');
    expect(store.put('a', 'in time', 15)).toBe('latest');
    expect(store.get('b', 14)).toBeUndefined();
    expect(store.get('b', 15)?.value).toBe('x');
    store.put('b', 'z', 40);
    expect(store.get('a', 15)?.value).toBe('in time');
  });

  test('is the newest put at or before a time, for any order of puts within it', () => {
    fc.assert(
      fc.property(puts(60), (list) => {
        // One put for each key and time: what happens at one time is told below.
        const places = new Map(list.map((put) => [`${put[0]}${put[2]}`, put]));
        const store = storeWith(60);
        for (const [key, value, timestamp] of places.values()) store.put(key, value, timestamp);
        for (let asOf = 0; asOf <= 60; asOf++) {
          for (const key of ['a', 'b']) {
            const sorted = [...places.values()].filter((put) => put[0] === key && put[2] <= asOf).sort((a, b) => a[2] - b[2]);
            expect(store.get(key, asOf)?.value ?? null).toBe(sorted.at(-1)?.[1] ?? null);
          }
        }
      }),
    );
  });
});

describe('deletion', () => {
  test('ends a row at its time and leaves the history', () => {
    const store = storeWith(100);
    store.put('a', 'x', 10);
    expect(store.put('a', null, 20)).toBe('latest');
    expect(store.get('a')).toBeUndefined();
    expect(store.get('a', 19)).toEqual({ value: 'x', timestamp: 10, validTo: 20 });
    expect([...store.all()]).toEqual([]);
    expect(store.put('a', 'late', 15)).toBe('older');
    expect(store.get('a', 25)).toBeUndefined();
  });

  test('at the time of a row that followed nothing leaves nothing, as in Kafka Streams: a late row is the newest again', () => {
    const store = storeWith(100);
    store.put('a', null, 12);
    store.put('a', 'x', 18);
    store.put('a', null, 18);
    expect(store.put('a', 'late', 17)).toBe('latest');
    expect(store.get('a', 25)?.value).toBe('late');
  });

  test.each<[string, readonly Put[]]>([
    ['another row', [['a', 'w', 7]]],
    ['a deletion at the same time', [['a', null, 18]]],
  ])('at the time of a row that followed %s stays', (_, before) => {
    const store = storeWith(100);
    for (const put of before) store.put(...put);
    store.put('a', 'x', 18);
    store.put('a', null, 18);
    expect(store.put('a', 'late', 17)).toBe('older');
    expect(store.get('a', 25)).toBeUndefined();
  });

  test('stays too where something late came just before the row', () => {
    const store = storeWith(100);
    store.put('a', 'x', 18);
    store.put('a', null, 10);
    store.put('a', null, 18);
    expect(store.put('a', 'late', 17)).toBe('older');
  });

  test('before the history does not take a row along that was put in its place', () => {
    const store = storeWith(5);
    store.put('a', null, 10);
    store.put('a', 'x', 10);
    store.put('b', 'y', 100);
    expect(store.get('a')?.value).toBe('x');
  });
});

describe('changelog', () => {
  test('restores a store that answers everything alike, whatever the puts and commits', () => {
    fc.assert(
      fc.property(puts(30), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 5 }), (list, historyMs, every) => {
        const store = storeWith(historyMs);
        const log: ChangelogEntry[] = [];
        list.forEach((put, i) => {
          store.put(...put);
          if (i % every === 0) log.push(...commit(store));
        });
        log.push(...commit(store));
        const restored = storeWith(historyMs);
        for (const entry of log) restored.restore(entry);
        expect(answers(restored, 30)).toEqual(answers(store, 30));
        expect(restored.dirtyCount).toBe(0);
        // What comes after is taken alike too.
        const late = list.map(([key], i): Put => [key, String(i), 10 + i]);
        expect(late.map((put) => restored.put(...put))).toEqual(late.map((put) => store.put(...put)));
      }),
    );
  });

  test('gets each put once', () => {
    const store = storeWith(10);
    store.put('a', 'x', 1);
    store.put('a', null, 2);
    expect(store.dirtyCount).toBe(2);
    expect(commit(store).map(({ key, value, timestamp }) => [String(key), value && String(value), timestamp])).toEqual([
      ['a', 'x', 1],
      ['a', null, 2],
    ]);
    expect([store.dirtyCount, commit(store)]).toEqual([0, []]);
  });
});

test('rollback gives back what was committed, and the time with it', () => {
  fc.assert(
    fc.property(puts(30), puts(40), puts(50), fc.integer({ min: 0, max: 20 }), (settled, inFlight, dirty, historyMs) => {
      const [store, plain] = [storeWith(historyMs), storeWith(historyMs)];
      for (const put of settled) {
        store.put(...put);
        plain.put(...put);
      }
      commit(store);
      for (const put of inFlight) store.put(...put);
      store.prepareCommit(() => {});
      for (const put of dirty) store.put(...put);
      store.rollback();
      expect(store.dirtyCount).toBe(0);
      const again = [...inFlight, ...dirty];
      expect(again.map((put) => store.put(...put))).toEqual(again.map((put) => plain.put(...put)));
      expect(answers(store, 50)).toEqual(answers(plain, 50));
    }),
  );
});

test('memory is bounded by the history: keys that are left alone and keys that were deleted are forgotten too', () => {
  const store = storeWith(50);
  let most = 0;
  for (let at = 0; at < 5_000; at++) {
    // Each key has its time: filled, changed, then deleted or left alone.
    const key = `k${Math.floor(at / 100)}`;
    store.put(key, at % 100 === 99 && at % 200 < 100 ? null : String(at), at);
    most = Math.max(most, store.versionCount);
  }
  // The newest row of each key that was left alone, and what lies within the history.
  expect(store.versionCount).toBeLessThanOrEqual(25 + 52);
  expect(most).toBeLessThanOrEqual(25 + 52);
});
