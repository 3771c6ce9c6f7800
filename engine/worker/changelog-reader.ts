import { placeName } from '../model/place-name.ts';
import { steadyNow } from '../model/steady-now.ts';
import { StreamError } from '../model/stream-error.ts';
import type { FetchedBatch, Log, LogAdmin, LogReader, TopicPartition } from '../ports.ts';
import { ChangelogPlace } from './changelog-place.ts';
import type { Changelog, Extent } from './changelogs.ts';
import { type ProgressServices, RestoreProgress } from './restore-progress.ts';
import { stoppedEarly } from './stopped-early.ts';
import { StoreProgress } from './store-progress.ts';

/** How long one read waits for more. */
const POLL_MS = 100;
/** How often a standby's store says how far it is, and how far the group has processed its source topics is asked. */
const SETTLE_MS = 1_000;
/** How often it is asked where the changelogs of standbys end: their stores tell by that how old they are, and deletions are kept for hours. */
const ENDS_MS = 60_000;

export interface ChangelogServices extends ProgressServices {
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
      if (ahead) return reject(aheadOfLog(ahead));
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
    const { log, clientId } = this.#services;
    const reader = log.reader({ clientId, isolation: 'read_committed' });
    this.#reader = reader;
    let assigned: readonly ChangelogPlace[] = [];
    try {
      while (this.#hasWork) {
        await this.#settleStandbys();
        const wanted = this.#wanted();
        assign(reader, assigned, wanted);
        assigned = wanted;
        const batches = await reader.poll(POLL_MS);
        if (batches.length === 0) await this.#passDeleted();
        // By now: what comes for a place is read for that one, and not for another one of the same partition.
        const byPlace = new Map(assigned.map((place) => [placeName(place.changelog), place]));
        for (const batch of batches) await this.#apply(byPlace.get(placeName(batch)), batch);
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

  async #apply(place: ChangelogPlace | undefined, batch: FetchedBatch): Promise<void> {
    if (!place || place.isDropped) return;
    const done = place.apply(batch).then(async () => {
      if (!place.isDropped) await place.write();
    });
    this.#working = { place, done };
    await done.finally(() => {
      this.#working = undefined;
    });
  }

  #finishRestored(): void {
    this.#progress.look();
    for (const [task, { places, resolve }] of this.#restoring) {
      if (places.some(({ remaining }) => remaining > 0)) continue;
      this.#restoring.delete(task);
      resolve(places.reduce((sum, { restored }) => sum + restored, 0));
    }
  }

  /** When nothing came, retention may have taken away what was to be read: those positions move on. */
  async #passDeleted(): Promise<void> {
    const places = [...this.#restoring.values()].flatMap(({ places }) => places);
    if (places.length === 0) return;
    const begins = await this.#services.admin.beginningOffsets(places.map(({ changelog }) => changelog));
    for (const [i, place] of places.entries()) {
      if (place.isDropped) continue;
      place.position = Math.max(place.position, Math.min(begins[i] ?? 0, place.end));
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
      if (place.isDropped) continue;
      const done = place.write(true);
      this.#working = { place, done };
      await done.finally(() => {
        this.#working = undefined;
      });
    }
    await this.#readOn(places, now);
    const limited = places.filter(({ changelog, isDropped }) => changelog.isSource && !isDropped);
    if (limited.length === 0) return;
    const ends = await this.#services.processedTo(limited.map(({ changelog }) => changelog));
    for (const [i, place] of limited.entries()) place.end = Math.max(place.end, ends[i] ?? 0);
  }

  /** Tells stores on disk, now and then, where their changelogs end. */
  async #readOn(places: readonly ChangelogPlace[], now: number): Promise<void> {
    if (now - this.#endsAskedAt < ENDS_MS) return;
    this.#endsAskedAt = now;
    const { admin, clock } = this.#services;
    const onDisk = places.filter(({ changelog, isDropped }) => changelog.store.readOn && !isDropped);
    if (onDisk.length === 0) return;
    const askedAt = clock.now();
    const ends = await admin.endOffsets(
      onDisk.map(({ changelog }) => changelog),
      'read_uncommitted',
    );
    for (const [i, { changelog, position, isDropped }] of onDisk.entries()) {
      const end = ends[i];
      if (end !== undefined && !isDropped) changelog.store.readOn?.(position, end, askedAt);
    }
  }
}

/** Tells the reader what to read. A place that is new is read from its position, whatever was read of its partition before. */
function assign(reader: LogReader, before: readonly ChangelogPlace[], wanted: readonly ChangelogPlace[]): void {
  if (before.length === wanted.length && wanted.every((place, i) => place === before[i])) return;
  const positions = (places: readonly ChangelogPlace[]) =>
    places.map(({ changelog: { topic, partition }, position }) => ({ topic, partition, offset: position }));
  const stay = wanted.filter((place) => before.includes(place));
  if (stay.length < wanted.length && before.length > 0) reader.assign(positions(stay));
  reader.assign(positions(wanted));
}

/** Only for stores that cannot tell by themselves: what they hold is not what the log has. The next run makes empty ones. */
function aheadOfLog({ changelog, position, end }: ChangelogPlace): StreamError {
  const { store, topic, partition } = changelog;
  return new StreamError(
    `the state of '${store.name}' goes up to offset ${position} of ${topic}-${partition}, which ends at ${end}: the log has lost records, and what they said is gone. The state is restored from what there is. Look at the brokers, and reset the application if results must be right`,
    {
      code: 'STREAM_STORE_AHEAD',
      domain: 'external',
      scope: 'task',
      verdict: 'retry',
      context: { store: store.name, topic, partition, upTo: position, end },
    },
  );
}
