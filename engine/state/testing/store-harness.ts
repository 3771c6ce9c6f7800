import type { Codec } from '../../model/serde.ts';
import { json, string } from '../../model/serdes.ts';
import type {
  ChangelogEntry,
  KeyValueStore,
  SessionStore,
  StateStore,
  StoreShape,
  VersionedStore,
  WindowStore,
} from '../../model/state-store.ts';

/** What the suite needs of an engine. */
export interface StoreHarness {
  /** Opens the store of the place: what it held is there again, where the engine keeps rows beyond the store's life. */
  open(shape: StoreShape, place: StorePlaceName): Promise<StateStore>;
  /** Bytes of the longest key that a key-value store takes; undefined where there is no limit. */
  readonly keyBytesMax: number | undefined;
}

/** Stores of different names are different stores; each case has one of its own. */
export type StorePlaceName = string;

const TARGET = { topic: 'topic', part: 'value' } as const;
const RESOURCES = { resource: () => undefined };
export const TEXT = string().bind(TARGET, RESOURCES) as Codec<string>;
export const JSON_VALUE = json<unknown>().bind(TARGET, RESOURCES) as Codec<unknown>;

/** The stores of this suite: texts as keys, plain JSON as values. */
export interface StoresByShape {
  readonly 'key-value': KeyValueStore<string, unknown>;
  readonly window: WindowStore<string, unknown>;
  readonly session: SessionStore<string, unknown>;
  readonly versioned: VersionedStore<string, unknown>;
}

/** The log that a store's changelog lies in, and the protocol between the two, step by step. */
export class ChangelogRun<S extends StateStore> {
  readonly log: ChangelogEntry[] = [];
  store: S;
  readonly #reopen: () => Promise<S>;
  #pending: ChangelogEntry[] = [];

  private constructor(store: S, reopen: () => Promise<S>) {
    this.store = store;
    this.#reopen = reopen;
  }

  static async open<K extends StoreShape['kind']>(
    harness: StoreHarness,
    shape: Extract<StoreShape, { kind: K }>,
    place: StorePlaceName,
  ): Promise<ChangelogRun<StoresByShape[K]>> {
    const open = async (): Promise<StoresByShape[K]> => (await harness.open(shape, place)) as StateStore as StoresByShape[K];
    return new ChangelogRun(await open(), open);
  }

  prepare(): void {
    this.store.prepareCommit(({ key, value, timestamp }) => {
      this.#pending.push({ key: Buffer.from(key), value: value && Buffer.from(value), timestamp });
    });
  }

  /** The log takes what was prepared: from here on it counts. */
  logCommits(): void {
    for (const row of this.#pending) this.log.push(row);
    this.#pending = [];
  }

  async committed(): Promise<void> {
    this.store.committed(this.log.length);
    await this.store.settled?.();
  }

  async commit(): Promise<void> {
    this.prepare();
    this.logCommits();
    await this.committed();
  }

  rollback(): void {
    this.#pending = [];
    this.store.rollback();
  }

  /** The process ends, and another one opens the store and restores it. Answers how many entries it read. */
  async crash(): Promise<number> {
    this.#pending = [];
    await this.store.close();
    this.store = await this.#reopen();
    return this.restore();
  }

  async restore(): Promise<number> {
    const from = this.store.restoredTo;
    for (const entry of this.log.slice(from)) this.store.restore(entry);
    await this.committed();
    return this.log.length - from;
  }

  async close(): Promise<void> {
    await this.store.close();
  }
}
