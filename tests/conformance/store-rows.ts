import type { KeyValueStore, SessionStore, StateStore, WindowStore } from '../../engine/model/state-store.ts';

/**
 * The rows of a store as scenarios write them: `[key, value, timestamp]`, windowed keys as `key@start`, counts as text; sessions without
 * timestamp. Sessions were looked up key by key when scenarios were recorded, by the keys of the inputs: others are not listed.
 */
export function storeRows(store: StateStore, inputKeys: ReadonlySet<string | null>): readonly (readonly unknown[])[] {
  const rows = [...(store as KeyValueStore<string, string> | WindowStore<string, string> | SessionStore<string, string>).all()];
  return rows.flatMap((row) => {
    if ('end' in row) return inputKeys.has(row.key) ? [[`${row.key}@${row.start}/${row.end}`, String(row.value)]] : [];
    if ('start' in row) return [[`${row.key}@${row.start}`, String(row.value), row.timestamp]];
    const [key, { value, timestamp }] = row;
    return [[key, String(value), timestamp]];
  });
}
