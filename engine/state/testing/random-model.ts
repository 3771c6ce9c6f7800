import type { StoreShape } from '../../model/state-store.ts';
import { MemoryVersionedStore } from '../memory-versioned-store.ts';
import { JSON_VALUE, type StoresByShape, TEXT } from './store-harness.ts';

/** One write, in terms that every shape understands. */
export interface RandomPut {
  readonly key: string;
  /** Start, end or timestamp. */
  readonly time: number;
  /** How much before `time` a session began. */
  readonly length: number;
  readonly value: number | null;
}

/** How stores of a shape are written and asked, and a list of puts that answers the same: what a store must be like, in few words. */
export interface RandomModel<K extends StoreShape['kind']> {
  put(store: StoresByShape[K], put: RandomPut): void;
  /** Everything that can be asked of a store. */
  ask(store: StoresByShape[K]): unknown;
  /** The same, told from all puts that count. */
  expect(puts: readonly RandomPut[]): unknown;
}

/** The highest time of a put. */
export const TIME_MAX = 200;
export const RANDOM_KEYS = ['', 'a', 'a\u0000', 'ab', 'b'];
const RETENTION_MS = 60;
const RANGES = [
  [0, TIME_MAX],
  [40, 120],
  [121, 130],
  [90, 80],
] as const;

export const keyValueModel: RandomModel<'key-value'> = {
  put: (store, { key, value, time }) => store.put(key, value, time),
  ask: (store) => ({
    all: [...store.all()],
    some: [...store.range('a', 'ab')],
    each: RANDOM_KEYS.map((key) => store.get(key)),
    size: store.size,
  }),
  expect: (puts) => {
    const rows = new Map(puts.map(({ key, value, time }) => [key, { value, timestamp: time }]));
    const all = [...rows].filter(([, row]) => row.value !== null).sort(([a], [b]) => order(a, b));
    return {
      all,
      some: all.filter(([key]) => key >= 'a' && key <= 'ab'),
      each: RANDOM_KEYS.map((key) => new Map(all).get(key)),
      size: all.length,
    };
  },
};

export function windowShapeOf(duplicates: boolean): Extract<StoreShape, { kind: 'window' }> {
  return { kind: 'window', retentionMs: RETENTION_MS, windowSizeMs: 10, duplicates };
}

export function windowModel(duplicates: boolean): RandomModel<'window'> {
  return {
    put: (store, { key, time, value }) => {
      if (!duplicates || value !== null) store.put(key, time, value, time + 1);
    },
    ask: (store) => ({
      all: [...store.all()],
      ranges: RANGES.map(([from, to]) => [
        [...store.fetchAll(from, to)],
        RANDOM_KEYS.map((key) => [...store.fetchRange(key, from, to)]),
      ]),
      each: RANDOM_KEYS.map((key) => times().map((start) => store.fetch(key, start)?.value)),
    }),
    expect: (puts) => {
      const counted = puts.filter(({ value }) => !duplicates || value !== null);
      const rows: { key: string; start: number; value: number | null; timestamp: number }[] = [];
      let newest = -1;
      for (const { key, time, value } of counted) {
        newest = Math.max(newest, time);
        if (time <= newest - RETENTION_MS) continue;
        const at = duplicates ? -1 : rows.findIndex((row) => row.key === key && row.start === time);
        if (at >= 0) rows.splice(at, 1);
        if (value !== null) rows.push({ key, start: time, value, timestamp: time + 1 });
      }
      const all = rows
        .filter(({ start }) => start > newest - RETENTION_MS)
        .sort((a, b) => a.start - b.start || order(a.key, b.key));
      const between = (from: number, to: number) => all.filter(({ start }) => start >= from && start <= to);
      return {
        all,
        ranges: RANGES.map(([from, to]) => [
          between(from, to),
          RANDOM_KEYS.map((key) => between(from, to).filter((row) => row.key === key)),
        ]),
        each: RANDOM_KEYS.map((key) => times().map((start) => all.find((row) => row.key === key && row.start === start)?.value)),
      };
    },
  };
}

export const sessionShape = { kind: 'session', retentionMs: RETENTION_MS } as const;

export const sessionModel: RandomModel<'session'> = {
  put: (store, { key, time, length, value }) => store.put(key, Math.max(0, time - length), time, value),
  ask: (store) => ({
    all: [...store.all()],
    ending: RANGES.map(([from, to]) => [...store.findEnding(from, to)]),
    each: RANGES.map(([from, to]) => RANDOM_KEYS.map((key) => store.findSessions(key, from, to))),
  }),
  expect: (puts) => {
    const rows: { key: string; start: number; end: number; value: number | null }[] = [];
    let newest = -1;
    for (const { key, time: end, length, value } of puts) {
      const start = Math.max(0, end - length);
      newest = Math.max(newest, end);
      if (end < newest - RETENTION_MS) continue;
      const at = rows.findIndex((row) => row.key === key && row.start === start && row.end === end);
      if (at >= 0) rows.splice(at, 1);
      if (value !== null) rows.push({ key, start, end, value });
    }
    const ending = rows
      .filter(({ end }) => end >= newest - RETENTION_MS)
      .sort((a, b) => a.end - b.end || order(a.key, b.key) || a.start - b.start);
    const all = ending.filter(({ end }) => end > newest - RETENTION_MS);
    return {
      all,
      ending: RANGES.map(([from, to]) => ending.filter(({ end }) => end >= from && end <= to)),
      each: RANGES.map(([from, to]) =>
        RANDOM_KEYS.map((key) => all.filter((row) => row.key === key && row.end >= from && row.start <= to)),
      ),
    };
  },
};

export const versionedShape = { kind: 'versioned', historyMs: RETENTION_MS } as const;

/** What histories are is told by the tests of the store in memory; here they must not depend on commits, crashes and engines. */
export const versionedModel: RandomModel<'versioned'> = {
  put: (store, { key, value, time }) => void store.put(key, value, time),
  ask: (store) => ({
    all: [...store.all()],
    each: RANDOM_KEYS.map((key) => [store.get(key), ...times().map((time) => store.get(key, time))]),
  }),
  expect: (puts) => {
    const store = new MemoryVersionedStore<string, unknown>('model', versionedShape, TEXT, JSON_VALUE);
    for (const { key, value, time } of puts) store.put(key, value, time);
    return versionedModel.ask(store);
  },
};

function times(): readonly number[] {
  return Array.from({ length: TIME_MAX / 5 + 1 }, (_, i) => i * 5);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
