import type { SubTopology } from '../compile/topology.ts';
import type { StateStore } from '../model/state-store.ts';
import { isStreamError } from '../model/stream-error.ts';
import type { Logger, TopicPartition } from '../ports.ts';
import type { BoundCodecs } from '../task/bound-codecs.ts';
import type { Task } from '../task/task.ts';
import type { ChangelogReader } from './changelog-reader.ts';
import { type Changelog, type Extent, hasChangelogs } from './changelogs.ts';

/** The stores of a task, and what reads and writes their records. */
export interface OpenStores {
  readonly stores: ReadonlyMap<string, StateStore>;
  readonly codecs: BoundCodecs;
  readonly changelogs: readonly Changelog[];
}

export interface ReplicaServices {
  readonly reader: ChangelogReader;
  readonly logger: Logger;
  open(replica: Replica): Promise<OpenStores>;
  /** Makes sure that stores hold rows of their changelogs only, and tells where these begin and end. */
  fit(replica: Replica, stores: OpenStores): Promise<readonly Extent[]>;
  make(replica: Replica, stores: OpenStores): Task;
  /** Its task can begin. */
  ready(replica: Replica): void;
  failed(error: unknown): void;
}

export type ReplicaRole = 'active' | 'standby';

/**
 * What this worker has of one task: its stores, and the task itself once they hold everything. Nothing of it waits in a rebalance: stores are
 * opened and restored beside it, one step after the other, and a step that is overtaken by another role ends by itself.
 *
 * ```
 *            ┌──────────── become('active') ────────────┐
 *            │                                          ▼
 *   new ─▶ standby: opened ─▶ following      opened ─▶ restoring ─▶ ready ─begin()─▶ running
 *            ▲                                  │           │                           │
 *            └──────── become('standby'): stores stay, as far as they are ──────────────┘
 * ```
 */
export class Replica {
  readonly id: string;
  readonly sub: SubTopology;
  readonly partition: number;
  readonly #services: ReplicaServices;
  #role: ReplicaRole | undefined;
  #open: OpenStores | undefined;
  #ready: Task | undefined;
  #running: Task | undefined;
  /** Counts roles: whoever works for an earlier one stops. */
  #turn = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(sub: SubTopology, partition: number, services: ReplicaServices) {
    this.id = `${sub.id}_${partition}`;
    this.sub = sub;
    this.partition = partition;
    this.#services = services;
  }

  get role(): ReplicaRole | undefined {
    return this.#role;
  }

  /** The task, once it has begun. */
  get task(): Task | undefined {
    return this.#running;
  }

  /** Its task could begin. */
  get isReady(): boolean {
    return this.#ready !== undefined;
  }

  /** Partitions by which the group knows the task. */
  get places(): readonly TopicPartition[] {
    return this.sub.entries.map(({ topic }) => ({ topic, partition: this.partition }));
  }

  /** Of its stores, while it has them open. */
  get changelogs(): readonly Changelog[] {
    return this.#open?.changelogs ?? [];
  }

  /** How many records of changelogs its stores hold the outcome of; undefined while it has none open. */
  get upTo(): number | undefined {
    return this.#open?.changelogs.reduce((sum, { store }) => sum + store.restoredTo, 0);
  }

  /** The task, which runs from now on. REQUIRES: `isReady`. */
  begin(): Task {
    const task = this.#ready;
    if (!task) throw new TypeError(`task ${this.id} is not ready`);
    this.#ready = undefined;
    this.#running = task;
    return task;
  }

  /** Gets ready to run the task, or to stand by for it, with the stores that it has. The running task ends; what it has committed stays. */
  async become(role: ReplicaRole): Promise<void> {
    if (this.#role === role) return;
    this.#role = role;
    await this.#next((turn) => (role === 'active' ? this.#restore(turn) : this.#follow(turn)));
  }

  /** Ends the task and closes the stores. Settles when they are closed; those that wait for somebody else's lock close when that ends. */
  async drop(): Promise<void> {
    this.#role = undefined;
    const isOpening = this.#open === undefined;
    await this.#next(undefined);
    if (!isOpening) await this.#work;
  }

  /** Ends what goes on for the role before; then, beside the caller, the next step begins, or the end. Settles when no task runs any more. */
  async #next(step: ((turn: number) => Promise<void>) | undefined): Promise<void> {
    const turn = ++this.#turn;
    const released = this.#release();
    const ended = Promise.all([this.#services.reader.drop(this.id), released]);
    const done = this.#work.then(() => ended).then(() => step?.(turn));
    // Whoever waits for `work` is not told of failures; the run is.
    ended.catch(() => {});
    this.#work = done
      .catch((error: unknown) => {
        if (turn === this.#turn) this.#services.failed(error);
      })
      .then(() => (step ? undefined : this.#close()));
    await released.catch(() => {});
  }

  async #release(): Promise<void> {
    const tasks = [this.#running, this.#ready];
    this.#running = undefined;
    this.#ready = undefined;
    for (const task of tasks) {
      const committedAt = task?.changelogs.committedAt;
      for (const { age, isSource } of this.changelogs) if (committedAt !== undefined && !isSource) age.owned(committedAt);
      await task?.release();
    }
  }

  async #restore(turn: number): Promise<void> {
    if (turn !== this.#turn) return;
    this.#open ??= await this.#services.open(this);
    const { reader, logger } = this.#services;
    const { changelogs } = this.#open;
    const extents = changelogs.length === 0 ? [] : await this.#services.fit(this, this.#open);
    if (turn !== this.#turn) return;
    const restored = await reader.restore(this.id, changelogs, extents);
    if (turn !== this.#turn) return;
    if (restored > 0) logger.info({ task: this.id, restored }, 'state restored');
    const task = this.#services.make(this, this.#open);
    const opened = await task.open().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (opened || turn !== this.#turn) await task.release();
    if (opened) throw opened.error;
    if (turn !== this.#turn) return;
    this.#ready = task;
    this.#services.ready(this);
  }

  async #follow(turn: number): Promise<void> {
    if (turn !== this.#turn || !hasChangelogs(this.sub)) return;
    try {
      this.#open ??= await this.#services.open(this);
    } catch (error) {
      if (!isStreamError(error) || error.code !== 'STREAM_STORE_LOCKED') throw error;
      const { message } = error;
      this.#services.logger.warn({ task: this.id }, `no standby here: ${message}`);
      return;
    }
    const extents = await this.#services.fit(this, this.#open);
    if (turn === this.#turn) this.#services.reader.follow(this.id, this.#open.changelogs, extents);
  }

  async #close(): Promise<void> {
    const stores = this.#open?.stores ?? new Map<string, StateStore>();
    this.#open = undefined;
    await closeStores(stores);
  }
}

/** Closes stores; one that fails to close must not keep the others open. */
export async function closeStores(stores: ReadonlyMap<string, StateStore>): Promise<void> {
  await Promise.allSettled([...stores.values()].map(async (store) => store.close()));
}
