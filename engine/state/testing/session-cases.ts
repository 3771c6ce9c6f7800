import assert from 'node:assert/strict';
import type { SessionEntry } from '../../model/state-store.ts';
import { prepared, type StoreCase, storeCase } from './store-case.ts';
import type { StoreHarness } from './store-harness.ts';

const SHAPE = { kind: 'session', retentionMs: 100 } as const;

export function sessionCases(harness: StoreHarness): readonly StoreCase[] {
  return [
    storeCase(harness, 'sessions of a key are found by overlap, ascending by end', SHAPE, async (run) => {
      for (const key of ['a', 'a\u0000', 'ab'])
        for (const [start, end] of [
          [30, 40],
          [0, 10],
          [15, 20],
        ] as const)
          run.store.put(key, start, end, `${key}${start}`);
      await run.commit();
      run.store.put('a', 12, 20, 'new');
      run.store.put('a', 0, 10, null);
      assert.deepEqual(brief(run.store.findSessions('a', 0, 100)), ['a[12,20]=new', 'a[15,20]=a15', 'a[30,40]=a30']);
      assert.deepEqual(brief(run.store.findSessions('a', 20, 14)), ['a[12,20]=new']);
      assert.deepEqual(brief(run.store.findSessions('a', 21, 29)), []);
      assert.deepEqual(brief(run.store.findSessions('b', 0, 100)), []);
      assert.equal(run.store.fetch('a', 15, 20), 'a15');
      assert.equal(run.store.fetch('a', 15, 21), undefined);
    }),
    storeCase(harness, 'sessions of all keys are found by end', SHAPE, async (run) => {
      run.store.put('b', 0, 10, 1);
      run.store.put('a', 5, 20, 2);
      await run.commit();
      run.store.put('a', 1, 10, 3);
      run.store.put('c', 2, 15, 4);
      assert.deepEqual(brief(run.store.findEnding(10, 15)), ['a[1,10]=3', 'b[0,10]=1', 'c[2,15]=4']);
      assert.deepEqual(brief(run.store.all()), ['a[1,10]=3', 'b[0,10]=1', 'c[2,15]=4', 'a[5,20]=2']);
      assert.deepEqual(brief(run.store.findEnding(16, 15)), []);
    }),
    storeCase(harness, 'the changelog has key, end and start, and is restored to the same sessions', SHAPE, async (run) => {
      run.store.put('a', 10, 20, 'x');
      run.store.put('b', 10, 20, null);
      assert.deepEqual(prepared(run.store), [
        [`a${'\0'.repeat(7)}\u0014${'\0'.repeat(7)}\n`, '"x"', 20],
        [`b${'\0'.repeat(7)}\u0014${'\0'.repeat(7)}\n`, null, 20],
      ]);
      run.rollback();
      run.store.put('a', 10, 20, 'x');
      await run.commit();
      run.log.push(...run.log);
      await run.restore();
      assert.deepEqual(brief(run.store.all()), ['a[10,20]=x']);
    }),
    storeCase(harness, 'sessions that ended as long ago as the retention are gone, but by their end', SHAPE, async (run) => {
      run.store.put('a', 0, 50, 1);
      run.store.put('b', 0, 60, 2);
      await run.commit();
      run.store.put('c', 150, 150, 3);
      assert.deepEqual(brief(run.store.all()), ['b[0,60]=2', 'c[150,150]=3']);
      assert.equal(run.store.fetch('a', 0, 50), undefined);
      assert.deepEqual(brief(run.store.findSessions('a', 0, 200)), []);
      assert.deepEqual(brief(run.store.findEnding(0, 60)), ['a[0,50]=1', 'b[0,60]=2']);
      run.store.put('a', 0, 49, 'late');
      run.store.put('c', 151, 151, 4);
      assert.deepEqual(brief(run.store.findEnding(0, 60)), ['b[0,60]=2']);
      await run.commit();
      await run.crash();
      assert.deepEqual(brief(run.store.all()), ['b[0,60]=2', 'c[150,150]=3', 'c[151,151]=4']);
    }),
    storeCase(harness, 'what was taken back has not moved time', SHAPE, async (run) => {
      run.store.put('a', 0, 50, 'x');
      await run.commit();
      run.store.put('a', 500, 500, 'y');
      assert.deepEqual(brief(run.store.all()), ['a[500,500]=y']);
      run.rollback();
      run.store.put('b', 0, 20, 'z');
      assert.deepEqual(brief(run.store.all()), ['b[0,20]=z', 'a[0,50]=x']);
    }),
    storeCase(harness, 'as many sessions as the retention holds are kept, however many come', SHAPE, async (run) => {
      for (let end = 0; end < 5_000; end++) {
        for (const key of ['a', 'b']) run.store.put(key, end, end, end);
        if (end % 50 === 49) await run.commit();
      }
      assert.equal([...run.store.all()].length, 200);
    }),
  ];
}

function brief(sessions: Iterable<SessionEntry<string, unknown>>): readonly string[] {
  return [...sessions].map(({ key, start, end, value }) => `${key}[${start},${end}]=${value}`);
}
