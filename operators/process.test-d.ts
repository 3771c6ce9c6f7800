import { json } from '../engine/model/serdes.ts';
import type { KeyValueStore } from '../engine/model/state-store.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { keyValueStore } from './declared-stores.ts';
import { process } from './process.ts';

declare const readings: Stream<string, number>;
const last = keyValueStore<string, number>('last');

export const alarms: Stream<string, boolean> = readings.pipe(
  process<string, number, string, boolean>('alarm', {
    stores: [last],
    start: ({ store, forward, schedule }) => {
      const rows: KeyValueStore<string, number> = store(last);
      const cancel: () => void = schedule(1_000, 'wall-clock', (time) => time.toFixed());
      return (record) => {
        cancel();
        rows.put(record.key, record.value, record.timestamp);
        forward({ ...record, value: record.value > 5 });
      };
    },
  }),
);
export const rekeyed: Stream<number, string> = readings.pipe(
  process('by-value', {
    key: json<number>(),
    start:
      ({ forward }: { readonly forward: (record: { key: number; value: string; timestamp: number; headers: [] }) => void }) =>
      ({ key, value, timestamp }) =>
        forward({ key: value, value: key, timestamp, headers: [] }),
  }),
);

readings.pipe(
  process<string, number, string, boolean>('p', {
    // @ts-expect-error the store has numbers
    start: (context) => (record) => context.store(last).put(record.key, 'high', 0),
  }),
);

readings.pipe(
  process<string, number, string, boolean>('p', {
    // @ts-expect-error what goes on is a record with key, value, timestamp and headers
    start: (context) => (record) => context.forward(record.value > 5),
  }),
);

readings.pipe(
  process<string, number, string, boolean>('p', {
    // @ts-expect-error a timer goes by the stream's time or the wall clock
    start: (context) => () => void context.schedule(1_000, 'event-time', () => {}),
  }),
);

// @ts-expect-error no name
readings.pipe(process({ start: () => () => {} }));
