import { NotReady } from '../model/serde.ts';
import type { ChangelogEntry } from '../model/state-store.ts';
import { isStreamError } from '../model/stream-error.ts';
import type { FetchedBatch } from '../ports.ts';
import type { Changelog, Extent } from './changelogs.ts';
import { nextTick } from './next-tick.ts';
import type { Restorable } from './restore-progress.ts';
import type { StoreProgress } from './store-progress.ts';

/** Records that are applied before the event loop runs: heartbeats and other tasks go on while state is restored. */
const RECORDS_PER_TURN = 5_000;
/** Records of a changelog that are kept in memory before a store on disk writes them, in one piece and with how far they go. */
const RECORDS_PER_WRITE = 50_000;

/**
 * How often a store is read anew, before it has had everything, because its rows got too old meanwhile: of a log that keeps deletions for less time than
 * it takes to read it nothing better comes of that.
 */
const ANEW_MAX = 1;

/** A changelog that is being read into its store, from where that stands. */
export class ChangelogPlace implements Restorable {
  readonly changelog: Changelog;
  readonly task: string;
  /** Offset of the next record. */
  position: number;
  /** Where it is done, or must not go on for now: what comes behind that is left to be read again. */
  end: number;
  isDropped = false;
  isToldOutdated = false;
  restored = 0;
  readonly #progress: StoreProgress;
  /** Offset of the oldest record that is known to be left. */
  #begin: number;
  /** Records applied since the store was told. */
  #unwritten = 0;
  #anewLeft: number;

  constructor(task: string, changelog: Changelog, begin: number, end: number, progress: StoreProgress) {
    this.task = task;
    this.changelog = changelog;
    this.position = Math.max(begin, changelog.store.restoredTo);
    this.#begin = begin;
    this.end = end;
    this.#progress = progress;
    // Rows in memory that begin with this reading: the next run would only do the same.
    const beginsInMemory = changelog.store.fit === undefined && changelog.store.restoredTo === 0;
    this.#anewLeft = beginsInMemory && !changelog.age.isKnown(this.position) ? 0 : ANEW_MAX;
    progress.update(0, Number.isFinite(end) ? this.remaining : 0);
  }

  get store(): string {
    return this.changelog.store.name;
  }

  get topic(): string {
    return this.changelog.topic;
  }

  get partition(): number {
    return this.changelog.partition;
  }

  get remaining(): number {
    return Math.max(0, this.end - this.position);
  }

  /**
   * Applies the records of a batch that belong to the store; stops amid them when the place is dropped. False, with nothing applied, for a batch
   * of before what was read: a reader goes back when the log has lost its end. It is read at `now`, in ms.
   */
  async apply(batch: FetchedBatch, now: number): Promise<boolean> {
    if (batch.nextOffset <= this.position) return batch.nextOffset <= this.#begin;
    let applied = 0;
    let next = batch.nextOffset;
    while (batch.next()) {
      if (batch.offset < this.position) {
        if (batch.offset >= this.#begin) return false;
        continue;
      }
      if (batch.offset >= this.end) {
        next = this.end;
        break;
      }
      if (batch.key !== null) await this.#restore({ key: batch.key, value: batch.value, timestamp: batch.timestamp });
      applied++;
      if (applied % RECORDS_PER_TURN !== 0) continue;
      this.position = batch.offset + 1;
      await nextTick();
      if (this.isDropped) break;
    }
    if (!this.isDropped) this.position = Math.max(this.position, Math.min(next, this.end));
    this.#hasRead(now);
    this.restored += applied;
    this.#unwritten += applied;
    const end = Number.isFinite(this.end) ? this.end : batch.highWatermark;
    this.#progress.update(applied, end - this.position);
    return true;
  }

  /** Its rows are so old that what the log has behind them may not tell any more which of them are gone. */
  isOutdated(now: number): boolean {
    return this.changelog.age.isOutdated(this.position, now);
  }

  /** False, once it was read anew and has not had everything in time since: then it is as good as it gets. */
  get mayBeginAnew(): boolean {
    return this.#anewLeft > 0;
  }

  /** What is before an offset is deleted: there is nothing to wait for. */
  passTo(begin: number): void {
    this.#begin = Math.max(this.#begin, begin);
    this.position = Math.max(this.position, Math.min(begin, this.end));
  }

  /** The store is empty, and is to be read anew. */
  restart({ begin, end }: Extent): void {
    this.#begin = begin;
    this.position = begin;
    if (this.changelog.isSource) this.end = Math.min(this.end, end);
    else if (Number.isFinite(this.end)) this.end = end;
    this.restored = 0;
    this.#unwritten = 0;
    this.#anewLeft = Math.max(0, this.#anewLeft - 1);
  }

  /** Lets the store write what was applied: at the end, when it is much, or when it is asked to. */
  async write(now = false): Promise<void> {
    const { store } = this.changelog;
    if (store.restoredTo >= this.position) return;
    if (!now && this.#unwritten < RECORDS_PER_WRITE && this.position < this.end) return;
    store.committed(this.position);
    this.#unwritten = 0;
    await store.settled?.();
  }

  /** The log was asked where it ends. A store that has everything up to there is as new as that answer, which it writes now and then. */
  async readOn(end: number, askedAt: number): Promise<void> {
    const { store, age } = this.changelog;
    age.asked(this.position, end, askedAt);
    this.#hasRead(askedAt);
    if (!store.readOn) return;
    store.readOn(this.position, end, askedAt);
    store.committed(this.position);
    await store.settled?.();
  }

  #hasRead(now: number): void {
    if (this.changelog.age.isKnown(this.position) && !this.isOutdated(now)) this.#anewLeft = ANEW_MAX;
  }

  async #restore(entry: ChangelogEntry): Promise<void> {
    const { store, isSource } = this.changelog;
    try {
      store.restore(entry);
    } catch (error) {
      if (error instanceof NotReady) {
        await error.ready;
        store.restore(entry);
      } else if (!isSource || !isStreamError(error) || error.scope !== 'record') throw error;
    }
  }
}
