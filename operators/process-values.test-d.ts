import { string } from '../engine/model/serdes.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { keyValueStore, sessionStore, versionedStore, windowStore } from './declared-stores.ts';
import { processValues } from './process-values.ts';

declare const readings: Stream<number, number>;
const last = keyValueStore<string, number>('last');

export const changes: Stream<number, string> = readings.pipe(
  processValues<number, number, string>('change', {
    value: string(),
    stores: [last],
    start:
      ({ store, forward }) =>
      ({ key, value }) =>
        forward(`${value - (store(last).get(key.toFixed())?.value ?? 0)}`, { timestamp: 5 }),
  }),
);

readings.pipe(
  processValues<number, number, string>('p', {
    // @ts-expect-error the values that go on are text
    start: (context) => (record) => context.forward(record.value),
  }),
);

readings.pipe(
  processValues<number, number, string>('p', {
    // @ts-expect-error the key stays: process
    start: (context) => (record) => context.forward('a', { key: record.value }),
  }),
);

readings.pipe(
  processValues<number, number, string>('p', {
    // @ts-expect-error the keys of the store are text
    start: (context) => (record) => void context.store(last).get(record.key),
  }),
);

// @ts-expect-error a key that is not text names its serde
keyValueStore<number, number>('by-number');

// @ts-expect-error how long rows are kept must be chosen
windowStore<string, number>('windows', {});

// @ts-expect-error a length of time has a unit
sessionStore<string, number>('sessions', { retention: 1_000 });

// @ts-expect-error how long versions are kept must be chosen
versionedStore<string, number>('versions');
