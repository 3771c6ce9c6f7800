import assert from 'node:assert/strict';
import { writeInt64 } from '../../model/int64.ts';
import type { StoreShape } from '../../model/state-store.ts';
import { isStreamError, type StreamError } from '../../model/stream-error.ts';
import { type StoreCase, storeCase } from './store-case.ts';
import type { StoreHarness, StoresByShape } from './store-harness.ts';

/** Keys of this length are kept by every engine, whatever a store writes beside them. */
const LONG = 1_900;
/** How long a key is tried where there is no limit. */
const VERY_LONG = 10_000;
/** A store with windows, sessions or versions forgets what is older than the newest by more than this. */
const KEPT_MS = 100;

/** How a store of a shape is told of a key, and asked for it. */
interface KeyUse<K extends StoreShape['kind']> {
  readonly shape: Extract<StoreShape, { kind: K }>;
  /** Bytes that the engine keeps beside those of a key at most: a time, a number, where the key ends. */
  readonly besideKey: number;
  put(store: StoresByShape[K], key: string, time: number): void;
  /** Rows of the key, found by the key. */
  rowsOf(store: StoresByShape[K], key: string): readonly unknown[];
  /** Keys of all rows, in their order. */
  keys(store: StoresByShape[K]): readonly string[];
  /** As the changelog has a key. */
  changelogKey(key: string, time: number): Buffer;
}

export function keyLimitCases(harness: StoreHarness): readonly StoreCase[] {
  return [
    ...casesOf(harness, ofKeyValue),
    ...casesOf(harness, ofWindow(false)),
    ...casesOf(harness, ofWindow(true)),
    ...casesOf(harness, ofSession),
    ...casesOf(harness, ofVersioned),
    storeCase(harness, 'a range may end beyond the longest key', { kind: 'key-value' }, async (run) => {
      const longest = 'm'.repeat(harness.keyBytesMax ?? VERY_LONG);
      run.store.put(longest, 1, 1);
      await run.commit();
      assert.deepEqual(ofKeyValue.keys(run.store), [longest]);
      assert.deepEqual([...run.store.range('m', `${longest}mz`)].length, 1);
      assert.deepEqual([...run.store.range(`${longest}m`, undefined)], []);
    }),
  ];
}

function casesOf<K extends StoreShape['kind']>(harness: StoreHarness, use: KeyUse<K>): readonly StoreCase[] {
  const { keyBytesMax } = harness;
  const most = keyBytesMax === undefined ? VERY_LONG : keyBytesMax - use.besideKey;
  const [longest, longer] = ['m'.repeat(most), 'm'.repeat(most + 1)];
  const shape: StoreShape = use.shape;
  const name = shape.kind === 'window' && shape.duplicates ? 'with duplicates, ' : '';
  return [
    storeCase<K>(harness, `${name}keys of 1,900 bytes are kept, also those that begin others`, use.shape, async (run) => {
      // What tells keys apart in an index writes zeros as two bytes.
      const zeros = '\0'.repeat(40).padEnd(LONG, 'k');
      const keys = [zeros, 'k'.repeat(LONG - 2), 'k'.repeat(LONG - 1), `${'k'.repeat(LONG - 1)}x`, `${'k'.repeat(LONG - 1)}y`];
      for (const key of keys) use.put(run.store, key, 10);
      await run.commit();
      await run.crash();
      assert.deepEqual(use.keys(run.store), keys);
      for (const key of keys) assert.equal(use.rowsOf(run.store, key).length, 1);
    }),
    storeCase<K>(
      harness,
      `${name}a key beyond the limit is an error that names the store, and harms nothing`,
      use.shape,
      async (run) => {
        use.put(run.store, longest, 10);
        if (keyBytesMax !== undefined) {
          assert.deepEqual(use.rowsOf(run.store, longer), []);
          // Were it kept, the other row would be out of date.
          assertNamesStore(failureOf(() => use.put(run.store, longer, 10 + 2 * KEPT_MS)));
        }
        assert.equal(run.store.dirtyCount, 1);
        await run.commit();
        assert.equal(run.log.length, 1);
        assert.deepEqual(use.keys(run.store), [longest]);
        await run.crash();
        assert.deepEqual(use.keys(run.store), [longest]);
        assert.equal(use.rowsOf(run.store, longest).length, 1);
      },
    ),
    storeCase<K>(harness, `${name}a key beyond the limit in the changelog is the same error`, use.shape, async (run) => {
      use.put(run.store, 'a', 10);
      await run.commit();
      const restore = (): void =>
        run.store.restore({ key: use.changelogKey(longer, 10), value: Buffer.from('1'), timestamp: 10 });
      if (keyBytesMax === undefined) restore();
      else assertNamesStore(failureOf(restore));
      await run.committed();
      assert.deepEqual(use.keys(run.store), keyBytesMax === undefined ? ['a', longer] : ['a']);
    }),
  ];
}

const ofKeyValue: KeyUse<'key-value'> = {
  shape: { kind: 'key-value' },
  besideKey: 0,
  put: (store, key, time) => store.put(key, 1, time),
  rowsOf: (store, key) => [store.get(key) ?? []].flat(),
  keys: (store) => [...store.all()].map(([key]) => key),
  changelogKey: (key) => Buffer.from(key),
};

const ofWindow = (duplicates: boolean): KeyUse<'window'> => ({
  shape: { kind: 'window', retentionMs: KEPT_MS, windowSizeMs: 10, duplicates },
  // Start, the key's end, number.
  besideKey: 8 + 2 + 4,
  put: (store, key, time) => store.put(key, time, 1, time),
  rowsOf: (store, key) => [...store.fetchRange(key, 0, 10 * KEPT_MS)],
  keys: (store) => [...store.all()].map(({ key }) => key),
  changelogKey: (key, time) => Buffer.concat([Buffer.from(key), int64(time), Buffer.alloc(4)]),
});

const ofSession: KeyUse<'session'> = {
  shape: { kind: 'session', retentionMs: KEPT_MS },
  // End, the key's end, start.
  besideKey: 8 + 2 + 8,
  put: (store, key, time) => store.put(key, time, time, 1),
  rowsOf: (store, key) => store.findSessions(key, 0, 10 * KEPT_MS),
  keys: (store) => [...store.all()].map(({ key }) => key),
  changelogKey: (key, time) => Buffer.concat([Buffer.from(key), int64(time), int64(time)]),
};

const ofVersioned: KeyUse<'versioned'> = {
  shape: { kind: 'versioned', historyMs: KEPT_MS },
  // The time at which something may have to be forgotten.
  besideKey: 8,
  put: (store, key, time) => void store.put(key, 1, time),
  rowsOf: (store, key) => [store.get(key, 10) ?? []].flat(),
  keys: (store) => [...store.all()].map(([key]) => key),
  changelogKey: (key) => Buffer.from(key),
};

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  writeInt64(bytes, 0, value);
  return bytes;
}

function assertNamesStore(error: StreamError): void {
  assert.equal(error.code, 'STREAM_STORE_KEY');
  assert.equal(error.scope, 'record');
  assert.match(error.message, /a key of the store '.+' has \d+ bytes/);
}

function failureOf(work: () => void): StreamError {
  try {
    work();
  } catch (error) {
    if (isStreamError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
