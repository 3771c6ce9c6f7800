import { type HeadedValue, headedSerde } from '../engine/model/headed-serde.ts';
import type { ProcessorContext } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { StoreSpec, WindowStore } from '../engine/model/state-store.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { keySerde } from './key-serde.ts';

/** Where records wait for late rows: by their timestamp, which is the row's start. What has been joined is just old enough to be forgotten. */
export function bufferStore<K, V>(name: string, { state }: Stream<K, V>, graceMs: number): StoreSpec {
  return {
    name: `${name}-buffer`,
    shape: { kind: 'window', retentionMs: graceMs, windowSizeMs: 0, duplicates: true },
    key: keySerde(state.key ? { key: state.key } : {}) as Serde<unknown>,
    value: headedSerde(state.value ?? json<V>()) as Serde<unknown>,
    changelog: true,
  };
}

/**
 * Holds records back until the stream's time is `graceMs` past theirs, and gives them on in the order of their timestamps; one that comes
 * later than that is given on at once. The stream's time is that of the records taken here.
 */
export function delayByGrace(
  context: ProcessorContext,
  name: string,
  graceMs: number,
  next: (record: StreamRecord) => void,
): (record: StreamRecord) => void {
  const store = context.store<WindowStore<unknown, HeadedValue<unknown>>>(`${name}-buffer`);
  const observe = context.streamTimeTracker();
  for (const { start } of store.all()) observe(start);
  return (record) => {
    const due = observe(record.timestamp) - graceMs;
    if (record.timestamp < due) return next(record);
    const waiting = [...store.fetchAll(0, due)];
    // Putting the newest record makes the store forget those that are due.
    store.put(record.key, record.timestamp, { value: record.value, headers: record.headers }, record.timestamp);
    for (const { key, start, value } of waiting) next({ key, value: value.value, timestamp: start, headers: value.headers });
    if (record.timestamp <= due) next(record);
  };
}
