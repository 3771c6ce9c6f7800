import type { ObjectStore } from '../ports.ts';

/** An object store in memory. `away` makes it fail; `stuck` makes it answer nothing until `unstick`. */
export interface MemoryObjects extends ObjectStore {
  away: boolean;
  stuck: boolean;
  unstick(): void;
  readonly objects: Map<string, Uint8Array>;
}

export function memoryObjects(): MemoryObjects {
  let unstick = (): void => {};
  const unstuck = new Promise<void>((resolve) => {
    unstick = resolve;
  });
  const answer = async <T>(of: () => T): Promise<T> => {
    if (memory.stuck) await unstuck;
    if (memory.away) throw new Error('the object store is away');
    return of();
  };
  const memory: MemoryObjects = {
    away: false,
    stuck: false,
    unstick: () => unstick(),
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
