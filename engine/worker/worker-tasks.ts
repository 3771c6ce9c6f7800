import type { PartitionCounts } from '../compile/partition-counts.ts';
import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import type { StateStore } from '../model/state-store.ts';
import type { FetchedBatch, Log, LogAdmin, OffsetAndMetadata, TopicPartition } from '../ports.ts';
import { makeStore } from '../state/make-store.ts';
import { BoundCodecs } from '../task/bound-codecs.ts';
import { Task, type TaskServices } from '../task/task.ts';
import { restoreStores } from './restore-stores.ts';

export interface TaskSources {
  readonly topology: Topology;
  readonly counts: PartitionCounts;
  readonly log: Log;
  readonly admin: LogAdmin;
  readonly services: TaskServices;
  readonly clientId: string;
  readonly maxTaskIdleMs: number;
}

/** The tasks of one worker: made for the partitions it is given, kept over a rebalance that gives the same ones back. */
export class WorkerTasks {
  readonly #sources: TaskSources;
  readonly #tasks = new Map<string, Task>();
  readonly #codecs = new Map<number, BoundCodecs>();

  constructor(sources: TaskSources) {
    this.#sources = sources;
  }

  all(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  /** Topics that the group must share out. */
  topics(): readonly string[] {
    return [...new Set(this.#local().flatMap((sub) => sub.entries.map((entry) => entry.topic)))];
  }

  /** Hands a fetched batch to every task that reads its partition. */
  push(batch: FetchedBatch): void {
    for (const task of this.#tasks.values()) {
      if (task.partition === batch.partition && task.queue(batch.topic)) task.push(batch);
    }
  }

  /** Bytes buffered for a partition. */
  buffered({ topic, partition }: TopicPartition): number {
    let bytes = 0;
    for (const task of this.#tasks.values()) if (task.partition === partition) bytes += task.queue(topic)?.bufferedBytes ?? 0;
    return bytes;
  }

  /** Makes the tasks of newly given partitions, restores their state, and begins where the group stands. */
  async assign(partitions: readonly TopicPartition[], committed: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    for (const sub of this.#local()) {
      const mine = partitions.filter((place) => sub.entries.some((entry) => entry.topic === place.topic));
      for (const partition of new Set(mine.map((place) => place.partition))) {
        if (this.#tasks.has(taskId(sub, partition))) continue;
        const task = await this.#start(sub, partition);
        this.#tasks.set(task.id, task);
        for (const place of committed)
          if (place.partition === partition && task.queue(place.topic)) task.startAt(place.topic, place);
      }
    }
  }

  /** Closes the tasks that none of these partitions belongs to any more. */
  async keepOnly(partitions: readonly TopicPartition[]): Promise<void> {
    for (const task of this.all()) {
      const kept = partitions.some((place) => place.partition === task.partition && task.queue(place.topic));
      if (kept) continue;
      this.#tasks.delete(task.id);
      await task.close();
    }
  }

  async close(): Promise<void> {
    await this.keepOnly([]);
  }

  async #start(sub: SubTopology, partition: number): Promise<Task> {
    const { topology, services, maxTaskIdleMs, log, admin, clientId } = this.#sources;
    const codecs = await this.#codecsOf(sub);
    const stores = new Map<string, StateStore>();
    for (const spec of sub.stores) {
      const topic = spec.sourceTopic ?? changelogTopic(topology.applicationId, spec.name);
      stores.set(spec.name, makeStore(spec, codecs.get(spec.key, topic, 'key'), codecs.get(spec.value, topic, 'value')));
    }
    const restored = await restoreStores(topology, sub, partition, stores, { log, admin, logger: services.logger, clientId });
    if (restored > 0) services.logger.info({ task: taskId(sub, partition), restored }, 'state restored');
    const task = new Task(topology, sub, partition, stores, codecs, services, { maxTaskIdleMs });
    await task.open();
    return task;
  }

  async #codecsOf(sub: SubTopology): Promise<BoundCodecs> {
    const bound = this.#codecs.get(sub.id) ?? (await BoundCodecs.bind(this.#sources.topology, sub, this.#sources.services));
    this.#codecs.set(sub.id, bound);
    return bound;
  }

  #local(): readonly SubTopology[] {
    return this.#sources.topology.subTopologies.filter((sub) => !sub.global);
  }
}

function taskId(sub: SubTopology, partition: number): string {
  return `${sub.id}_${partition}`;
}
