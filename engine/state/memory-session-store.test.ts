import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from '../model/serde.ts';
import { string } from '../model/serdes.ts';
import type { ChangelogEntry, SessionEntry } from '../model/state-store.ts';
import { MemorySessionStore } from './memory-session-store.ts';

const text = string().bind({ topic: 't', part: 'value' }, { resource: () => undefined }) as Codec<string>;
const storeWith = (retentionMs: number) => new MemorySessionStore('rows', { kind: 'session', retentionMs }, text, text);
type Store = ReturnType<typeof storeWith>;

const FOR_EVER = 1_000_000;
const told = (sessions: Iterable<SessionEntry<string, string>>) =>
  [...sessions].map(({ key, start, end, value }) => `${key}[${start},${end}]=${value}`);

function commit(store: Store): readonly ChangelogEntry[] {
  const entries: ChangelogEntry[] = [];
  store.prepareCommit((entry) => void entries.push({ ...entry, value: entry.value && Buffer.from(entry.value) }));
  store.committed();
  return entries;
}

describe('finding sessions', () => {
  test('by key and overlap, ascending by end', () => {
    const store = storeWith(FOR_EVER);
    store.put('a', 30, 40, 'later');
    store.put('a', 5, 10, 'earlier');
    store.put('b', 5, 10, 'other');
    expect(told(store.findSessions('a', 10, 30))).toEqual(['a[5,10]=earlier', 'a[30,40]=later']);
    expect(told(store.findSessions('a', 11, 30))).toEqual(['a[30,40]=later']);
    expect(told(store.findSessions('a', 10, 29))).toEqual(['a[5,10]=earlier']);
    expect(store.findSessions('c', 0, 100)).toEqual([]);
  });

  test('by end, over all keys', () => {
    const store = storeWith(FOR_EVER);
    store.put('b', 5, 10, 'x');
    store.put('a', 9, 10, 'y');
    store.put('a', 0, 3, 'z');
    expect(told(store.findEnding(3, 10))).toEqual(['a[0,3]=z', 'a[9,10]=y', 'b[5,10]=x']);
    expect(told(store.findEnding(4, 9))).toEqual([]);
  });

  test('a session of the same bounds is replaced, and null deletes it', () => {
    const store = storeWith(FOR_EVER);
    store.put('a', 1, 2, 'x');
    store.put('a', 1, 2, 'y');
    expect(store.fetch('a', 1, 2)).toBe('y');
    store.put('a', 1, 2, null);
    expect(store.fetch('a', 1, 2)).toBeUndefined();
    expect(told(store.all())).toEqual([]);
  });
});

describe('retention', () => {
  test('a session whose end is as old as the retention is found by its end alone, an older one is gone', () => {
    const store = storeWith(10);
    store.put('a', 0, 4, 'gone');
    store.put('a', 5, 5, 'about to go');
    store.put('a', 6, 6, 'there');
    store.put('b', 15, 15, 'newest');
    expect(told(store.findSessions('a', 0, 15))).toEqual(['a[6,6]=there']);
    expect(store.fetch('a', 5, 5)).toBeUndefined();
    expect(told(store.all())).toEqual(['a[6,6]=there', 'b[15,15]=newest']);
    expect(told(store.findEnding(0, 15))).toEqual(['a[5,5]=about to go', 'a[6,6]=there', 'b[15,15]=newest']);
    store.put('a', 3, 4, 'too late');
    expect(told(store.findEnding(0, 4))).toEqual([]);
  });

  test('bounds what is kept however many sessions come', () => {
    const store = storeWith(10);
    for (let t = 0; t < 1000; t++) store.put(`k${t % 3}`, t, t, 'x');
    expect(told(store.findEnding(0, 1000))).toHaveLength(11);
  });
});

describe('the changelog', () => {
  test('has the key, the end and the start, as Kafka Streams writes them', () => {
    const store = storeWith(FOR_EVER);
    store.put('ab', 3, 7, 'x');
    const [entry] = commit(store);
    expect(entry?.key.toString('hex')).toBe(`6162${'0000000000000007'}${'0000000000000003'}`);
    expect([entry?.value?.toString(), entry?.timestamp]).toEqual(['x', 7]);
    store.put('ab', 3, 7, null);
    expect(commit(store).map(({ value }) => value)).toEqual([null]);
    expect(store.dirtyCount).toBe(0);
  });

  const puts = fc.array(
    fc.record({
      key: fc.constantFrom('a', 'b'),
      start: fc.nat(30),
      length: fc.nat(4),
      value: fc.option(fc.constantFrom('x', 'y'), { nil: null }),
      commit: fc.boolean(),
    }),
    { maxLength: 40 },
  );

  test('restores what was there at the last commit', () => {
    fc.assert(
      fc.property(puts, (all) => {
        const store = storeWith(12);
        const entries: ChangelogEntry[] = [];
        for (const { key, start, length, value, commit: commits } of all) {
          store.put(key, start, start + length, value);
          if (commits) entries.push(...commit(store));
        }
        entries.push(...commit(store));
        const restored = storeWith(12);
        for (const entry of entries) restored.restore(entry);
        expect(told(restored.all())).toEqual(told(store.all()));
        expect(told(restored.findEnding(0, 100))).toEqual(told(store.findEnding(0, 100)));
      }),
    );
  });

  test('a rollback takes back what was not committed', () => {
    fc.assert(
      fc.property(puts, puts, (before, after) => {
        const store = storeWith(FOR_EVER);
        for (const { key, start, length, value } of before) store.put(key, start, start + length, value);
        commit(store);
        const settled = told(store.all());
        for (const { key, start, length, value } of after) store.put(key, start, start + length, value);
        store.rollback();
        expect(told(store.all())).toEqual(settled);
        expect(commit(store)).toEqual([]);
      }),
    );
  });
});
