import type { PartitionCounts } from '../compile/partition-counts.ts';
import { toMs } from '../model/duration.ts';
import type { LogAdmin, LogConsumer, LogProducer, OffsetAndMetadata, TopicPartition } from '../ports.ts';
import type { Task, TaskServices } from '../task/task.ts';
import { GlobalTables } from './global-tables.ts';
import { prepareTopics } from './prepare-topics.ts';
import { TurnLock } from './turn-lock.ts';
import type { WorkerContext } from './worker.ts';
import { DIRTY_ENTRIES_MAX, PARTITION_BUFFER_BYTES, POLL_MS, PURGE_INTERVAL_MS, RECORDS_PER_TURN } from './worker-options.ts';
import { WorkerTasks } from './worker-tasks.ts';

/**
 * One life of a worker, from joining the group to leaving it or to the first failure.
 *
 * Turns and rebalances exclude each other: `poll` may be waiting while tasks run, but partitions change hands only between two turns.
 */
export class WorkerRun {
  readonly done: Promise<void>;
  readonly counts: PartitionCounts;
  readonly #context: WorkerContext;
  readonly #consumer: LogConsumer;
  readonly #producer: LogProducer;
  readonly #admin: LogAdmin;
  readonly #tasks: WorkerTasks;
  readonly #globals: GlobalTables;
  readonly #stopping: AbortSignal;
  readonly #turn = new TurnLock();
  readonly #paused = new Set<string>();
  readonly #commitEveryMs: number;
  #owned: readonly TopicPartition[] = [];
  #woken: () => void = () => {};
  #lastCommit: number;
  #lastPurge: number;
  #dirty = false;

  private constructor(context: WorkerContext, stopping: AbortSignal, parts: Parts) {
    this.#context = context;
    this.#stopping = stopping;
    this.counts = parts.counts;
    this.#consumer = parts.consumer;
    this.#producer = parts.producer;
    this.#admin = parts.admin;
    this.#globals = parts.globals;
    this.#commitEveryMs = toMs(context.options.commitInterval ?? '500ms');
    this.#lastCommit = context.clock.now();
    this.#lastPurge = this.#lastCommit;
    parts.services.isCaughtUp = (place, position) =>
      position >= (this.#consumer.highWatermark(place) ?? Number.POSITIVE_INFINITY);
    this.#tasks = new WorkerTasks({
      topology: context.topology,
      counts: parts.counts,
      log: context.options.log,
      admin: parts.admin,
      services: { ...parts.services, wake: () => this.#woken() },
      clientId: context.clientId,
      maxTaskIdleMs: context.options.maxTaskIdleMs ?? 0,
    });
    stopping.addEventListener('abort', () => this.#woken());
    this.done = this.#runAndClose();
    this.done.catch(() => {});
  }

  static async start(context: WorkerContext, stopping: AbortSignal): Promise<WorkerRun> {
    const { log, replicationFactor, instanceId, sessionTimeout } = context.options;
    const admin = log.admin();
    const producer = log.producer({ clientId: context.clientId });
    const consumer = log.consumer({
      groupId: context.topology.applicationId,
      clientId: context.clientId,
      isolation: 'read_committed',
      offsetReset: offsetReset(context),
      sessionTimeoutMs: toMs(sessionTimeout ?? '10s'),
      ...(instanceId === undefined ? {} : { groupInstanceId: instanceId }),
    });
    try {
      const counts = await prepareTopics(context.topology, admin, replicationFactor ?? -1);
      const services = taskServices(context, producer, counts);
      const globals = await GlobalTables.open(context.topology, counts, log, admin, services, context.clientId);
      services.globals = globals.views;
      const run = new WorkerRun(context, stopping, { admin, producer, consumer, counts, services, globals });
      return run;
    } catch (error) {
      await Promise.allSettled([consumer.close(), producer.close(), admin.close()]);
      throw error;
    }
  }

  get recordsTaken(): number {
    return this.#tasks.all().reduce((sum, task) => sum + task.recordsTaken, 0);
  }

  async #runAndClose(): Promise<void> {
    try {
      await this.#consumer.subscribe(this.#tasks.topics(), {
        assigned: (partitions) => this.#turn.run(() => this.#assigned(partitions)),
        revoked: (partitions) => this.#turn.run(() => this.#revoked(partitions)),
        lost: (partitions) => this.#turn.run(() => this.#lost(partitions)),
      });
      await this.#loop();
      await this.#turn.run(async () => {
        await this.#drain();
        await this.#commit();
      });
    } finally {
      await this.#tasks.close();
      await Promise.allSettled([this.#consumer.close(), this.#producer.close(), this.#globals.close(), this.#admin.close()]);
    }
  }

  async #loop(): Promise<void> {
    let polling: Promise<void> | undefined;
    let failure: unknown;
    let busy = false;
    while (!this.#stopping.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
      // A poll that is waiting goes on while a turn runs for asynchronous work that has finished.
      polling ??= this.#poll(busy ? 0 : POLL_MS).then(
        () => {
          polling = undefined;
        },
        (error: unknown) => {
          failure = error;
        },
      );
      await (busy ? Promise.race([polling, nextTick()]) : Promise.race([polling, woken]));
      if (failure !== undefined) throw failure;
      busy = await this.#turn.run(() => this.#takeTurn());
    }
    await polling;
  }

  async #poll(waitMs: number): Promise<void> {
    for (const batch of await this.#consumer.poll(waitMs)) this.#tasks.push(batch);
  }

  /** Lets every task work for a moment; true when some of them have more to do. */
  async #takeTurn(): Promise<boolean> {
    const { clock } = this.#context;
    let done = 0;
    for (const task of this.#tasks.all()) {
      task.punctuate(clock.now());
      done += task.process(RECORDS_PER_TURN);
    }
    if (done > 0) this.#dirty = true;
    this.#balanceBuffers();
    await this.#producer.ready();
    if (this.#commitIsDue()) await this.#commit();
    return done > 0;
  }

  #commitIsDue(): boolean {
    const dirtyEntries = this.#tasks.all().reduce((sum, task) => sum + task.dirtyEntries, 0);
    if (dirtyEntries > DIRTY_ENTRIES_MAX) return true;
    return (this.#dirty || dirtyEntries > 0) && this.#context.clock.now() - this.#lastCommit >= this.#commitEveryMs;
  }

  /** At-least-once: what tasks wrote is acknowledged before the offsets it came from are committed. */
  async #commit(): Promise<void> {
    const { clock, metrics, topology } = this.#context;
    const begun = clock.now();
    const tasks = this.#tasks.all();
    const offsets = tasks.flatMap((task) => task.prepareCommit());
    await this.#producer.flush();
    if (offsets.length > 0) await this.#consumer.commit(offsets);
    for (const task of tasks) task.committed();
    this.#dirty = false;
    this.#lastCommit = clock.now();
    metrics.histogram('commit_ms', { application: topology.applicationId }).observe(this.#lastCommit - begun);
    if (this.#lastCommit - this.#lastPurge >= PURGE_INTERVAL_MS) await this.#purge(offsets);
  }

  /** Deletes what is processed from repartition topics: nobody else reads them. */
  async #purge(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    this.#lastPurge = this.#lastCommit;
    const own = new Set(
      this.#context.topology.internalTopics.filter((topic) => topic.kind === 'repartition').map((topic) => topic.name),
    );
    const processed = offsets.filter(({ topic, offset }) => own.has(topic) && offset > 0);
    if (processed.length > 0) await this.#admin.deleteRecords(processed);
  }

  async #assigned(partitions: readonly TopicPartition[]): Promise<void> {
    const { logger, topology } = this.#context;
    this.#owned = partitions;
    await this.#tasks.keepOnly(partitions);
    const committed = await this.#consumer.committed(partitions);
    await this.#tasks.assign(partitions, committed);
    logger.info(
      { application: topology.applicationId, partitions: partitions.length, tasks: this.#tasks.all().length },
      'partitions assigned',
    );
  }

  /** Commits what is done. The tasks stay until it is known whether their partitions come back. */
  async #revoked(_partitions: readonly TopicPartition[]): Promise<void> {
    await this.#commit();
    this.#paused.clear();
  }

  async #lost(_partitions: readonly TopicPartition[]): Promise<void> {
    this.#owned = [];
    this.#paused.clear();
    await this.#tasks.close();
  }

  /** Waits for asynchronous work, as long as the drain time allows; what is not finished then is done again elsewhere. */
  async #drain(): Promise<void> {
    const { clock, options } = this.#context;
    const deadline = clock.now() + toMs(options.drainTimeout ?? '5s');
    const held = (): readonly Task[] => this.#tasks.all().filter((task) => task.holds.size > 0);
    while (held().length > 0 && clock.now() < deadline) {
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
        clock.after(deadline - clock.now(), resolve);
      });
      for (const task of held()) task.holds.runReleased();
    }
  }

  /** Stops fetching for tasks that have enough, and goes on for those that have worked it off. */
  #balanceBuffers(): void {
    for (const place of this.#owned) {
      const name = `${place.topic}-${place.partition}`;
      const bytes = this.#tasks.buffered(place);
      if (bytes > PARTITION_BUFFER_BYTES && !this.#paused.has(name)) {
        this.#paused.add(name);
        this.#consumer.pause([place]);
      } else if (bytes < PARTITION_BUFFER_BYTES / 2 && this.#paused.delete(name)) this.#consumer.resume([place]);
    }
  }
}

interface Parts {
  readonly admin: LogAdmin;
  readonly producer: LogProducer;
  readonly consumer: LogConsumer;
  readonly counts: PartitionCounts;
  readonly services: MutableServices;
  readonly globals: GlobalTables;
}

type MutableServices = { -readonly [K in keyof TaskServices]: TaskServices[K] };

function taskServices(context: WorkerContext, producer: LogProducer, counts: PartitionCounts): MutableServices {
  return {
    outputs: {
      send: (topic, partition, key, value, timestamp, headers) => producer.send(topic, partition, key, value, timestamp, headers),
      partitions: (topic) => counts.topics.get(topic),
      position: (topic, partition) => producer.position(topic, partition),
    },
    clock: context.clock,
    metrics: context.metrics,
    logger: context.logger,
    resource: (name) => context.resource(name),
    globals: new Map(),
    isCaughtUp: () => true,
    wake: () => {},
  };
}

/** A group has one rule for partitions without a commit: `latest` only when every source says so. */
function offsetReset(context: WorkerContext): 'earliest' | 'latest' {
  const resets = context.topology.subTopologies.flatMap((sub) =>
    sub.entries.map((entry) => entry.source?.offsetReset ?? 'earliest'),
  );
  return resets.every((reset) => reset === 'latest') ? 'latest' : 'earliest';
}

function nextTick(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
