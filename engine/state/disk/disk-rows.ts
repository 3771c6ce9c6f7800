import type { ChangelogExtent, ChangelogMisfit } from '../../model/state-store.ts';
import { ReadingAge } from '../reading-age.ts';
import { RENEW_MS } from '../renew-ms.ts';
import type { RowPut, StoreFile } from './row-file.ts';
import { type RowCodec, RowSpace } from './row-space.ts';

/** Rows of each kind that are kept decoded for reading, in each of two generations. */
const CACHED_ROWS = 8_192;
/** Numbers of a store's own, such as its offset. */
const NUMBERS = 'n';
const OFFSET = 'offset';
/** When the changelog was known to go no further than that, in ms. Files of earlier versions have none: they count as older than anything. */
const WRITTEN_AT = 'written-at';

/** 64-bit floats hold every offset and timestamp exactly. */
const numberCodec: RowCodec<number> = {
  encode: (value) => {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleBE(value);
    return bytes;
  },
  decode: (bytes) => bytes.readDoubleBE(),
};

/**
 * Everything one store has on disk: spaces of rows and a few numbers, written together with the offset of the changelog that they are
 * complete up to, after the log has committed them. The disk is therefore never ahead of the log.
 */
export class DiskRows {
  /** Numbers that are part of the store's state. */
  readonly numbers: RowSpace<number>;
  readonly #store: string;
  readonly #file: StoreFile;
  readonly #now: () => number;
  readonly #foreign: boolean;
  readonly #spaces: RowSpace<unknown>[] = [];
  #restoredTo: number;
  #writtenAt: number;
  /** When the owner's commit that is under way began; undefined while rows are read that others write. */
  #preparedAt: number | undefined;
  #reading = new ReadingAge(0, 0, 0);
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  /** `foreign`: others write what the rows are from, so that their owner only reads as well. */
  constructor(store: string, file: StoreFile, now: () => number = Date.now, foreign = false) {
    this.#store = store;
    this.#file = file;
    this.#now = now;
    this.#foreign = foreign;
    this.numbers = this.space(NUMBERS, numberCodec);
    this.#restoredTo = this.numbers.get(OFFSET) ?? 0;
    this.#writtenAt = this.numbers.get(WRITTEN_AT) ?? 0;
  }

  get store(): string {
    return this.#store;
  }

  /** Where the changelog stood when what is committed was written. */
  get restoredTo(): number {
    return this.#restoredTo;
  }

  /** When the changelog was known to go no further than that, as it is written. */
  get knownAt(): number {
    return this.#writtenAt;
  }

  /** `prefix` is one character, different for each space of a store; the next one after it must not be in use. */
  space<R>(prefix: string, codec: RowCodec<R>): RowSpace<R> {
    const space = new RowSpace(this.#store, this.#file, prefix, codec, CACHED_ROWS);
    this.#spaces.push(space as RowSpace<unknown>);
    return space;
  }

  /** Rows in flight, for bounds on what goes along with them. */
  get inFlightCount(): number {
    return this.#spaces.reduce((sum, space) => sum + space.inFlightCount, 0);
  }

  /** Puts in flight what is dirty and has not been prepared by its store, which shows it to the changelog. */
  prepare(): void {
    if (!this.#foreign) this.#preparedAt = this.#now();
    this.prepareRestored();
  }

  /** The same for what a store adds to rows of the changelog, which are as old as what is read of it. */
  prepareRestored(): void {
    for (const space of this.#spaces) if (space.dirtyCount > 0) space.prepare();
  }

  /** Writes what is in flight, and `tidying`, in one piece with the offset. Who has nothing to write, and knows that it is all, says so now and then. */
  committed(offset: number, tidying: readonly RowPut[] = []): void {
    const puts: RowPut[] = [];
    const writing = this.#spaces.flatMap((space) => space.takeInFlight(puts) ?? []);
    const knownAt = this.#preparedAt ?? this.#reading.at(offset);
    this.#preparedAt = undefined;
    const isOld = knownAt - this.#writtenAt >= RENEW_MS;
    if (puts.length === 0 && tidying.length === 0 && offset === this.#restoredTo && !isOld) return;
    this.#restoredTo = offset;
    // One by one: a commit may tidy more rows than a call takes arguments.
    for (const put of tidying) puts.push(put);
    this.#writtenAt = knownAt;
    puts.push(this.numbers.putOf(OFFSET, offset), this.numbers.putOf(WRITTEN_AT, this.#writtenAt));
    this.#writing = this.#writing.then(async () => {
      if (!this.#closed) await this.#file.write(puts);
      for (const each of writing) each.done();
    });
    // Whoever asks `settled` is told.
    this.#writing.catch(() => {});
  }

  /**
   * Settles when everything committed is on the disk.
   *
   * Errors: rejects with what the first write that failed threw; nothing is written after it.
   */
  settled(): Promise<void> {
    return this.#writing;
  }

  rollback(): void {
    this.#preparedAt = undefined;
    for (const space of this.#spaces) space.rollback();
  }

  /** Takes rows away that are not of this changelog, and answers why. */
  async fit(changelog: ChangelogExtent): Promise<ChangelogMisfit | undefined> {
    await this.#writing;
    const { topicId, logEnd, askedAt } = changelog;
    const misfit = this.#misfit(changelog);
    if (misfit !== undefined || (topicId !== undefined && topicId !== this.#file.topicId)) {
      for (const space of this.#spaces) space.clear();
      await this.#file.beginAnew(topicId);
      this.#restoredTo = 0;
    }
    this.#reading = new ReadingAge(this.#restoredTo === 0 ? askedAt : this.#writtenAt, logEnd, askedAt);
    return misfit;
  }

  #misfit({ topicId, begin, end, logEnd, forgetsDeletionsBefore = 0 }: ChangelogExtent): ChangelogMisfit | undefined {
    const at = this.#restoredTo;
    if (at === 0) return undefined;
    if (topicId !== undefined && this.#file.topicId !== topicId) return 'replaced';
    if (at > end) return 'ends-before';
    if (at < begin) return 'begins-behind';
    // Where nothing was written since, nothing was deleted either. What the group has yet to process may be forgotten before it does.
    if (at < logEnd && this.#writtenAt < forgetsDeletionsBefore) return 'deletions-forgotten';
    return undefined;
  }

  readOn(position: number, end: number, askedAt: number): void {
    this.#reading.asked(position, end, askedAt);
  }

  /** What is committed is on the disk when it settles, if it can be; the rest is forgotten. */
  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    this.#closed = true;
    for (const space of this.#spaces) space.clear();
    await this.#file.close();
  }
}
