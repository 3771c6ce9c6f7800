import type { PartitionCounts } from '../compile/partition-counts.ts';
import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import type { StateStore } from '../model/state-store.ts';
import type { FetchedBatch, Log, LogAdmin, TopicPartition } from '../ports.ts';
import { openStateStore } from '../state/open-state-store.ts';
import { BoundCodecs } from '../task/bound-codecs.ts';
import { Task, type TaskServices } from '../task/task.ts';
import { placeName } from './place-name.ts';
import { changelogsOf, restoreStores } from './restore-stores.ts';
import { stoppedEarly } from './stopped-early.ts';
import type { WorkerOptions } from './worker-options.ts';

export interface TaskSources {
  readonly topology: Topology;
  readonly counts: PartitionCounts;
  readonly log: Log;
  readonly admin: LogAdmin;
  readonly services: TaskServices;
  readonly clientId: string;
  readonly options: Pick<WorkerOptions, 'guarantee' | 'maxTaskIdleMs' | 'state'>;
  readonly stopping: AbortSignal;
}

/** What a task is made from, once its stores hold their rows. */
interface Preparation {
  readonly sub: SubTopology;
  readonly partition: number;
  readonly codecs: BoundCodecs;
  readonly stores: ReadonlyMap<string, StateStore>;
}

/** The tasks of one worker: made for the partitions it is given, kept over a rebalance that gives the same ones back. */
export class WorkerTasks {
  readonly #sources: TaskSources;
  readonly #local: readonly SubTopology[];
  readonly #codecs = new Map<number, Promise<BoundCodecs>>();
  readonly #tasks = new Map<string, Task>();
  #all: readonly Task[] = [];
  #closed = false;
  /** The task that reads each partition. */
  readonly #readers = new Map<string, Task>();

  constructor(sources: TaskSources) {
    this.#sources = sources;
    this.#local = sources.topology.subTopologies.filter((sub) => !sub.global);
  }

  all(): readonly Task[] {
    return this.#all;
  }

  /** Topics that the group must share out, in lists of those that one task reads together. */
  topics(): readonly (readonly string[])[] {
    return this.#local.map((sub) => [...new Set(sub.entries.map((entry) => entry.topic))]);
  }

  /** The task that reads a partition. */
  reader(place: TopicPartition): Task | undefined {
    return this.#readers.get(placeName(place));
  }

  /** Hands a fetched batch to the task that reads its partition. */
  push(batch: FetchedBatch): void {
    this.reader(batch)?.push(batch);
  }

  /**
   * Makes the tasks of newly given partitions, restores their state and opens them; returns them. The caller says where their partitions
   * begin; `processedTo` tells how far the group has processed one.
   */
  async add(partitions: readonly TopicPartition[], processedTo: (place: TopicPartition) => number): Promise<readonly Task[]> {
    const { topology, log, admin, clientId, stopping, services, options } = this.#sources;
    const prepared: Preparation[] = [];
    const made: Task[] = [];
    try {
      for (const sub of this.#local) {
        const mine = partitions.filter((place) => sub.entries.some((entry) => entry.topic === place.topic));
        for (const partition of new Set(mine.map((place) => place.partition))) {
          if (!this.#tasks.has(`${sub.id}_${partition}`)) prepared.push(await this.#prepare(sub, partition));
        }
      }
      const changelogs = prepared.flatMap(({ sub, partition, stores }) =>
        changelogsOf(topology, sub, partition, stores, processedTo),
      );
      const restored = await restoreStores(changelogs, { log, admin, logger: services.logger, clientId }, stopping);
      if (restored > 0) services.logger.info({ tasks: prepared.length, restored }, 'state restored');
      const { maxTaskIdleMs = 0, guarantee = 'at-least-once' } = options;
      for (const { sub, partition, stores, codecs } of prepared)
        made.push(new Task(topology, sub, partition, stores, codecs, services, { maxTaskIdleMs, guarantee }));
      await Promise.all(made.map((task) => task.open()));
      if (this.#closed) throw stoppedEarly();
    } catch (error) {
      await Promise.allSettled(made.map((task) => task.close()));
      await Promise.allSettled(prepared.slice(made.length).map(({ stores }) => closeStores(stores)));
      throw error;
    }
    for (const task of made) this.#tasks.set(task.id, task);
    this.#index();
    return made;
  }

  /** Settles when everything committed is on the disk. Errors: what stores say of it. */
  async settled(): Promise<void> {
    for (const task of this.#all) for (const store of task.stores.values()) await store.settled?.();
  }

  /** Closes the tasks that none of these partitions belongs to any more. */
  async keepOnly(partitions: readonly TopicPartition[]): Promise<void> {
    const kept = new Set(partitions.map((place) => this.reader(place)));
    const gone = this.#all.filter((task) => !kept.has(task));
    for (const task of gone) this.#tasks.delete(task.id);
    this.#index();
    // One that fails to close must not keep the others open.
    const closed = await Promise.allSettled(gone.map((task) => task.close()));
    for (const each of closed) if (each.status === 'rejected') throw each.reason;
  }

  /** Closes all tasks; tasks that are being made are closed as soon as they are. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.keepOnly([]);
  }

  #index(): void {
    this.#all = [...this.#tasks.values()];
    this.#readers.clear();
    for (const task of this.#all) for (const queue of task.queues) this.#readers.set(placeName(queue), task);
  }

  async #prepare(sub: SubTopology, partition: number): Promise<Preparation> {
    const { topology, options, services } = this.#sources;
    const { state = {} } = options;
    const { applicationId } = topology;
    const codecs = await this.#codecsOf(sub);
    const stores = new Map<string, StateStore>();
    try {
      for (const spec of sub.stores) {
        const topic = spec.sourceTopic ?? changelogTopic(applicationId, spec.name);
        const [key, value] = [codecs.get(spec.key, topic, 'key'), codecs.get(spec.value, topic, 'value')];
        stores.set(spec.name, await openStateStore(spec, key, value, { state, applicationId, partition, services }));
      }
    } catch (error) {
      await closeStores(stores);
      throw error;
    }
    return { sub, partition, codecs, stores };
  }

  #codecsOf(sub: SubTopology): Promise<BoundCodecs> {
    const bound = this.#codecs.get(sub.id) ?? BoundCodecs.bind(this.#sources.topology, sub, this.#sources.services);
    this.#codecs.set(sub.id, bound);
    return bound;
  }
}

async function closeStores(stores: ReadonlyMap<string, StateStore>): Promise<void> {
  await Promise.allSettled([...stores.values()].map(async (store) => store.close()));
}
