import type { PartitionCounts } from '../compile/partition-counts.ts';
import { toMs } from '../model/duration.ts';
import type { StateStore } from '../model/state-store.ts';
import { steadyNow } from '../model/steady-now.ts';
import type { LogConsumer, RebalanceListener, TopicPartition } from '../ports.ts';
import { storeNotReady } from '../query/open-store.ts';
import type { Task } from '../task/task.ts';
import { BufferBalance } from './buffer-balance.ts';
import { Commits } from './commits.ts';
import { logKnowledge } from './log-knowledge.ts';
import { nextTick } from './next-tick.ts';
import { PartitionStarts } from './partition-starts.ts';
import { placeName } from './place-name.ts';
import { openRunParts, type RunParts } from './run-parts.ts';
import { TimeSlice } from './time-slice.ts';
import { TurnLock } from './turn-lock.ts';
import type { WorkerContext } from './worker.ts';
import { CLOSE_STORES_MS, DRAIN_TIMEOUT, LAST_COMMIT_MS, POLL_MS, RECORDS_PER_TURN } from './worker-options.ts';
import { WorkerTasks } from './worker-tasks.ts';

/**
 * One life of a worker, from joining the group to leaving it or to the first failure.
 *
 * Turns and rebalances exclude each other: `poll` may be waiting while tasks run, but partitions change hands only between two turns.
 * Between giving partitions up and being given new ones the tasks rest, as what they did then could be somebody else's work already:
 *
 * ```
 *   resting ─assigned─▶ working ─revoked (after a commit)─▶ resting
 *                          └────lost (tasks are dropped)───────┘
 * ```
 *
 * The group is answered at once: a task whose state is not here yet begins in a turn of its own, when it is, and its partitions are paused
 * until then.
 */
export class WorkerRun {
  readonly done: Promise<void>;
  readonly counts: PartitionCounts;
  readonly #context: WorkerContext;
  readonly #parts: RunParts;
  readonly #tasks: WorkerTasks;
  readonly #stopping: AbortSignal;
  readonly #turn = new TurnLock();
  readonly #slice: TimeSlice;
  readonly #balance: BufferBalance;
  readonly #commits: Commits;
  #owned: ReadonlySet<string> = new Set();
  #starts: PartitionStarts | undefined;
  #resting = true;
  #failure: { readonly error: unknown } | undefined;
  #woken: () => void = () => {};
  #interrupt: () => void = () => {};

  private constructor(context: WorkerContext, stopping: AbortSignal, parts: RunParts) {
    this.#context = context;
    this.#stopping = stopping;
    this.#parts = parts;
    this.counts = parts.counts;
    this.#slice = new TimeSlice(context.clock);
    this.#balance = new BufferBalance(parts.consumer);
    this.#tasks = new WorkerTasks({
      topology: context.topology,
      log: context.options.log,
      admin: parts.admin,
      services: {
        ...parts.services,
        ...logKnowledge(parts.consumer, (place) => this.#owned.has(place)),
        wake: () => this.#woken(),
      },
      clientId: context.clientId,
      options: context.options,
      processedTo: parts.processedTo,
      ready: () => void this.#exclusive(() => this.#beginReady()).catch(() => {}),
      failed: (error) => this.#fail(error),
    });
    this.#commits = new Commits(context, parts, this.#tasks);
    parts.globals.onFailure = (error) => this.#fail(error);
    parts.topics.onFailure = (error) => this.#fail(error);
    this.done = this.#runAndClose();
    this.done.catch(() => {});
  }

  /** Prepares topics and reads global tables; the run that it gives joins the group by itself. */
  static async start(context: WorkerContext, stopping: AbortSignal): Promise<WorkerRun> {
    return new WorkerRun(context, stopping, await openRunParts(context, stopping));
  }

  get recordsTaken(): number {
    return this.#tasks.all().reduce((sum, task) => sum + task.recordsTaken, 0);
  }

  /** Stores of a name, one for each partition that is here. Errors: STREAM_STORE_NOT_READY while partitions change hands or are restored. */
  stores(name: string): readonly StateStore[] {
    const global = this.#parts.globals.store(name);
    if (global) return [global];
    if (this.#resting || this.#tasks.isRestoring(name))
      throw storeNotReady(name, 'its partitions are being shared out or restored');
    return this.#tasks.all().flatMap((task) => task.stores.get(name) ?? []);
  }

  async #runAndClose(): Promise<void> {
    const stop = (): void => {
      this.#woken();
      this.#interrupt();
    };
    this.#stopping.addEventListener('abort', stop);
    try {
      await this.#subscribe(this.#parts.consumer);
      await this.#loop();
      const finished = this.#exclusive(() => this.#finish());
      await this.#inTime(finished, 'stopped without a last commit: the log did not answer in time');
    } finally {
      this.#stopping.removeEventListener('abort', stop);
      const { consumer, producer, globals, admin, topics } = this.#parts;
      topics.stop();
      // Closing these ends whatever still waits for the log: a poll, a join, a commit.
      await this.#inTime(allSettled(consumer.close(), producer.close()), 'stopped while the log did not let go');
      const lastTurn = this.#turn.run(async () => {});
      await this.#inTime(lastTurn, 'stopped while a turn did not end');
      await this.#inTime(
        allSettled(this.#tasks.close(), globals.close(), admin.close()),
        'stopped while stores did not close',
        CLOSE_STORES_MS,
      );
    }
  }

  #subscribe(consumer: LogConsumer): Promise<void> {
    const sharing = this.#tasks.sharing();
    const listener: RebalanceListener = {
      assigned: (partitions, standbys) => this.#turn.run(() => this.#assigned(partitions, standbys)),
      revoked: () => this.#turn.run(() => this.#revoked()),
      lost: () => this.#turn.run(() => this.#lost()),
    };
    return consumer.subscribe([...new Set(sharing.together.flatMap(({ topics }) => topics))], listener, sharing);
  }

  async #loop(): Promise<void> {
    let polling: Promise<void> | undefined;
    let busy = false;
    while (!this.#stopping.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
      // A poll that is waiting goes on while a turn runs for asynchronous work that has finished.
      polling ??= this.#poll(busy ? 0 : POLL_MS)
        .catch((error: unknown) => this.#fail(error))
        .finally(() => {
          polling = undefined;
        });
      await Promise.race([polling, busy ? nextTick() : woken]);
      this.#throwFailure();
      if (this.#stopping.aborted) return;
      const interrupted = new Promise<boolean>((resolve) => {
        this.#interrupt = () => resolve(false);
      });
      busy = await Promise.race([this.#exclusive(() => this.#takeTurn()), interrupted]);
      this.#throwFailure();
    }
  }

  /** Runs work between rebalances. What fails here ends the run: its tasks must not be used any more. */
  async #exclusive<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#turn.run(work);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** Waits for the end of the work, but no longer than asynchronous work may take and a little for the last commit. */
  async #inTime(work: Promise<void>, otherwise: string, ms = LAST_COMMIT_MS): Promise<void> {
    const { clock, logger, metrics, topology, options } = this.#context;
    const drainMs = this.#held().length > 0 ? toMs(options.drainTimeout ?? DRAIN_TIMEOUT) : 0;
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(drainMs + ms, () => {
        logger.warn({ application: topology.applicationId }, otherwise);
        metrics.counter('unclean_stops_total', { application: topology.applicationId }).add(1);
        resolve();
      });
    });
    work.catch(() => {});
    await Promise.race([work, late]);
    cancel();
  }

  async #poll(waitMs: number): Promise<void> {
    for (const batch of await this.#parts.consumer.poll(waitMs)) this.#tasks.push(batch);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#woken();
    // A turn may wait for a log that will not answer, such as for a topic that is gone.
    this.#interrupt();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Lets every task work for a moment; true when some of them have more to do. */
  async #takeTurn(): Promise<boolean> {
    if (this.#resting) return false;
    const { clock } = this.#context;
    let done = 0;
    for (const task of this.#tasks.all()) {
      if (task.punctuate(clock.now())) done++;
      done += task.process(RECORDS_PER_TURN, this.#slice.left);
      await this.#slice.pause();
    }
    if (done > 0) this.#commits.touch();
    this.#balance.update(this.#tasks.all());
    await this.#parts.producer.ready();
    if (this.#commits.due) await this.#commit();
    return done > 0;
  }

  async #commit(): Promise<void> {
    if (await this.#commits.commit()) return;
    await this.#lost();
    this.#parts.consumer.rejoin();
  }

  async #assigned(partitions: readonly TopicPartition[], standbys: readonly TopicPartition[]): Promise<void> {
    const { logger, topology } = this.#context;
    const { consumer } = this.#parts;
    this.#starts = await PartitionStarts.read(partitions, this.#parts, this.#context);
    await this.#tasks.assign(partitions, standbys);
    const kept = this.#tasks.all();
    for (const task of kept) this.#starts.begin(task);
    consumer.pause(partitions.filter((place) => !this.#tasks.reader(place)));
    this.#owned = new Set(partitions.map(placeName));
    this.#resting = false;
    const fields = { application: topology.applicationId, partitions: partitions.length, standbys: standbys.length };
    logger.info({ ...fields, kept: kept.length }, 'partitions assigned');
    await this.#beginReady();
  }

  /** Begins tasks that have their state. Those that are not this worker's at the moment wait until it is known whether they are. */
  async #beginReady(): Promise<void> {
    if (this.#resting || this.#failure) return;
    const begun = this.#tasks.beginReady();
    const isNew = begun.map((task) => this.#starts?.begin(task)).includes(true);
    this.#parts.consumer.resume(begun.flatMap((task) => task.queues.filter((queue) => this.#owned.has(placeName(queue)))));
    // Where a new group begins is settled now: a restart before its first commit must not begin later.
    if (isNew) await this.#commit();
    if (begun.length === 0) return;
    const { logger, topology } = this.#context;
    logger.info({ application: topology.applicationId, tasks: begun.length, running: this.#tasks.all().length }, 'tasks began');
    this.#woken();
  }

  /** Commits what is done. The tasks rest until it is known whether their partitions come back. */
  async #revoked(): Promise<void> {
    if (!this.#resting) await this.#commit();
    this.#resting = true;
    this.#forgetPartitions();
  }

  /** The partitions may be somebody else's: what was not committed is done again by whoever has them. */
  async #lost(): Promise<void> {
    this.#resting = true;
    this.#forgetPartitions();
    await this.#tasks.lose();
    await this.#commits.abandon();
  }

  #forgetPartitions(): void {
    this.#owned = new Set();
    this.#balance.clear();
    this.#commits.forget();
  }

  /** The last turn: waits for asynchronous work as long as the drain time allows, and commits. */
  async #finish(): Promise<void> {
    if (this.#resting) return;
    this.#throwFailure();
    await this.#drain();
    await this.#commit();
  }

  async #drain(): Promise<void> {
    const { clock, options } = this.#context;
    const deadline = steadyNow(clock) + toMs(options.drainTimeout ?? DRAIN_TIMEOUT);
    for (;;) {
      for (const task of this.#held()) task.holds.runReleased();
      // What caches hold back is given to asynchronous steps as they have room for it.
      for (const task of this.#tasks.all()) task.flushCaches();
      if (this.#held().length === 0 || steadyNow(clock) >= deadline) return;
      let cancel = (): void => {};
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
        cancel = clock.after(deadline - steadyNow(clock), resolve);
      });
      cancel();
    }
  }

  #held(): readonly Task[] {
    return this.#tasks.all().filter((task) => task.holds.size > 0);
  }
}

async function allSettled(...work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
}
