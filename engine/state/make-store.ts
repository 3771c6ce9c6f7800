import type { Codec } from '../model/serde.ts';
import type { StateStore, StoreSpec } from '../model/state-store.ts';
import { MemoryKeyValueStore } from './memory-key-value-store.ts';
import { MemorySessionStore } from './memory-session-store.ts';
import { MemoryVersionedStore } from './memory-versioned-store.ts';
import { MemoryWindowStore } from './memory-window-store.ts';

/** Opens a store as the plan declares it. */
export function makeStore(spec: StoreSpec, key: Codec<unknown>, value: Codec<unknown>): StateStore {
  switch (spec.shape.kind) {
    case 'key-value':
      return new MemoryKeyValueStore(spec.name, key, value);
    case 'window':
      return new MemoryWindowStore(spec.name, spec.shape, key, value);
    case 'session':
      return new MemorySessionStore(spec.name, spec.shape, key, value);
    case 'versioned':
      return new MemoryVersionedStore(spec.name, spec.shape, key, value);
  }
}
