import type { KeyValueStore, StateStore, WindowStore } from '../../engine/model/state-store.ts';

/** The rows of a store as scenarios write them: `[key, value, timestamp]`, windowed keys as `key@start`, counts as text. */
export function storeRows(store: StateStore): readonly (readonly unknown[])[] {
  const rows = [...(store as KeyValueStore<string, string> | WindowStore<string, string>).all()];
  return rows.map((row) => {
    if ('start' in row) return [`${row.key}@${row.start}`, String(row.value), row.timestamp];
    const [key, { value, timestamp }] = row;
    return [key, String(value), timestamp];
  });
}
