import type { Codec } from '../../model/serde.ts';
import type { StateStore, StoreSpec } from '../../model/state-store.ts';
import { DiskKeyValueStore } from './disk-key-value-store.ts';
import { DiskRows } from './disk-rows.ts';
import { DiskSessionStore } from './disk-session-store.ts';
import { DiskVersionedStore } from './disk-versioned-store.ts';
import { DiskWindowStore } from './disk-window-store.ts';
import type { StoreFile } from './row-file.ts';

/** The store of a declaration's shape over the rows of a file. */
export function diskStore(
  { name, shape, sourceTopic }: Pick<StoreSpec, 'name' | 'shape' | 'sourceTopic'>,
  file: StoreFile,
  key: Codec<unknown>,
  value: Codec<unknown>,
  now: () => number = Date.now,
): StateStore {
  const foreign = sourceTopic !== undefined;
  const rows = new DiskRows(name, file, now, foreign);
  switch (shape.kind) {
    case 'key-value':
      return new DiskKeyValueStore(rows, key, value, foreign);
    case 'window':
      return new DiskWindowStore(rows, shape, key, value);
    case 'session':
      return new DiskSessionStore(rows, shape, key, value);
    case 'versioned':
      return new DiskVersionedStore(rows, shape, key, value);
  }
}
