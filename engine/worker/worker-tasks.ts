import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import { placeName } from '../model/place-name.ts';
import type { StateStore } from '../model/state-store.ts';
import type { StreamError } from '../model/stream-error.ts';
import type { FetchedBatch, GroupSharing, Log, LogAdmin, TopicPartition } from '../ports.ts';
import { openStateStore } from '../state/open-state-store.ts';
import { BoundCodecs } from '../task/bound-codecs.ts';
import { Task, type TaskServices } from '../task/task.ts';
import type { Unreadable } from '../task/unreadable.ts';
import { ChangelogReader } from './changelog-reader.ts';
import { type Changelog, changelogsOf, fitStores, hasChangelogs } from './changelogs.ts';
import { homeOf, keptState } from './kept-state.ts';
import { closeStores, type OpenStores, Replica, type ReplicaRole, type ReplicaServices } from './replica.ts';
import { stoppedEarly } from './stopped-early.ts';
import type { WorkerOptions } from './worker-options.ts';

export interface TaskSources {
  readonly topology: Topology;
  readonly log: Log;
  readonly admin: LogAdmin;
  readonly services: TaskServices;
  readonly clientId: string;
  readonly options: Pick<WorkerOptions, 'guarantee' | 'maxTaskIdleMs' | 'state' | 'standbys' | 'cacheMaxBytes' | 'onRestore'>;
  /** How far the group has processed partitions. */
  processedTo(places: readonly TopicPartition[]): Promise<readonly number[]>;
  /** Some tasks can begin. */
  ready(): void;
  /** What went wrong beside the worker's turns. */
  failed(error: unknown): void;
}

interface WantedTask {
  readonly id: string;
  readonly sub: SubTopology;
  readonly partition: number;
  readonly role: ReplicaRole;
}

/** The tasks of one worker: those that run, those that are being restored, and those for which it stands by. */
export class WorkerTasks {
  readonly #sources: TaskSources;
  readonly #local: readonly SubTopology[];
  readonly #codecs = new Map<number, Promise<BoundCodecs>>();
  readonly #reader: ChangelogReader;
  readonly #replicas = new Map<string, Replica>();
  /** Those that were given up, until it is known whether they come back: they neither work nor begin. */
  readonly #resting = new Set<Replica>();
  /** The task that reads each partition. */
  readonly #readers = new Map<string, Task>();
  #running: readonly Task[] = [];
  #closed = false;

  constructor(sources: TaskSources) {
    const { topology, services, log, admin, clientId, options } = sources;
    const { clock, logger, metrics } = services;
    const { applicationId } = topology;
    this.#sources = sources;
    this.#local = topology.subTopologies.filter((sub) => !sub.global);
    this.#reader = new ChangelogReader({
      ...{ log, admin, clientId, applicationId, clock, logger, metrics, onRestore: options.onRestore },
      processedTo: (places) => sources.processedTo(places),
      failed: (error) => sources.failed(error),
    });
  }

  /** Tasks that run; those that rest are not among them. */
  all(): readonly Task[] {
    return this.#running;
  }

  /** The source topics from which stores of tasks that run are restored. */
  sources(): readonly Changelog[] {
    const running = [...this.#replicas.values()].filter((replica) => replica.task && !this.#resting.has(replica));
    return running.flatMap(({ changelogs }) => changelogs.filter(({ isSource }) => isSource));
  }

  /** What the group should know to share out the topics. */
  sharing(): GroupSharing {
    const { topology, options } = this.#sources;
    const { standbys = 0, state = {} } = options;
    const home = homeOf(state);
    return {
      together: this.#local.map((sub) => ({
        topics: [...new Set(sub.entries.map(({ topic }) => topic))],
        standbys: hasChangelogs(sub) ? standbys : 0,
      })),
      ...(home === undefined ? {} : { home }),
      kept: () => keptState(topology.applicationId, this.#local, this.#replicas.values(), state),
    };
  }

  /** The task that reads a partition, if it runs. */
  reader(place: TopicPartition): Task | undefined {
    return this.#readers.get(placeName(place));
  }

  /** Hands a fetched batch to the task that reads its partition. */
  push(batch: FetchedBatch): void {
    this.reader(batch)?.push(batch);
  }

  /** A partition cannot be read on behind what was pushed; false when no task reads it here. */
  endAt(fault: Unreadable): boolean {
    const queue = this.reader(fault.context)?.queue(fault.context.topic);
    queue?.endAt(fault);
    return queue !== undefined;
  }

  /** Why some partition cannot be read on, once every record before that has been taken. */
  unreadable(): StreamError | undefined {
    for (const task of this.#running) for (const { unreadable } of task.queues) if (unreadable) return unreadable;
    return undefined;
  }

  /** Whether a store of this name is not complete yet, or rests, for some task that this worker is to run. */
  isRestoring(store: string): boolean {
    const reads = ({ sub }: Replica): boolean => sub.stores.some(({ name }) => name === store);
    return [...this.#replicas.values()].some(
      (replica) => replica.role === 'active' && (!replica.task || this.#resting.has(replica)) && reads(replica),
    );
  }

  /** Partitions are given up: their tasks rest until `assign` says whether they come back. */
  rest(partitions: readonly TopicPartition[]): void {
    for (const replica of this.#of(partitions)) this.#resting.add(replica);
    this.#index();
  }

  /** Partitions are about to be given up: tasks of them that have not begun do not begin any more. */
  restUnbegun(partitions: readonly TopicPartition[]): void {
    for (const replica of this.#of(partitions)) if (!replica.task) this.#resting.add(replica);
  }

  #of(partitions: readonly TopicPartition[]): readonly Replica[] {
    const names = new Set(partitions.map(placeName));
    return [...this.#replicas.values()].filter(({ places }) => places.some((place) => names.has(placeName(place))));
  }

  /**
   * Makes this worker's tasks those of the partitions that it has, and lets it stand by for those of `standbys`: others end, those that stay go
   * on, and those that are new get ready beside the worker's turns. Settles when those that end have ended and closed their stores; the tasks are
   * these at once.
   */
  async assign(partitions: readonly TopicPartition[], standbys: readonly TopicPartition[]): Promise<void> {
    if (this.#closed) throw stoppedEarly();
    const roles = new Map<string, WantedTask>();
    for (const each of this.#tasksOf(standbys)) roles.set(each.id, { ...each, role: 'standby' });
    for (const each of this.#tasksOf(partitions)) roles.set(each.id, { ...each, role: 'active' });
    const gone = [...this.#replicas.values()].filter(({ id }) => !roles.has(id));
    for (const { id } of gone) this.#replicas.delete(id);
    // Those that go first: another worker may wait for their folders.
    const ended = gone.map((replica) => replica.drop());
    for (const [id, { sub, partition, role }] of roles) {
      const replica = this.#replicas.get(id) ?? new Replica(sub, partition, this.#replicaServices());
      this.#replicas.set(id, replica);
      ended.push(replica.become(role));
    }
    this.#resting.clear();
    this.#index();
    await Promise.all(ended);
  }

  /** Lets tasks that are ready begin, and returns them. */
  beginReady(): readonly Task[] {
    const ready = [...this.#replicas.values()].filter((replica) => replica.isReady && !this.#resting.has(replica));
    const begun = ready.map((replica) => replica.begin());
    if (begun.length > 0) this.#index();
    return begun;
  }

  /** The partitions may be somebody else's: nothing runs, and stores stay with what is committed. */
  async lose(): Promise<void> {
    for (const replica of this.#replicas.values()) await replica.become('standby');
    this.#index();
  }

  /** Settles when everything committed is on the disk. Errors: what stores say of it. */
  async settled(): Promise<void> {
    for (const task of this.#running) for (const store of task.stores.values()) await store.settled?.();
  }

  /** Closes all tasks; stores that are being opened are closed as soon as they are. */
  async close(): Promise<void> {
    const ended = this.assign([], []);
    this.#closed = true;
    await ended;
    await this.#reader.close();
  }

  #index(): void {
    const tasks = (replicas: Iterable<Replica>): Task[] => [...replicas].flatMap(({ task }) => task ?? []);
    this.#running = tasks([...this.#replicas.values()].filter((replica) => !this.#resting.has(replica)));
    this.#readers.clear();
    for (const task of tasks(this.#replicas.values())) for (const queue of task.queues) this.#readers.set(placeName(queue), task);
    const { cacheMaxBytes = 0 } = this.#sources.options;
    if (cacheMaxBytes > 0) for (const task of this.#running) task.caches.resize(cacheMaxBytes / this.#running.length);
  }

  #tasksOf(places: readonly TopicPartition[]): readonly Omit<WantedTask, 'role'>[] {
    return this.#local.flatMap((sub) => {
      const mine = places.filter(({ topic }) => sub.entries.some((entry) => entry.topic === topic));
      return [...new Set(mine.map(({ partition }) => partition))].map((partition) => ({
        id: `${sub.id}_${partition}`,
        sub,
        partition,
      }));
    });
  }

  #replicaServices(): ReplicaServices {
    const { topology, admin, services, options, processedTo, ready, failed } = this.#sources;
    const { maxTaskIdleMs = 0, guarantee = 'at-least-once', cacheMaxBytes = 0 } = options;
    return {
      reader: this.#reader,
      logger: services.logger,
      open: ({ sub, partition }) => this.#open(sub, partition),
      fit: async (_replica, { changelogs }) => {
        const sources = changelogs.filter(({ isSource }) => isSource);
        const processed = await processedTo(sources);
        const ends = new Map(sources.map((place, i) => [placeName(place), processed[i] ?? 0]));
        const { clock, logger, metrics } = services;
        const fitting = { admin, clock, logger, metrics, applicationId: topology.applicationId };
        return fitStores(changelogs, fitting, (place) => ends.get(placeName(place)) ?? 0);
      },
      make: ({ sub, partition }, { stores, codecs }) =>
        new Task(topology, sub, partition, stores, codecs, services, { maxTaskIdleMs, guarantee, cacheMaxBytes }),
      ready: () => ready(),
      failed: (error) => failed(error),
    };
  }

  async #open(sub: SubTopology, partition: number): Promise<OpenStores> {
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
    return { stores, codecs, changelogs: changelogsOf(topology, sub, partition, stores) };
  }

  #codecsOf(sub: SubTopology): Promise<BoundCodecs> {
    const bound = this.#codecs.get(sub.id) ?? BoundCodecs.bind(this.#sources.topology, sub, this.#sources.services);
    this.#codecs.set(sub.id, bound);
    return bound;
  }
}
