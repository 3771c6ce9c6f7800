import type { StateStore, StoreShape } from '../../model/state-store.ts';
import { ChangelogRun, type StoreHarness, type StoresByShape } from './store-harness.ts';

/** One property that every engine has, for any test runner. */
export interface StoreCase {
  readonly name: string;
  /** Rejects when it does not hold. */
  readonly run: () => Promise<void>;
}

let places = 0;

/** A case that has a new store to itself. */
export function storeCase<K extends StoreShape['kind']>(
  harness: StoreHarness,
  name: string,
  shape: Extract<StoreShape, { kind: K }>,
  run: (run: ChangelogRun<StoresByShape[K]>) => Promise<void> | void,
): StoreCase {
  return { name: `${shape.kind}: ${name}`, run: () => withRun(harness, shape, run) };
}

export async function withRun<K extends StoreShape['kind']>(
  harness: StoreHarness,
  shape: Extract<StoreShape, { kind: K }>,
  work: (run: ChangelogRun<StoresByShape[K]>) => Promise<void> | void,
): Promise<void> {
  const run = await ChangelogRun.open(harness, shape, `case-${++places}`);
  try {
    await work(run);
  } finally {
    await run.close();
  }
}

/** The dirty entries of a store as its changelog would get them; they are in flight afterwards. */
export function prepared(store: StateStore): readonly (readonly [key: string, value: string | null, timestamp: number])[] {
  const entries: (readonly [string, string | null, number])[] = [];
  store.prepareCommit(({ key, value, timestamp }) =>
    entries.push([key.toString('latin1'), value?.toString() ?? null, timestamp]),
  );
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
