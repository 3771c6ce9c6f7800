import assert from 'node:assert/strict';
import { prepared, type StoreCase, storeCase } from './store-case.ts';
import type { StoreHarness } from './store-harness.ts';

const SHAPE = { kind: 'key-value' } as const;

/** The protocol between a store and the log, on the simplest shape. */
export function commitCases(harness: StoreHarness): readonly StoreCase[] {
  return [
    storeCase(harness, 'what is in flight can be read', SHAPE, async (run) => {
      run.store.put('a', 1, 1);
      run.prepare();
      assert.equal(run.store.get('a')?.value, 1);
      run.store.put('a', 2, 2);
      assert.equal(run.store.get('a')?.value, 2);
      run.logCommits();
      await run.committed();
      assert.equal(run.store.get('a')?.value, 2);
    }),
    storeCase(harness, 'a row that was put while another value is in flight is dirty', SHAPE, (run) => {
      run.store.put('a', 1, 1);
      run.prepare();
      assert.equal(run.store.dirtyCount, 0);
      run.store.put('a', 2, 2);
      assert.equal(run.store.dirtyCount, 1);
      assert.deepEqual(prepared(run.store), [['a', '2', 2]]);
    }),
    storeCase(harness, 'rollback forgets what is dirty and what is in flight', SHAPE, async (run) => {
      run.store.put('a', 1, 1);
      run.store.put('b', 1, 1);
      await run.commit();
      run.store.put('a', 2, 2);
      run.store.put('b', null, 2);
      run.store.put('c', 2, 2);
      run.prepare();
      run.store.put('a', 3, 3);
      run.store.put('d', 3, 3);
      run.rollback();
      assert.deepEqual(
        [...run.store.all()].map(([key, { value }]) => [key, value]),
        [
          ['a', 1],
          ['b', 1],
        ],
      );
      assert.equal(run.store.dirtyCount, 0);
      assert.deepEqual(prepared(run.store), []);
    }),
    storeCase(harness, 'restoring is never dirty, and the same from any offset before', SHAPE, async (run) => {
      for (let i = 0; i < 100; i++) {
        run.store.put(`k${i % 13}`, i % 4 === 0 ? null : i, i);
        if (i % 10 === 9) await run.commit();
      }
      const before = [...run.store.all()];
      for (const from of [0, 7, run.log.length - 1]) {
        for (const entry of run.log.slice(from)) run.store.restore(entry);
        assert.equal(run.store.dirtyCount, 0);
        await run.committed();
        assert.deepEqual([...run.store.all()], before);
      }
      assert.deepEqual(prepared(run.store), []);
    }),
    storeCase(harness, 'what somebody else wrote meanwhile is restored over what was read before', SHAPE, async (run) => {
      run.store.put('a', 1, 1);
      run.store.put('b', 1, 1);
      await run.commit();
      assert.deepEqual([run.store.get('a')?.value, run.store.get('b')?.value, run.store.get('c')], [1, 1, undefined]);
      run.store.put('a', 9, 9);
      run.rollback();
      const [a, b] = run.log;
      assert.ok(a && b);
      run.store.restore({ key: a.key, value: Buffer.from('2'), timestamp: 2 });
      run.store.restore({ key: b.key, value: null, timestamp: 2 });
      run.store.restore({ key: Buffer.from(String(a.key).replace('a', 'c')), value: Buffer.from('3'), timestamp: 3 });
      await run.committed();
      assert.deepEqual([run.store.get('a')?.value, run.store.get('b'), run.store.get('c')?.value], [2, undefined, 3]);
    }),
    storeCase(harness, 'after a crash only what the log has beyond the store is read', SHAPE, async (run) => {
      run.store.put('a', 1, 1);
      await run.commit();
      assert.equal(run.store.restoredTo, run.log.length);
      const kept = run.store.fit ? run.store.restoredTo : 0;
      run.store.put('b', 2, 2);
      run.prepare();
      run.logCommits();
      const read = await run.crash();
      assert.equal(read, run.log.length - kept);
      assert.deepEqual(
        [...run.store.all()].map(([key]) => key),
        ['a', 'b'],
      );
      assert.equal(await run.crash(), run.store.fit ? 0 : run.log.length);
    }),
    storeCase(harness, 'what the log has not committed is not there after a crash', SHAPE, async (run) => {
      run.store.put('a', 1, 1);
      await run.commit();
      run.store.put('a', 2, 2);
      run.store.put('b', 2, 2);
      run.prepare();
      await run.crash();
      assert.equal(run.store.get('a')?.value, 1);
      assert.equal(run.store.get('b'), undefined);
    }),
  ];
}
