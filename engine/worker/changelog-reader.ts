import { placeName } from '../model/place-name.ts';
import { steadyNow } from '../model/steady-now.ts';
import type { Clock, FetchedBatch, Log, LogAdmin, LogReader, TopicPartition } from '../ports.ts';
import { ChangelogPlace } from './changelog-place.ts';
import { aheadOfLog, type Changelog, type Extent, fitStores, refitCut } from './changelogs.ts';
import { type ProgressServices, RestoreProgress } from './restore-progress.ts';
import { stoppedEarly } from './stopped-early.ts';
import { StoreProgress } from './store-progress.ts';
import { tellForgets, tellShorter } from './tell-place.ts';
import { ENDS_MS } from './worker-options.ts';

/** How long one read waits for more. */
const POLL_MS = 100;
/** How often a standby's store says how far it is, and how far the group has processed its source topics is asked. */
const SETTLE_MS = 1_000;

export interface ChangelogServices extends ProgressServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly admin: LogAdmin;
  readonly clientId: string;
  /** How far the group has processed source topics, in the order of the places. */
  processedTo(places: readonly TopicPartition[]): Promise<readonly number[]>;
  /** Reading failed: nothing is read any more. */
  failed(error: unknown): void;
}

interface Restoring {
  readonly places: readonly ChangelogPlace[];
  resolve(restored: number): void;
  reject(error: unknown): void;
}

/**
 * Reads the changelogs of a worker's tasks into their stores, all of them with one reader and none but what is committed: those of tasks that
 * are to run to their end, those of standbys on and on. While some are restored the standbys wait.
 *
 * ```
 *   restore() ─▶ restoring ─at the end─▶ done        follow() ─▶ following
 *                    └──────────── drop() ─▶ its store is as far as it says ◀────┘
 * ```
 */
export class ChangelogReader {
  readonly #services: ChangelogServices;
  readonly #progress: RestoreProgress;
  readonly #restoring = new Map<string, Restoring>();
  readonly #following = new Map<string, readonly ChangelogPlace[]>();
  /** What the reader reads. */
  #assigned: readonly ChangelogPlace[] = [];
  #reader: LogReader | undefined;
  #running: Promise<void> | undefined;
  /** What is being applied or written, for whoever drops it. */
  #working: { readonly place: ChangelogPlace; readonly done: Promise<unknown> } | undefined;
  #settledAt = Number.NEGATIVE_INFINITY;
  #endsAskedAt: number;
  #closed = false;

  constructor(services: ChangelogServices) {
    this.#services = services;
    this.#endsAskedAt = steadyNow(services.clock);
    this.#progress = new RestoreProgress(services);
  }

  /**
   * Reads the changelogs of a task to where they end now; returns how many records that were.
   *
   * Errors: STREAM_CLOSED (retry) when it is dropped before it is done, or the reader is closed
   */
  restore(task: string, changelogs: readonly Changelog[], extents: readonly Extent[]): Promise<number> {
    const places = changelogs.map((each, i) => this.#place(task, each, extents[i]?.begin ?? 0, extents[i]?.end ?? 0));
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(stoppedEarly());
      const ahead = places.find(({ position, end, changelog }) => !changelog.isSource && position > end);
      if (ahead) return reject(aheadOfLog(ahead.changelog, ahead.position, ahead.end));
      if (places.every(({ remaining }) => remaining === 0)) return resolve(0);
      this.#restoring.set(task, { places, resolve, reject });
      for (const place of places) this.#progress.begin(place);
      this.#start();
    });
  }

  /** Keeps the stores of a standby as far as their changelogs are. */
  follow(task: string, changelogs: readonly Changelog[], extents: readonly Extent[]): void {
    if (this.#closed || changelogs.length === 0) return;
    const endOf = ({ isSource }: Changelog): number => (isSource ? 0 : Number.POSITIVE_INFINITY);
    const places = changelogs.map((each, i) => this.#place(task, each, extents[i]?.begin ?? 0, endOf(each)));
    this.#following.set(task, places);
    this.#settledAt = Number.NEGATIVE_INFINITY;
    this.#start();
  }

  /** Reads no further for a task. Its stores are its owner's when it settles, and say how far they are. */
  async drop(task: string): Promise<void> {
    const restoring = this.#restoring.get(task);
    const places = restoring?.places ?? this.#following.get(task) ?? [];
    this.#restoring.delete(task);
    this.#following.delete(task);
    for (const place of places) place.isDropped = true;
    restoring?.reject(stoppedEarly());
    if (this.#working?.place.task === task) await this.#working.done.catch(() => {});
    for (const place of places) {
      this.#progress.end(place);
      await place.write(true);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reader?.close();
    await this.#running;
    for (const task of [...this.#restoring.keys(), ...this.#following.keys()]) await this.drop(task);
  }

  #place(task: string, changelog: Changelog, begin: number, end: number): ChangelogPlace {
    return new ChangelogPlace(task, changelog, begin, end, new StoreProgress(this.#services, task, changelog.store.name));
  }

  get #hasWork(): boolean {
    return !this.#closed && this.#restoring.size + this.#following.size > 0;
  }

  #start(): void {
    this.#running ??= this.#run().then(
      () => {
        this.#running = undefined;
        // What came while the last reader was closing.
        if (this.#hasWork) this.#start();
      },
      (error: unknown) => {
        if (this.#closed) return;
        for (const { places, reject } of this.#restoring.values()) {
          for (const place of places) this.#progress.end(place);
          reject(error);
        }
        this.#services.failed(error);
      },
    );
  }

  async #run(): Promise<void> {
    const { log, clientId, clock } = this.#services;
    const reader = log.reader({ clientId, isolation: 'read_committed' });
    this.#reader = reader;
    this.#assigned = [];
    try {
      while (this.#hasWork) {
        await this.#settleStandbys();
        this.#assign(this.#wanted());
        // What comes for a place is read for that one, and not for another one of the same partition.
        const byPlace = new Map(this.#assigned.map((place) => [placeName(place.changelog), place]));
        const batches = await reader.poll(POLL_MS);
        if (batches.length === 0) await this.#boundRestoring();
        for (const batch of batches) {
          const place = byPlace.get(placeName(batch));
          if (!place || place.isDropped) continue;
          const now = clock.now();
          const isRenewed = place.isOutdated(now) && (await this.#work(place, this.#renew(place)));
          if (!isRenewed && (await this.#apply(place, batch, now))) continue;
          // What else came of it is of the same log: it is read once more.
          byPlace.delete(placeName(batch));
          if (!isRenewed) await this.#work(place, this.#rebuild(place));
        }
        this.#finishRestored();
      }
    } finally {
      this.#reader = undefined;
      await reader.close();
    }
  }

  #wanted(): readonly ChangelogPlace[] {
    const restoring = [...this.#restoring.values()].flatMap(({ places }) => places);
    const places = restoring.length > 0 ? restoring : [...this.#following.values()].flat();
    return places.filter(({ remaining }) => remaining > 0);
  }

  /** Tells the reader what to read. A place that is new is read from its position, whatever was read of its partition before. */
  #assign(wanted: readonly ChangelogPlace[]): void {
    const before = this.#assigned;
    this.#assigned = wanted;
    if (before.length === wanted.length && wanted.every((place, i) => place === before[i])) return;
    const positions = (places: readonly ChangelogPlace[]) =>
      places.map(({ changelog: { topic, partition }, position }) => ({ topic, partition, offset: position }));
    const stay = wanted.filter((place) => before.includes(place));
    if (stay.length < wanted.length && before.length > 0) this.#reader?.assign(positions(stay));
    this.#reader?.assign(positions(wanted));
  }

  /** False for a batch of before what was read. */
  #apply(place: ChangelogPlace, batch: FetchedBatch, now: number): Promise<boolean> {
    const applied = place.apply(batch, now).then(async (isNew) => {
      if (isNew && !place.isDropped) await place.write();
      return isNew;
    });
    return this.#work(place, applied);
  }

  async #work<T>(place: ChangelogPlace, done: Promise<T>): Promise<T> {
    this.#working = { place, done };
    return done.finally(() => {
      this.#working = undefined;
    });
  }

  /** The log has lost what a store was restored from: it is restored anew from what there is. */
  async #rebuild(place: ChangelogPlace): Promise<void> {
    await place.write(true);
    this.#restart(place, await refitCut(place.changelog, place.position, this.#services));
  }

  /**
   * The rows of a place got too old to be read on from: it is read anew, unless it turns out that nothing was written since. False where that was tried
   * already: it goes on as it is.
   */
  async #renew(place: ChangelogPlace): Promise<boolean> {
    const { store } = place.changelog;
    if (!place.mayBeginAnew) {
      if (!place.isToldOutdated) tellForgets(place, this.#services);
      place.isToldOutdated = true;
      return false;
    }
    await place.write(true);
    const [extent] = await fitStores([place.changelog], this.#services, () => place.end);
    if (extent && store.restoredTo < place.position) this.#restart(place, extent);
    else this.#giveUp(place);
    return true;
  }

  #restart(place: ChangelogPlace, extent: Extent): void {
    this.#progress.end(place);
    place.restart(extent);
    if (this.#restoring.has(place.task)) this.#progress.begin(place);
    this.#giveUp(place);
  }

  /** What was read ahead of a place is dropped: it is read from its position. */
  #giveUp(place: ChangelogPlace): void {
    this.#assign(this.#assigned.filter((each) => each !== place));
  }

  #finishRestored(): void {
    this.#progress.look();
    for (const [task, { places, resolve }] of this.#restoring) {
      if (places.some(({ remaining }) => remaining > 0)) continue;
      this.#restoring.delete(task);
      resolve(places.reduce((sum, { restored }) => sum + restored, 0));
    }
  }

  /** When nothing came, what was to be read may be gone: behind what was deleted it goes on, and it ends where the log does by now. */
  async #boundRestoring(): Promise<void> {
    const places = [...this.#restoring.values()].flatMap(({ places }) => places);
    if (places.length === 0) return;
    const { admin } = this.#services;
    const changelogs = places.map(({ changelog }) => changelog);
    const [begins, ends] = await Promise.all([
      admin.beginningOffsets(changelogs),
      admin.endOffsets(changelogs, 'read_uncommitted'),
    ]);
    for (const [i, place] of places.entries()) {
      if (place.isDropped) continue;
      const end = ends[i] ?? place.end;
      if (end < place.position) {
        await this.#work(place, this.#rebuild(place));
        continue;
      }
      if (end < place.end) {
        tellShorter(place, end, this.#services);
        place.end = end;
      }
      place.passTo(begins[i] ?? 0);
      await place.write();
    }
  }

  /** Standbys write what they have now and then; and of a source topic they go no further than the group has. */
  async #settleStandbys(): Promise<void> {
    const now = steadyNow(this.#services.clock);
    if (this.#following.size === 0 || now - this.#settledAt < SETTLE_MS) return;
    this.#settledAt = now;
    const places = [...this.#following.values()].flat();
    for (const place of places) {
      if (!place.isDropped) await this.#work(place, place.write(true));
    }
    await this.#askEnds(places, now);
    const limited = places.filter(({ changelog, isDropped }) => changelog.isSource && !isDropped);
    if (limited.length === 0) return;
    const ends = await this.#services.processedTo(limited.map(({ changelog }) => changelog));
    for (const [i, place] of limited.entries()) place.end = Math.max(place.end, ends[i] ?? 0);
  }

  /** Asks now and then where changelogs end: stores on disk are told, and one that ends before what was read of it has lost records. */
  async #askEnds(places: readonly ChangelogPlace[], now: number): Promise<void> {
    const everyMs = Math.min(ENDS_MS, ...places.map(({ changelog }) => changelog.age.askEveryMs));
    if (now - this.#endsAskedAt < everyMs) return;
    this.#endsAskedAt = now;
    const { admin, clock } = this.#services;
    const askedAt = clock.now();
    const ends = await admin.endOffsets(
      places.map(({ changelog }) => changelog),
      'read_uncommitted',
    );
    for (const [i, place] of places.entries()) {
      const end = ends[i];
      if (end === undefined || place.isDropped) continue;
      await this.#work(place, end < place.position ? this.#rebuild(place) : place.readOn(end, askedAt));
    }
  }
}
