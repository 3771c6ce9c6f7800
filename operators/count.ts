import type { Windowed } from '../engine/model/windowed.ts';
import type { Step } from '../engine/plan/handle.ts';
import type { Stream } from '../engine/plan/stream.ts';
import type { Table } from '../engine/plan/table.ts';
import { aggregate } from './aggregate.ts';
import type { WindowedStream } from './window.ts';

/**
 * Counts the records of each key, or of each key and window, in a table that the store `name` keeps; otherwise as `aggregate`.
 *
 * Shape:  Stream<K, V> → Table<K, number>; WindowedStream<K, V> → Table<Windowed<K>, number>
 * Time:   a row has the largest timestamp of its records
 * State:  `name`, with its changelog
 * Errors: records without key or value are counted as dropped
 */
export function count<K, V>(
  name: string,
  options: { readonly emit: 'on-update' | 'on-close' },
): Step<WindowedStream<K, V>, Table<Windowed<K>, number>>;
export function count<K, V>(name: string): Step<Stream<K, V>, Table<K, number>>;
export function count<K, V>(name: string, options?: { readonly emit: 'on-update' | 'on-close' }) {
  const counting = { init: () => 0, add: (sum: number) => sum + 1 };
  return options ? aggregate<K, V, number>(name, { ...counting, emit: options.emit }) : aggregate<K, V, number>(name, counting);
}
