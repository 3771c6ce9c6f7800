import assert from 'node:assert/strict';
import type { KeyValueStore } from '../../model/state-store.ts';
import { prepared, type StoreCase, storeCase } from './store-case.ts';
import type { StoreHarness } from './store-harness.ts';

const SHAPE = { kind: 'key-value' } as const;
/** Their bytes are in this order; in some other ways of comparing texts they are not. */
const ORDERED = ['', '\u0000', 'A', 'a', 'a\u0000', 'aa', 'ab', 'b', '~', 'ä', 'ÿ', '漢', '\u{1f600}'];

type Store = KeyValueStore<string, unknown>;

export function keyValueCases(harness: StoreHarness): readonly StoreCase[] {
  return [...rows(harness), ...ranges(harness)];
}

function rows(harness: StoreHarness): readonly StoreCase[] {
  return [
    storeCase(harness, 'a row is what was put last, with its timestamp', SHAPE, async (run) => {
      run.store.put('a', { n: 1 }, 10);
      assert.deepEqual(run.store.get('a'), { value: { n: 1 }, timestamp: 10 });
      run.store.put('a', { n: 2 }, 5);
      await run.commit();
      assert.deepEqual(run.store.get('a'), { value: { n: 2 }, timestamp: 5 });
      assert.equal(run.store.get('b'), undefined);
      assert.equal(run.store.size, 1);
    }),
    storeCase(harness, 'null deletes, dirty rows and settled ones', SHAPE, async ({ store }) => {
      store.put('a', 1, 1);
      store.put('a', null, 2);
      assert.equal(store.get('a'), undefined);
      store.put('b', 1, 1);
      assert.deepEqual(prepared(store), [
        ['a', null, 0],
        ['b', '1', 1],
      ]);
      store.committed(2);
      await store.settled?.();
      store.put('b', null, 3);
      assert.equal(store.get('b'), undefined);
      assert.deepEqual([...store.all()], []);
      assert.equal(store.size, 0);
    }),
    storeCase(harness, 'each key goes to the changelog once, with its newest value', SHAPE, async (run) => {
      for (let i = 0; i < 10; i++) run.store.put(`k${i % 2}`, i, i);
      assert.equal(run.store.dirtyCount, 2);
      assert.deepEqual(prepared(run.store), [
        ['k0', '8', 8],
        ['k1', '9', 9],
      ]);
      assert.equal(run.store.dirtyCount, 0);
    }),
    storeCase(harness, 'keys of every length are found, whatever bytes they have', SHAPE, async (run) => {
      const keys = Array.from({ length: 200 }, (_, i) => 'a'.repeat(i % 3) + 'é'.repeat(i));
      for (const [i, key] of keys.entries()) run.store.put(key, i, i);
      await run.commit();
      await run.crash();
      for (const [i, key] of keys.entries()) assert.equal(run.store.get(key)?.value, i);
    }),
    storeCase(harness, 'large values are kept', SHAPE, async (run) => {
      const value = 'x'.repeat(300_000);
      run.store.put('large', value, 1);
      await run.commit();
      await run.crash();
      assert.deepEqual(run.store.get('large'), { value, timestamp: 1 });
    }),
  ];
}

function ranges(harness: StoreHarness): readonly StoreCase[] {
  return [
    storeCase(harness, 'rows are in the order of their keys’ bytes, dirty and settled ones together', SHAPE, async (run) => {
      for (const [i, key] of ORDERED.entries()) if (i % 2 === 0) run.store.put(key, i, i);
      await run.commit();
      for (const [i, key] of ORDERED.toReversed().entries())
        if (i % 2 === ORDERED.length % 2) run.store.put(key, ORDERED.length - 1 - i, 0);
      assert.deepEqual(keys(run.store.all()), ORDERED);
      await run.commit();
      assert.deepEqual(keys(run.store.all()), ORDERED);
    }),
    storeCase(harness, 'a range has both its ends, open or not', SHAPE, async (run) => {
      for (const key of ORDERED) run.store.put(key, 0, 0);
      await run.commit();
      run.store.put('ac', 0, 0);
      assert.deepEqual(keys(run.store.range('a', 'b')), ['a', 'a\u0000', 'aa', 'ab', 'ac', 'b']);
      assert.deepEqual(keys(run.store.range('aaa', 'az')), ['ab', 'ac']);
      assert.deepEqual(keys(run.store.range(undefined, 'A')), ['', '\u0000', 'A']);
      assert.deepEqual(keys(run.store.range('ÿ', undefined)), ['ÿ', '漢', '\u{1f600}']);
      assert.deepEqual(keys(run.store.range('b', 'a')), []);
      assert.deepEqual(keys(run.store.range('c', 'd')), []);
    }),
    storeCase(harness, 'a prefix is a range up to its last text', SHAPE, async (run) => {
      for (let i = 0; i < 300; i++) run.store.put(`${i % 3}/${String(i).padStart(3, '0')}`, i, 0);
      await run.commit();
      for (let i = 0; i < 300; i += 2) run.store.put(`${i % 3}/${String(i).padStart(3, '0')}`, null, 0);
      const expected = Array.from({ length: 300 }, (_, i) => i).filter((i) => i % 3 === 1 && i % 2 === 1);
      assert.deepEqual(
        [...run.store.range('1/', '1/~')].map(([, row]) => row.value),
        expected,
      );
    }),
  ];
}

/** `count` rows: put, looked up, gone through and deleted in intervals, as a task does. */
export function manyKeysCase(harness: StoreHarness, count: number): StoreCase {
  return storeCase(harness, `${count} keys`, SHAPE, async (run) => {
    const key = (i: number): string => `key-${String((i * 7_919) % count).padStart(9, '0')}`;
    for (let i = 0; i < count; i++) {
      run.store.put(key(i), i, i);
      if (i % 20_000 === 19_999) await run.commit();
    }
    await run.commit();
    assert.equal(run.store.size, count);
    for (let i = 0; i < count; i += 97) assert.equal(run.store.get(key(i))?.value, i);
    assert.deepEqual(keys(run.store.range('key-000000100', 'key-000000102')), [
      'key-000000100',
      'key-000000101',
      'key-000000102',
    ]);
    for (let i = 0; i < count; i += 2) run.store.put(key(i), null, i);
    await run.commit();
    assert.equal(run.store.size, Math.floor(count / 2));
    const read = await run.crash();
    assert.equal(run.store.size, Math.floor(count / 2));
    assert.ok(read === 0 || read === run.log.length);
    assert.equal(first(run.store)?.startsWith('key-'), true);
  });
}

function first(store: Store): string | undefined {
  for (const [key] of store.all()) return key;
  return undefined;
}

function keys(rows: Iterable<readonly [string, unknown]>): readonly string[] {
  return [...rows].map(([key]) => key);
}
