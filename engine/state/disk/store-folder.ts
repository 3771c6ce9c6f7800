import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StoreEngine, StoreShape } from '../../model/state-store.ts';
import { isStreamError } from '../../model/stream-error.ts';
import type { Clock, Logger, Metrics } from '../../ports.ts';
import { partitionPath } from './folder-path.ts';
import { openLevelFile } from './level-file.ts';
import { checkLmdbFile } from './lmdb-check.ts';
import { openLmdbFile } from './lmdb-file.ts';
import type { OpenRowFile, RowFile, RowPut, StoreFile } from './row-file.ts';
import { diskError, storeCorrupt } from './store-error.ts';
import { lockFolder } from './store-lock.ts';
import { bootId, readMarker, type StoreMarker, writeMarker } from './store-marker.ts';

export type DiskEngine = Exclude<StoreEngine, 'memory'>;

/** Which store of which application, and where its folder belongs. */
export interface FolderSpec {
  readonly stateDir: string;
  readonly applicationId: string;
  readonly store: string;
  readonly partition: number;
  readonly engine: DiskEngine;
  readonly shape: StoreShape['kind'];
}

export interface FolderServices {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Opens the folder of a store for this worker alone. Errors: STREAM_STORE_LOCKED, STREAM_STORE_ENGINE, and what the disk says */
export type OpenFolder = (spec: FolderSpec, services: FolderServices) => Promise<StoreFile>;

/** How the file of each engine is opened. */
export const OPEN: Readonly<Record<DiskEngine, OpenRowFile>> = { lmdb: openLmdbFile, 'classic-level': openLevelFile };
/** The folder of an engine's file, in that of the store. */
export const ROWS = 'rows';
/** How long a flush to the disk may take when a store is closed; one that takes longer counts only if the machine goes down. */
const FLUSH_MS = 1_000;

/**
 * The folder of one store and partition, held by this worker alone.
 *
 * ```
 *   <state folder>/<application>/<store>/<partition>/   lock · store.json · rows/
 *   <state folder>/<application>/<store>/<partition>.damaged-<time>/   the last one that was set aside
 * ```
 *
 * Rows that are damaged are set aside, and the store begins empty: its changelog has everything.
 */
export class StoreFolder implements StoreFile {
  readonly #dir: string;
  readonly #spec: FolderSpec;
  readonly #services: FolderServices;
  readonly #unlock: () => void;
  #rows: OpenedRows;
  #damaged = false;
  #closing: Promise<void> | undefined;

  private constructor(dir: string, spec: FolderSpec, services: FolderServices, unlock: () => void, rows: OpenedRows) {
    this.#dir = dir;
    this.#spec = spec;
    this.#services = services;
    this.#unlock = unlock;
    this.#rows = rows;
  }

  /** Errors: STREAM_STORE_LOCKED, STREAM_STORE_ENGINE, and what the disk says */
  static async open(spec: FolderSpec, services: FolderServices): Promise<StoreFolder> {
    const dir = partitionPath(spec.stateDir, spec.applicationId, spec.store, spec.partition);
    let unlock = (): void => {};
    try {
      mkdirSync(dir, { recursive: true });
      unlock = await lockFolder(dir, spec.store, services.clock);
      return new StoreFolder(dir, spec, services, unlock, await openRows(dir, spec, services));
    } catch (error) {
      unlock();
      throw isStreamError(error) ? error : diskError({ dir, store: spec.store }, error);
    }
  }

  get keyBytesMax(): number {
    return this.#rows.file.keyBytesMax;
  }

  get(key: string): Buffer | undefined {
    return this.#noting(() => this.#rows.file.get(key));
  }

  *range(from: string, to: string): IterableIterator<readonly [string, Buffer]> {
    try {
      yield* this.#rows.file.range(from, to);
    } catch (error) {
      throw this.#note(error);
    }
  }

  async write(puts: readonly RowPut[]): Promise<void> {
    try {
      await this.#rows.file.write(puts);
    } catch (error) {
      throw this.#note(error);
    }
  }

  get topicId(): string | undefined {
    return this.#rows.topicId;
  }

  async beginAnew(topicId: string | undefined): Promise<void> {
    await this.#rows.file.close();
    rmSync(join(this.#dir, ROWS), { recursive: true, force: true });
    this.#rows = await openRows(this.#dir, this.#spec, this.#services, topicId);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#rows.file.close();
      if (!this.#damaged && (await flushed(join(this.#dir, ROWS)))) this.#mark('closed');
    } finally {
      this.#unlock();
    }
  }

  #noting<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#note(error);
    }
  }

  /** Remembers that rows are damaged: whoever opens the folder next sets them aside. */
  #note(error: unknown): unknown {
    if (isStreamError(error) && error.code === 'STREAM_STORE_CORRUPT' && !this.#damaged) {
      this.#damaged = true;
      this.#mark('damaged');
    }
    return error;
  }

  #mark(state: StoreMarker['state']): void {
    writeMarker(this.#dir, marker(this.#spec, state, this.#rows.topicId));
  }
}

interface OpenedRows {
  readonly file: RowFile;
  readonly topicId: string | undefined;
}

/** Opens what is there, if it can be trusted, or begins anew, with rows of a topic that is known or not yet. */
async function openRows(dir: string, spec: FolderSpec, services: FolderServices, newTopicId?: string): Promise<OpenedRows> {
  const rows = join(dir, ROWS);
  const found = existsSync(rows) ? readMarker(dir) : undefined;
  const reason = existsSync(rows) ? await distrust(rows, found, spec) : undefined;
  if (reason) leaveBehind(dir, spec, services, reason);
  const open = async (topicId: string | undefined): Promise<OpenedRows> => {
    mkdirSync(rows, { recursive: true });
    writeMarker(dir, marker(spec, 'open', topicId));
    return { topicId, file: await OPEN[spec.engine](rows, spec.store) };
  };
  try {
    return await open(found && !reason ? found.topicId : newTopicId);
  } catch (error) {
    if (!isStreamError(error) || error.code !== 'STREAM_STORE_CORRUPT') throw error;
    leaveBehind(dir, spec, services, { name: 'damaged', text: error.message });
    return open(newTopicId);
  }
}

interface Reason {
  readonly name: 'damaged' | 'other-kind' | 'machine-restart';
  readonly text: string;
}

/** Why the rows of a folder are not used. */
export async function distrust(
  rows: string,
  found: StoreMarker | undefined,
  spec: Pick<FolderSpec, 'engine' | 'shape'>,
): Promise<Reason | undefined> {
  if (!found) return { name: 'damaged', text: 'the folder does not say what is in it' };
  if (found.state === 'damaged') return { name: 'damaged', text: 'it was found damaged' };
  if (found.engine !== spec.engine || found.shape !== spec.shape)
    return { name: 'other-kind', text: `it was kept as ${found.shape} by ${found.engine}` };
  if (spec.engine !== 'lmdb') return undefined;
  // Commits are not flushed one by one: what the system had not written when the machine went down is anything.
  if (found.state === 'open' && found.boot !== bootId())
    return { name: 'machine-restart', text: 'the machine went down while it was open' };
  const fault = await checkLmdbFile(join(rows, 'data.mdb'));
  return fault === undefined ? undefined : { name: 'damaged', text: fault };
}

/** Damaged rows are kept for whoever wants to know why, one set for each store and partition; others are deleted. */
function leaveBehind(dir: string, spec: FolderSpec, { clock, logger, metrics }: FolderServices, reason: Reason): void {
  const rows = join(dir, ROWS);
  const { store, partition, applicationId } = spec;
  let aside: string | undefined;
  if (reason.name === 'damaged') {
    const prefix = `${basename(dir)}.damaged-`;
    for (const old of readdirSync(dirname(dir)))
      if (old.startsWith(prefix)) rmSync(join(dirname(dir), old), { recursive: true, force: true });
    aside = join(dirname(dir), `${prefix}${new Date(clock.now()).toISOString().replaceAll(':', '-')}`);
    renameSync(rows, aside);
  } else rmSync(rows, { recursive: true, force: true });
  metrics.counter('state_rebuilt_total', { application: applicationId, store, reason: reason.name }).add(1);
  const error = storeCorrupt({ store, dir }, new Error(reason.text));
  const fields = { application: applicationId, store, partition, reason: reason.name, ...(aside ? { aside } : {}) };
  if (aside) logger.warn({ code: error.code, ...fields }, `${error.message}; the old rows are in ${aside}`);
  else logger.info(fields, `the state of '${store}' is rebuilt from its changelog: ${reason.text}`);
}

function marker({ engine, shape }: FolderSpec, state: StoreMarker['state'], topicId: string | undefined): StoreMarker {
  return { format: 1, engine, shape, state, boot: bootId(), ...(topicId === undefined ? {} : { topicId }) };
}

/** True when all files of a folder are on the disk in time. */
async function flushed(dir: string): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), FLUSH_MS);
  });
  const flush = Promise.all(
    readdirSync(dir).map(async (name) => {
      const handle = await open(join(dir, name), 'r');
      await handle.sync().finally(() => handle.close());
    }),
  ).then(
    () => true,
    () => false,
  );
  const done = await Promise.race([flush, late]);
  clearTimeout(timer);
  return done;
}
