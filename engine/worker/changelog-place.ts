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

/** A changelog that is being read into its store, from where that stands. */
export class ChangelogPlace implements Restorable {
  readonly changelog: Changelog;
  readonly task: string;
  /** Offset of the next record. */
  position: number;
  /** Where it is done, or must not go on for now: what comes behind that is left to be read again. */
  end: number;
  isDropped = false;
  restored = 0;
  readonly #progress: StoreProgress;
  /** Offset of the oldest record that is known to be left. */
  #begin: number;
  /** Records applied since the store was told. */
  #unwritten = 0;

  constructor(task: string, changelog: Changelog, begin: number, end: number, progress: StoreProgress) {
    this.task = task;
    this.changelog = changelog;
    this.position = Math.max(begin, changelog.store.restoredTo);
    this.#begin = begin;
    this.end = end;
    this.#progress = progress;
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
   * of before what was read: a reader goes back when the log has lost its end.
   */
  async apply(batch: FetchedBatch): Promise<boolean> {
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
    this.restored += applied;
    this.#unwritten += applied;
    const end = Number.isFinite(this.end) ? this.end : batch.highWatermark;
    this.#progress.update(applied, end - this.position);
    return true;
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
    this.end = end;
    this.restored = 0;
    this.#unwritten = 0;
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
    const { store } = this.changelog;
    if (!store.readOn) return;
    store.readOn(this.position, end, askedAt);
    store.committed(this.position);
    await store.settled?.();
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
