import assert from 'node:assert/strict';
import type { StoreShape } from '../../model/state-store.ts';
import { type StoreCase, storeCase } from './store-case.ts';
import type { StoreHarness, StoresByShape } from './store-harness.ts';

/** Rows and the new ones between them; a row's place is where it comes in the walk. */
const ROWS = 100;
const STEP = 10;
const HISTORY_MS = 10_000;
/** Places of one time: an order by time, then by key. */
const PLACES_PER_TIME = 100;

/** One way through a store's rows. */
interface Walk<K extends StoreShape['kind']> {
  readonly name: string;
  readonly shape: Extract<StoreShape, { kind: K }>;
  /** Null deletes. */
  put(store: StoresByShape[K], place: number, value: number | null): void;
  /** Places in the order of the walk. */
  places(store: StoresByShape[K]): Iterable<number>;
  /** Each put adds a row: none changes, and none is deleted. */
  readonly addsOnly?: true;
  /** Puts a row so late that all others are gone. */
  expireOthers?(store: StoresByShape[K]): void;
}

export function iteratorCases(harness: StoreHarness): readonly StoreCase[] {
  return [
    ...casesOf(harness, keyValueRows),
    ...casesOf(harness, windowRows(false)),
    ...casesOf(harness, windowRows(true)),
    ...casesOf(harness, windowsOfOneKey),
    ...casesOf(harness, sessionRows),
    ...casesOf(harness, versionedRows),
  ];
}

function casesOf<K extends StoreShape['kind']>(harness: StoreHarness, walk: Walk<K>): readonly StoreCase[] {
  const { name, shape, expireOthers } = walk;
  const cases = [
    storeCase<K>(
      harness,
      `${name}: an iterator goes on while rows come, change and go, and while they are committed`,
      shape,
      async (run) => {
        for (const place of placesOfRows()) walk.put(run.store, place, place);
        await run.commit();
        if (!walk.addsOnly) for (let i = 0; i < ROWS; i += 10) walk.put(run.store, i * STEP, i);
        const seen: number[] = [];
        for (const place of walk.places(run.store)) {
          seen.push(place);
          const row = Math.floor(place / STEP);
          if (place % STEP === 0) walk.put(run.store, place + STEP / 2, row);
          if (place % (2 * STEP) === 0 && !walk.addsOnly) walk.put(run.store, place + STEP, null);
          if (row === ROWS / 2) await run.commit();
        }
        assertInOrder(seen);
        // Rows that nobody touched are all there.
        for (let i = 0; i < ROWS; i += 2) assert.ok(seen.includes(i * STEP), `row ${i}`);
      },
    ),
    storeCase<K>(harness, `${name}: an iterator that is left early holds nothing up`, shape, async (run) => {
      for (const place of placesOfRows()) walk.put(run.store, place, place);
      await run.commit();
      for (let round = 0; round < 1_000; round++) {
        for (const place of walk.places(run.store)) {
          assert.equal(place, 0);
          break;
        }
      }
      walk.put(run.store, ROWS * STEP, 1);
      await run.commit();
      assert.equal([...walk.places(run.store)].at(-1), ROWS * STEP);
    }),
  ];
  if (!expireOthers) return cases;
  const expiring = storeCase<K>(
    harness,
    `${name}: an iterator goes on while its rows expire and are taken away`,
    shape,
    async (run) => {
      for (const place of placesOfRows()) walk.put(run.store, place, place);
      await run.commit();
      const seen: number[] = [];
      for (const place of walk.places(run.store)) {
        seen.push(place);
        if (place !== (ROWS / 2) * STEP) continue;
        expireOthers(run.store);
        await run.commit();
      }
      assertInOrder(seen);
      assert.deepEqual(seen.slice(0, ROWS / 2 + 1), placesOfRows().slice(0, ROWS / 2 + 1));
    },
  );
  return [...cases, expiring];
}

const placesOfRows = (): readonly number[] => Array.from({ length: ROWS }, (_, i) => i * STEP);
const keyAt = (place: number): string => `k${String(place).padStart(5, '0')}`;
const placeOf = (key: string): number => Number(key.slice(1));
const timeAt = (place: number): number => Math.floor(place / PLACES_PER_TIME);

const keyValueRows: Walk<'key-value'> = {
  name: 'all',
  shape: { kind: 'key-value' },
  put: (store, place, value) => store.put(keyAt(place), value, 0),
  places: function* (store) {
    for (const [key] of store.all()) yield placeOf(key);
  },
};

const windowShape = (duplicates: boolean) => ({ kind: 'window', retentionMs: HISTORY_MS, windowSizeMs: 1, duplicates }) as const;

const windowRows = (duplicates: boolean): Walk<'window'> => ({
  name: duplicates ? 'all with duplicates' : 'all',
  shape: windowShape(duplicates),
  ...(duplicates ? { addsOnly: true } : {}),
  put: (store, place, value) => store.put(keyAt(place), timeAt(place), value, timeAt(place)),
  places: function* (store) {
    for (const { key } of store.all()) yield placeOf(key);
  },
  expireOthers: (store) => store.put(keyAt(ROWS * STEP), 2 * HISTORY_MS, 0, 2 * HISTORY_MS),
});

const windowsOfOneKey: Walk<'window'> = {
  name: 'of one key',
  shape: windowShape(false),
  put: (store, place, value) => store.put('k', place, value, place),
  places: function* (store) {
    for (const { start } of store.fetchRange('k', 0, HISTORY_MS)) yield start;
  },
  expireOthers: (store) => store.put('k', 2 * HISTORY_MS, 0, 2 * HISTORY_MS),
};

const sessionRows: Walk<'session'> = {
  name: 'all',
  shape: { kind: 'session', retentionMs: HISTORY_MS },
  put: (store, place, value) => store.put(keyAt(place), timeAt(place), timeAt(place), value),
  places: function* (store) {
    for (const { key } of store.all()) yield placeOf(key);
  },
  expireOthers: (store) => store.put(keyAt(ROWS * STEP), 2 * HISTORY_MS, 2 * HISTORY_MS, 0),
};

const versionedRows: Walk<'versioned'> = {
  name: 'all',
  shape: { kind: 'versioned', historyMs: HISTORY_MS },
  put: (store, place, value) => void store.put(keyAt(place), value, value === null ? 1 : 0),
  places: function* (store) {
    for (const [key] of store.all()) yield placeOf(key);
  },
};

function assertInOrder(seen: readonly number[]): void {
  assert.deepEqual(
    seen,
    [...new Set(seen)].sort((a, b) => a - b),
  );
}
