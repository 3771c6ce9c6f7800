import type { ProcessorContext } from '../engine/model/processor.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { KeyValueStore, StoreSpec } from '../engine/model/state-store.ts';

/** How far a step is in time, kept over restarts: without it a record that was late before a restart would be taken after it. */
export interface WindowProgress {
  /** Takes in a record's timestamp and answers the step's stream time: the largest so far. */
  observe(timestamp: number): number;
  /** Up to which time windows have gone out; undefined before the first. */
  closedTo: number | undefined;
  /** Writes what has changed. REQUIRES: called before each commit. */
  flush(): void;
}

export function progressStore(name: string): StoreSpec {
  return {
    name: `${name}-progress`,
    shape: { kind: 'key-value' },
    key: string() as Serde<unknown>,
    value: json(),
    changelog: true,
    isProgress: true,
  };
}

/**
 * The progress of one input of a step; inputs that share a store have a time of their own each. After a crash the rows may be ahead of it, as
 * each has a changelog: `newestAfter` tells the newest time of which rows know, if it is later than the one it is given.
 */
export function openProgress(
  context: ProcessorContext,
  name: string,
  input = 0,
  newestAfter: (time: number) => number = (time) => time,
): WindowProgress {
  const store = context.store<KeyValueStore<string, number>>(`${name}-progress`);
  const [timeKey, closedKey] = [`stream-time-${input}`, `closed-to-${input}`];
  const saved = { time: store.get(timeKey)?.value ?? -1, closedTo: store.get(closedKey)?.value };
  const track = context.streamTimeTracker();
  let time = newestAfter(saved.time);
  track(time);
  const progress: WindowProgress = {
    closedTo: saved.closedTo,
    observe: (timestamp) => {
      const now = track(timestamp);
      if (now > time) time = now;
      return time;
    },
    flush: () => {
      const { closedTo } = progress;
      if (time > saved.time) store.put(timeKey, time, time);
      if (closedTo !== undefined && closedTo !== saved.closedTo) store.put(closedKey, closedTo, closedTo);
      saved.time = time;
      saved.closedTo = closedTo;
    },
  };
  return progress;
}
