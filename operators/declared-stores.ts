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

/** Declares rows by key. */
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

/** Declares rows by key and start of a window. */
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

/** Declares rows by key and session. Sessions whose end is older than the newest end minus `retention` are gone. */
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

/** Declares rows by key with their history: each as it was at any time within `history`. */
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
