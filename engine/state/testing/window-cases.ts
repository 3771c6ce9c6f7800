import assert from 'node:assert/strict';
import type { StoreShape, WindowEntry } from '../../model/state-store.ts';
import { prepared, type StoreCase, storeCase } from './store-case.ts';
import type { StoreHarness } from './store-harness.ts';

const windowShape = (retentionMs: number, duplicates = false): Extract<StoreShape, { kind: 'window' }> => ({
  kind: 'window',
  retentionMs,
  windowSizeMs: 10,
  duplicates,
});
const SHAPE = windowShape(100);

export function windowCases(harness: StoreHarness): readonly StoreCase[] {
  return [...rows(harness), ...retention(harness), ...duplicates(harness)];
}

function rows(harness: StoreHarness): readonly StoreCase[] {
  return [
    storeCase(harness, 'a row is found by key and start', SHAPE, async (run) => {
      run.store.put('a', 10, 'x', 12);
      await run.commit();
      run.store.put('a', 10, 'y', 15);
      run.store.put('a', 20, 'z', 21);
      assert.deepEqual(plain(run.store.fetch('a', 10)), { value: 'y', timestamp: 15 });
      assert.equal(run.store.fetch('a', 15), undefined);
      assert.equal(run.store.fetch('b', 10), undefined);
      run.store.put('a', 10, null, 22);
      assert.equal(run.store.fetch('a', 10), undefined);
      await run.commit();
      assert.deepEqual(brief(run.store.all()), ['a@20=z']);
    }),
    storeCase(harness, 'a range of one key is ascending by start, whatever other keys there are', SHAPE, async (run) => {
      // The bytes of these keys mix with those of starts.
      const keys = ['', 'a', 'a\u0000', 'a\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0014', 'aa', 'b'];
      for (const start of [40, 20, 30, 10]) for (const key of keys) run.store.put(key, start, `${start}`, start);
      await run.commit();
      for (const key of keys) run.store.put(key, 25, '25', 25);
      for (const key of keys) {
        assert.deepEqual(
          [...run.store.fetchRange(key, 15, 30)].map((row) => [row.key, row.start, row.value]),
          [20, 25, 30].map((start) => [key, start, `${start}`]),
        );
      }
      assert.deepEqual(brief(run.store.fetchRange('a', 31, 15)), []);
      assert.deepEqual(brief(run.store.fetchRange('c', 0, 100)), []);
    }),
    storeCase(harness, 'a range of all keys is ascending by start, then by key', SHAPE, async (run) => {
      for (const key of ['b', 'a', 'c']) for (const start of [20, 10, 30]) run.store.put(key, start, 1, start);
      await run.commit();
      run.store.put('aa', 20, 1, 20);
      run.store.put('b', 20, null, 20);
      const all = ['a@10=1', 'b@10=1', 'c@10=1', 'a@20=1', 'aa@20=1', 'c@20=1', 'a@30=1', 'b@30=1', 'c@30=1'];
      assert.deepEqual(brief(run.store.all()), all);
      assert.deepEqual(brief(run.store.fetchAll(11, 29)), all.slice(3, 6));
    }),
    storeCase(harness, 'the changelog has key, start and number, and is restored to the same rows', SHAPE, async (run) => {
      run.store.put('a', 10, 'x', 12);
      run.store.put('b', 20, null, 21);
      assert.deepEqual(prepared(run.store), [
        [`a${'\0'.repeat(7)}\n\0\0\0\0`, '"x"', 12],
        [`b${'\0'.repeat(7)}\u0014\0\0\0\0`, null, 20],
      ]);
      run.rollback();
      run.store.put('a', 10, 'x', 12);
      await run.commit();
      run.log.push(...run.log);
      await run.restore();
      assert.deepEqual(brief(run.store.all()), ['a@10=x']);
    }),
  ];
}

function retention(harness: StoreHarness): readonly StoreCase[] {
  return [
    storeCase(harness, 'rows as old as the retention are gone, refused and not written', SHAPE, async (run) => {
      for (const start of [0, 50, 100]) run.store.put('a', start, start, start);
      await run.commit();
      assert.deepEqual(brief(run.store.all()), ['a@50=50', 'a@100=100']);
      assert.equal(run.store.fetch('a', 0), undefined);
      run.store.put('a', 0, 'late', 0);
      run.store.put('b', 150, 1, 150);
      run.store.put('b', 50, 'late', 50);
      assert.deepEqual(brief(run.store.fetchAll(0, 1_000)), ['a@100=100', 'b@150=1']);
      assert.deepEqual(brief(run.store.fetchRange('a', 0, 1_000)), ['a@100=100']);
      await run.commit();
      await run.crash();
      run.store.put('a', 50, 'late', 50);
      assert.deepEqual(brief(run.store.all()), ['a@100=100', 'b@150=1']);
    }),
    storeCase(harness, 'what was taken back has not moved time', SHAPE, async (run) => {
      run.store.put('a', 50, 'x', 50);
      await run.commit();
      run.store.put('a', 500, 'y', 500);
      assert.deepEqual(brief(run.store.all()), ['a@500=y']);
      run.rollback();
      run.store.put('b', 20, 'z', 20);
      assert.deepEqual(brief(run.store.all()), ['b@20=z', 'a@50=x']);
      run.store.put('a', 500, 'y', 500);
      run.prepare();
      run.rollback();
      assert.deepEqual(brief(run.store.all()), ['a@50=x']);
    }),
    storeCase(harness, 'what was taken back takes no rows away when the store stands by', SHAPE, async (run) => {
      run.store.put('a', 50, 'x', 50);
      await run.commit();
      run.store.put('a', 500, 'y', 500);
      run.prepare();
      run.rollback();
      await run.committed();
      assert.deepEqual(brief(run.store.all()), ['a@50=x']);
      await run.crash();
      assert.deepEqual(brief(run.store.all()), ['a@50=x']);
    }),
    storeCase(harness, 'as many rows as the retention holds are kept, however many come', SHAPE, async (run) => {
      for (let start = 0; start < 5_000; start++) {
        for (const key of ['a', 'b']) run.store.put(key, start, start, start);
        if (start % 50 === 49) await run.commit();
      }
      assert.equal([...run.store.all()].length, 200);
      assert.deepEqual(brief(run.store.fetchAll(0, 4_900)), ['a@4900=4900', 'b@4900=4900']);
    }),
  ];
}

function duplicates(harness: StoreHarness): readonly StoreCase[] {
  const shape = windowShape(100, true);
  return [
    storeCase(harness, 'with duplicates each put adds a row, in the order of the puts', shape, async (run) => {
      for (const value of ['x', 'y']) run.store.put('a', 10, value, 10);
      await run.commit();
      run.store.put('a', 10, 'z', 10);
      run.store.put('a', 20, 'w', 20);
      assert.deepEqual(brief(run.store.fetchRange('a', 0, 100)), ['a@10=x', 'a@10=y', 'a@10=z', 'a@20=w']);
      assert.equal(run.store.fetch('a', 10)?.value, 'x');
      await run.commit();
      await run.crash();
      run.store.put('a', 10, 'v', 10);
      assert.deepEqual(brief(run.store.all()), ['a@10=x', 'a@10=y', 'a@10=z', 'a@10=v', 'a@20=w']);
    }),
    storeCase(harness, 'duplicates that are taken back leave the others', shape, async (run) => {
      run.store.put('a', 10, 'x', 10);
      await run.commit();
      run.store.put('a', 10, 'y', 10);
      run.rollback();
      assert.deepEqual(brief(run.store.all()), ['a@10=x']);
    }),
  ];
}

function plain(row: { readonly value: unknown; readonly timestamp: number } | undefined) {
  return row && { value: row.value, timestamp: row.timestamp };
}

function brief(rows: Iterable<WindowEntry<string, unknown>>): readonly string[] {
  return [...rows].map(({ key, start, value }) => `${key}@${start}=${value}`);
}
