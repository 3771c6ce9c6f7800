import { type Duration, toMs } from '../engine/model/duration.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type {
  KeyValueStore,
  SessionStore,
  StateStore,
  StoreShape,
  StoreSpec,
  VersionedStore,
  WindowStore,
} from '../engine/model/state-store.ts';
import { type KeyOptions, keySerde } from './key-serde.ts';

/** A store that a `process` or `processValues` step declares; `S` is what the step gets from it. */
export interface DeclaredStore<S extends StateStore> {
  readonly spec: StoreSpec;
  /** Types only; never set. */
  readonly types?: S;
}

/** How keys and values are written to a declared store's changelog. Values default to JSON; keys that are not text name their serde. */
export interface DeclaredSerdes<K, V> extends KeyOptions<K> {
  readonly value?: Serde<V>;
}

/** The same where the key is not text. */
export type DeclaredKeySerdes<K, V> = DeclaredSerdes<K, V> & Required<KeyOptions<K>>;

/**
 * Declares rows by key.
 *
 * State:  the store `name`, with its changelog
 * Source: Kafka Streams, `Stores.timestampedKeyValueStoreBuilder`
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { keyValueStore, processValues, to } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const before = keyValueStore<string, string>('word-before');
 * const pair = processValues<string, string, string>('pair', {
 *   stores: [before],
 *   start: ({ store, forward }) => ({ key, value, timestamp }) => {
 *     forward(`${store(before).get(key)?.value ?? ''} ${value}`);
 *     store(before).put(key, value, timestamp);
 *   },
 * });
 * const driver = await TestDriver.start(pipeline('pairs', ({ from }) => from(words).pipe(pair, to({ ...words, name: 'pairs' }))));
 * for (const word of ['mill', 'race']) driver.send(words, 'k', word);
 * driver.read({ ...words, name: 'pairs' }).map(({ value }) => value); // => [' mill', 'mill race']
 * await driver.close();
 * ```
 */
export function keyValueStore<K extends string, V>(
  name: string,
  options?: DeclaredSerdes<K, V>,
): DeclaredStore<KeyValueStore<K, V>>;
export function keyValueStore<K, V>(name: string, options: DeclaredKeySerdes<K, V>): DeclaredStore<KeyValueStore<K, V>>;
export function keyValueStore<K, V>(name: string, options: DeclaredSerdes<K, V> = {}): DeclaredStore<KeyValueStore<K, V>> {
  return declare(name, { kind: 'key-value' }, options);
}

export interface DeclaredWindows {
  /** Rows whose start is older than the newest start minus this are gone. */
  readonly retention: Duration;
  /** Keep every row that is put for a key and start. Default: a put replaces the one before. */
  readonly duplicates?: boolean;
}

/**
 * Declares rows by key and start of a window.
 *
 * State:  the store `name`, with its changelog; rows are kept for `retention`
 * Source: Kafka Streams, `Stores.timestampedWindowStoreBuilder`; `duplicates` is its `retainDuplicates`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { processValues, to, windowStore } from 'millrace/operators';
 * const readings = { name: 'readings', key: string(), value: json<number>() };
 * const lastMinute = windowStore<string, number>('last-minute', { retention: '1m' });
 * const highest = processValues<string, number, number>('highest', {
 *   stores: [lastMinute],
 *   start: ({ store, forward }) => ({ key, value, timestamp }) => {
 *     store(lastMinute).put(key, timestamp, value, timestamp);
 *     forward(Math.max(...[...store(lastMinute).fetchRange(key, timestamp - 59_999, timestamp)].map((row) => row.value)));
 *   },
 * });
 * const peaks = { ...readings, name: 'peaks' };
 * const driver = await TestDriver.start(pipeline('peaks', ({ from }) => from(readings).pipe(highest, to(peaks))));
 * for (const [reading, second] of [[9, 0], [5, 30], [3, 70]] as const) driver.send(readings, 'k', reading, second * 1_000);
 * driver.read(peaks).map(({ value }) => value); // => [9, 9, 5]
 * await driver.close();
 * ```
 */
export function windowStore<K extends string, V>(
  name: string,
  options: DeclaredSerdes<K, V> & DeclaredWindows,
): DeclaredStore<WindowStore<K, V>>;
export function windowStore<K, V>(
  name: string,
  options: DeclaredKeySerdes<K, V> & DeclaredWindows,
): DeclaredStore<WindowStore<K, V>>;
export function windowStore<K, V>(
  name: string,
  options: DeclaredSerdes<K, V> & DeclaredWindows,
): DeclaredStore<WindowStore<K, V>> {
  const { retention, duplicates = false } = options;
  return declare(name, { kind: 'window', retentionMs: toMs(retention), windowSizeMs: 0, duplicates }, options);
}

/**
 * Declares rows by key and session. Sessions whose end is older than the newest end minus `retention` are gone.
 *
 * State:  the store `name`, with its changelog; rows are kept for `retention`
 * Source: Kafka Streams, `Stores.sessionStoreBuilder`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { processValues, sessionStore, to } from 'millrace/operators';
 * const calls = { name: 'calls', key: string(), value: json<{ from: number; until: number }>() };
 * const overlaps = { name: 'overlaps', key: string(), value: json<number>() };
 * const kept = sessionStore<string, string>('calls-kept', { retention: '1h' });
 * const overlap = processValues<string, { from: number; until: number }, number>('overlap', {
 *   stores: [kept],
 *   start: ({ store, forward }) => ({ key, value: { from, until } }) => {
 *     forward([...store(kept).findSessions(key, from, until)].length);
 *     store(kept).put(key, from, until, 'call');
 *   },
 * });
 * const driver = await TestDriver.start(pipeline('overlaps', ({ from }) => from(calls).pipe(overlap, to(overlaps))));
 * for (const [from, until] of [[0, 10], [20, 30], [5, 25]] as const) driver.send(calls, 'ada', { from, until });
 * driver.read(overlaps).map(({ value }) => value); // => [0, 0, 2]
 * await driver.close();
 * ```
 */
export function sessionStore<K extends string, V>(
  name: string,
  options: DeclaredSerdes<K, V> & { readonly retention: Duration },
): DeclaredStore<SessionStore<K, V>>;
export function sessionStore<K, V>(
  name: string,
  options: DeclaredKeySerdes<K, V> & { readonly retention: Duration },
): DeclaredStore<SessionStore<K, V>>;
export function sessionStore<K, V>(
  name: string,
  options: DeclaredSerdes<K, V> & { readonly retention: Duration },
): DeclaredStore<SessionStore<K, V>> {
  return declare(name, { kind: 'session', retentionMs: toMs(options.retention) }, options);
}

/**
 * Declares rows by key with their history: each as it was at any time within `history`.
 *
 * State:  the store `name`, with its changelog; versions are kept for `history`
 * Source: Kafka Streams, `Stores.versionedKeyValueStoreBuilder` (KIP-889)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { processValues, to, versionedStore } from 'millrace/operators';
 * const prices = { name: 'prices', key: string(), value: json<number>() };
 * const history = versionedStore<string, number>('price-history', { history: '1h' });
 * const aMinuteAgo = processValues<string, number, number | null>('a-minute-ago', {
 *   stores: [history],
 *   start: ({ store, forward }) => ({ key, value, timestamp }) => {
 *     store(history).put(key, value, timestamp);
 *     forward(store(history).get(key, timestamp - 60_000)?.value ?? null);
 *   },
 * });
 * const old = { name: 'old-prices', key: string(), value: json<number | null>() };
 * const driver = await TestDriver.start(pipeline('prices', ({ from }) => from(prices).pipe(aMinuteAgo, to(old))));
 * for (const [price, second] of [[3, 0], [4, 30], [5, 70]] as const) driver.send(prices, 'tea', price, second * 1_000);
 * driver.read(old).map(({ value }) => value); // => [null, null, 3]
 * await driver.close();
 * ```
 */
export function versionedStore<K extends string, V>(
  name: string,
  options: DeclaredSerdes<K, V> & { readonly history: Duration },
): DeclaredStore<VersionedStore<K, V>>;
export function versionedStore<K, V>(
  name: string,
  options: DeclaredKeySerdes<K, V> & { readonly history: Duration },
): DeclaredStore<VersionedStore<K, V>>;
export function versionedStore<K, V>(
  name: string,
  options: DeclaredSerdes<K, V> & { readonly history: Duration },
): DeclaredStore<VersionedStore<K, V>> {
  return declare(name, { kind: 'versioned', historyMs: toMs(options.history) }, options);
}

function declare<K, V, S extends StateStore>(name: string, shape: StoreShape, options: DeclaredSerdes<K, V>): DeclaredStore<S> {
  const value = (options.value ?? json<V>()) as Serde<unknown>;
  return { spec: { name, shape, key: keySerde(options) as Serde<unknown>, value, changelog: true } };
}
