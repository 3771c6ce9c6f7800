import type { Entry, SubTopology, Topology } from '../compile/topology.ts';
import type { Process, TableView } from '../model/processor.ts';
import type { StateStore } from '../model/state-store.ts';
import { steadyNow } from '../model/steady-now.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { FetchedBatch, OffsetAndMetadata, TopicPartition } from '../ports.ts';
import type { BoundCodecs } from './bound-codecs.ts';
import { decodeCommit, METADATA_BYTES_MAX, METADATA_FILL_MAX, OPEN_RUN_BYTES } from './committed-offsets.ts';
import { exitProcess } from './exit-process.ts';
import { HeldOutputs } from './held-outputs.ts';
import { Holds } from './holds.ts';
import { internalError } from './internal-error.ts';
import { buildNodeGraph, type NodeGraph } from './node-graph.ts';
import { PartitionQueue } from './partition-queue.ts';
import { Punctuations } from './punctuations.ts';
import { RecordCaches } from './record-caches.ts';
import { RecordChoice } from './record-choice.ts';
import { RecordFaults } from './record-faults.ts';
import { RecordRunner } from './record-runner.ts';
import { stepContext } from './step-context.ts';
import { TaskChangelogs } from './task-changelogs.ts';
import type { TaskOptions, TaskServices } from './task-services.ts';

export type { TaskOptions, TaskServices } from './task-services.ts';

/**
 * One sub-topology at work on one partition: takes records in the order of their timestamps and runs them through the steps,
 * synchronously and one at a time.
 *
 * ```
 *   push(batch) ─▶ queues ─▶ choose smallest timestamp ─▶ steps ─▶ outputs, stores
 *   prepareCommit(): changelog entries to outputs, offsets to commit ─▶ (log commits) ─▶ committed()
 * ```
 *
 * Where records may be half done while an asynchronous step holds them (see `halfDone`), a task is committed only when no record is held, and
 * no change that an asynchronous step has yet to take:
 *
 * ```
 *   taking ─settle()─▶ settling, takes no records ─caches are empty, the last hold is released─▶ settled ─committed()─▶ taking
 * ```
 */
export class Task {
  readonly id: string;
  readonly partition: number;
  readonly queues: readonly PartitionQueue[];
  readonly stores: ReadonlyMap<string, StateStore>;
  readonly sub: SubTopology;
  readonly topology: Topology;
  readonly services: TaskServices;
  readonly streamPunctuations = new Punctuations();
  readonly wallPunctuations = new Punctuations();
  readonly faults: RecordFaults;
  readonly runner: RecordRunner;
  readonly holds: Holds;
  readonly changelogs: TaskChangelogs;
  readonly caches: RecordCaches;
  readonly #graph: NodeGraph;
  readonly #codecs: BoundCodecs;
  readonly #choice: RecordChoice;
  /** It is committed only while no record is held. */
  readonly #settlesFirst: boolean;
  readonly #heldOutputs: HeldOutputs | undefined;
  #settling = false;

  constructor(
    topology: Topology,
    sub: SubTopology,
    partition: number,
    stores: ReadonlyMap<string, StateStore>,
    codecs: BoundCodecs,
    services: TaskServices,
    options: TaskOptions = {},
  ) {
    this.id = `${sub.id}_${partition}`;
    this.topology = topology;
    this.sub = sub;
    this.partition = partition;
    this.stores = stores;
    const exactlyOnce = options.guarantee === 'exactly-once';
    this.#settlesFirst = sub.halfDone.state || (exactlyOnce && sub.halfDone.outputs);
    this.#heldOutputs = exactlyOnce && this.#settlesFirst ? new HeldOutputs(services.outputs, () => this.settle()) : undefined;
    this.services = { ...services, outputs: this.#heldOutputs ?? services.outputs };
    this.#codecs = codecs;
    this.changelogs = new TaskChangelogs(this);
    this.caches = new RecordCaches(this, codecs, options.cacheMaxBytes ?? 0);
    this.faults = new RecordFaults(this);
    this.runner = new RecordRunner({
      faults: this.faults,
      streamPunctuations: this.streamPunctuations,
      wake: () => services.wake(),
    });
    this.holds = new Holds(this.runner, this.faults, () => services.wake());
    this.queues = sub.entries.map((entry) => new PartitionQueue(entry, partition, ...this.#entryCodecs(entry), services.clock));
    this.#choice = new RecordChoice({
      queues: this.queues,
      services,
      maxIdleMs: options.maxTaskIdleMs ?? 0,
      isReady: (queue) => this.#isReady(queue),
    });
    this.#graph = buildNodeGraph(
      sub,
      (node) => this.#exitProcess(node),
      (links) => stepContext(this, links),
      (store) => this.caches.caches(store),
    );
    this.runner.connect(this.#graph.entries);
  }

  /** Connects what needs I/O. REQUIRES: called and settled before the first `process`. */
  async open(): Promise<void> {
    for (const instance of this.#graph.instances) await instance.open?.();
  }

  /** Tables that can be looked up, by the name of their store. */
  tables(): ReadonlyMap<string, TableView> {
    return this.#graph.tables;
  }

  queue(topic: string): PartitionQueue | undefined {
    return this.queues.find((queue) => queue.topic === topic);
  }

  /** Begins a partition where the group's commit says. */
  startAt(topic: string, committed: OffsetAndMetadata): void {
    const start = decodeCommit(committed);
    this.queue(topic)?.startAt(start);
    this.runner.beginAt(start.partitionTime);
  }

  push(batch: FetchedBatch): void {
    this.queue(batch.topic)?.push(batch);
  }

  get streamTime(): number {
    return this.runner.streamTime;
  }

  /** Records taken since the task began. */
  get recordsTaken(): number {
    return this.runner.recordsTaken;
  }

  /**
   * Runs what asynchronous work has finished and up to `limit` records, for about `sliceMs` (looked at after 1, 2, 4, 8 … records), and
   * returns how many of both. 0: nothing can be done now.
   *
   * Errors: a StreamError that the pipeline does not park; the task must not be used after it but to close it.
   */
  process(limit: number, sliceMs = Number.POSITIVE_INFINITY): number {
    const { clock } = this.services;
    const until = steadyNow(clock) + sliceMs;
    let done = this.holds.runReleased();
    if (this.#settling) this.flushCaches();
    for (let look = 1; done < limit && !this.holds.full && !this.#settling; ) {
      if (done >= look && steadyNow(clock) >= until) break;
      if (done >= look) look = done * 2;
      const queue = this.#choice.next();
      if (!queue) break;
      this.runner.run(queue);
      done += 1 + this.holds.runReleased();
    }
    return done;
  }

  /** Calls wall-clock punctuations that are due; true when some were. */
  punctuate(now: number): boolean {
    this.wallPunctuations.notLaterThanFrom(now);
    return this.wallPunctuations.advanceTo(now, (callback, time) => this.runner.guard(undefined, () => callback(time)));
  }

  /**
   * Writes every dirty entry to its changelog and says which offsets to commit once all outputs are acknowledged. What asynchronous work
   * still holds is left open in the offsets' metadata. REQUIRES: `mayCommit`.
   */
  prepareCommit(): readonly (TopicPartition & OffsetAndMetadata)[] {
    this.flush();
    for (let level = 0; level < this.changelogs.levels; level++) this.changelogs.write(level);
    this.#heldOutputs?.release();
    return this.offsets();
  }

  /** What is processed can be committed as it is. */
  get mayCommit(): boolean {
    return !this.#settlesFirst || (this.holds.size === 0 && this.caches.isEmpty);
  }

  /** A commit is due: a task that must settle for it takes no records until it is committed. */
  settle(): void {
    if (this.#settlesFirst) this.#settling = true;
  }

  get isSettling(): boolean {
    return this.#settling;
  }

  /**
   * Forwards what record caches hold back, as far as asynchronous steps take it and not more than `limit`; true when more could go. REQUIRES: called
   * until it says false before it is asked whether it `mayCommit`.
   */
  flushCaches(limit = Number.POSITIVE_INFINITY): boolean {
    let left = limit;
    this.caches.flush(() => !this.holds.full && left-- > 0);
    return !this.caches.isEmpty && !this.holds.full;
  }

  /** Goes on with what it has taken, and takes nothing more; returns how much asynchronous work has finished. */
  finish(): number {
    const released = this.holds.runReleased();
    this.flushCaches();
    return released;
  }

  /** Lets steps give out and store what they hold back in memory: the first part of `prepareCommit`. */
  flush(): void {
    this.caches.flush();
    for (const instance of this.#graph.instances) instance.flush?.();
  }

  /** The offsets to commit. */
  offsets(): readonly (TopicPartition & OffsetAndMetadata)[] {
    return this.queues.filter((queue) => queue.started).map((queue) => queue.commit());
  }

  /** The log has committed what `prepareCommit` gave. */
  committed(): void {
    this.#settling = false;
    this.changelogs.committed();
  }

  /** Dirty store entries, for the bound that makes the worker commit early. */
  get dirtyEntries(): number {
    let dirty = 0;
    for (const store of this.stores.values()) dirty += store.dirtyCount;
    return dirty;
  }

  /** Gives up the partition: asynchronous work is aborted, and whatever of it comes back later is ignored. Stores are closed. */
  async close(): Promise<void> {
    await this.#end();
    await Promise.all([...this.stores.values()].map(async (store) => store.close()));
  }

  /** Gives up the partition, and leaves the stores to somebody else with what is committed in them. */
  async release(): Promise<void> {
    await this.#end();
    for (const store of this.stores.values()) {
      store.rollback();
      await store.settled?.();
    }
  }

  async #end(): Promise<void> {
    this.holds.close();
    for (const instance of this.#graph.instances) await instance.close?.();
  }

  #isReady(queue: PartitionQueue): boolean {
    if (!queue.hasHead || queue.waiting !== undefined) return false;
    return this.runner.isReady(queue) && queue.open.size * OPEN_RUN_BYTES < METADATA_BYTES_MAX * METADATA_FILL_MAX;
  }

  #exitProcess(node: PlanNode): Process {
    const exit = this.sub.exits.find((each) => each.node.id === node.id);
    if (!exit) throw internalError(`${node.name} is no exit of sub-topology ${this.sub.id}`);
    return exitProcess(exit, this.#codecs, this.services.outputs);
  }

  #entryCodecs(entry: Entry) {
    return [this.#codecs.get(entry.key, entry.topic, 'key'), this.#codecs.get(entry.value, entry.topic, 'value')] as const;
  }
}
