import assert from 'node:assert/strict';
import { prepared, type StoreCase, storeCase } from './store-case.ts';
import type { StoreHarness } from './store-harness.ts';

const SHAPE = { kind: 'versioned', historyMs: 100 } as const;

export function versionedCases(harness: StoreHarness): readonly StoreCase[] {
  return [
    storeCase(harness, 'a row is told as it was at a time, over commits and crashes', SHAPE, async (run) => {
      assert.equal(run.store.put('a', 'x', 10), 'latest');
      await run.commit();
      assert.equal(run.store.put('a', 'z', 30), 'latest');
      assert.equal(run.store.put('a', 'y', 20), 'older');
      await run.commit();
      await run.crash();
      assert.equal(run.store.put('a', null, 40), 'latest');
      const at = (time: number) => run.store.get('a', time)?.value;
      assert.deepEqual([5, 10, 19, 20, 29, 30, 39, 40].map(at), [undefined, 'x', 'x', 'y', 'y', 'z', 'z', undefined]);
      assert.deepEqual(run.store.get('a', 25), { value: 'y', timestamp: 20, validTo: 30 });
      assert.equal(run.store.get('a'), undefined);
      run.rollback();
      assert.deepEqual(run.store.get('a'), { value: 'z', timestamp: 30, validTo: undefined });
    }),
    storeCase(harness, 'a version from before the history is refused', SHAPE, async (run) => {
      run.store.put('a', 'x', 10);
      run.store.put('a', 'y', 150);
      assert.equal(run.store.put('a', 'late', 49), 'expired');
      assert.equal(run.store.put('b', 'in time', 50), 'latest');
      await run.commit();
      await run.crash();
      assert.equal(run.store.put('a', 'late', 49), 'expired');
      assert.equal(run.store.get('a', 50)?.value, 'x');
      assert.equal(run.store.get('a', 49), undefined);
    }),
    storeCase(harness, 'the changelog has every put in its order', SHAPE, ({ store }) => {
      store.put('a', 'z', 30);
      store.put('a', 'x', 10);
      store.put('a', null, 20);
      const entries: (readonly [string | null, number])[] = [];
      store.prepareCommit(({ value, timestamp }) => entries.push([value?.toString() ?? null, timestamp]));
      assert.deepEqual(entries, [
        ['"z"', 30],
        ['"x"', 10],
        [null, 20],
      ]);
      assert.deepEqual(prepared(store), []);
    }),
    storeCase(harness, 'rows that are there now are in the order of their keys', SHAPE, async (run) => {
      for (const key of ['b', 'a', 'c', 'ä']) run.store.put(key, key, 10);
      await run.commit();
      run.store.put('aa', 1, 20);
      run.store.put('c', null, 30);
      run.store.put('b', 'new', 40);
      assert.deepEqual(
        [...run.store.all()].map(([key, { value, timestamp }]) => [key, value, timestamp]),
        [
          ['a', 'a', 10],
          ['aa', 1, 20],
          ['b', 'new', 40],
          ['ä', 'ä', 10],
        ],
      );
    }),
    storeCase(harness, 'a restored history is the one that was written', SHAPE, async (run) => {
      for (let i = 0; i < 200; i++) run.store.put(`k${i % 7}`, i % 5 === 0 ? null : i, 500 - ((i * 37) % 90));
      await run.commit();
      const before = answers(run.store);
      await run.crash();
      assert.deepEqual(answers(run.store), before);
    }),
  ];

  function answers(store: { get(key: string, asOf?: number): unknown }) {
    return Array.from({ length: 7 }, (_, i) => [
      store.get(`k${i}`),
      ...Array.from({ length: 110 }, (__, t) => store.get(`k${i}`, 400 + t)),
    ]);
  }
}
