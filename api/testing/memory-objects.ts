import type { ObjectStore } from '../ports.ts';

/** An object store in memory. `away` makes it fail; `stuck` makes it never answer. */
export interface MemoryObjects extends ObjectStore {
  away: boolean;
  stuck: boolean;
  readonly objects: Map<string, Uint8Array>;
}

export function memoryObjects(): MemoryObjects {
  const answer = async <T>(of: () => T): Promise<T> => {
    if (memory.stuck) await new Promise(() => {});
    if (memory.away) throw new Error('the object store is away');
    return of();
  };
  const memory: MemoryObjects = {
    away: false,
    stuck: false,
    objects: new Map(),
    put: (key, bytes) => answer(() => memory.objects.set(key, Uint8Array.from(bytes))),
    head: (key) => answer(() => memory.objects.get(key) && { sizeBytes: memory.objects.get(key)?.length }),
    get: (key) =>
      answer(() => {
        const bytes = memory.objects.get(key);
        if (!bytes) throw new Error(`no object ${key}`);
        return bytes;
      }),
  };
  return memory;
}
