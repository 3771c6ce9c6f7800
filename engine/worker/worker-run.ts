import type { PartitionCounts } from '../compile/partition-counts.ts';
import { toMs } from '../model/duration.ts';
import type { StateStore } from '../model/state-store.ts';
import { steadyNow } from '../model/steady-now.ts';
import type { StreamError } from '../model/stream-error.ts';
import type { LogConsumer } from '../ports.ts';
import { storeNotReady } from '../query/open-store.ts';
import type { Task } from '../task/task.ts';
import { isUnreadable } from '../task/unreadable.ts';
import { Assignment } from './assignment.ts';
import { BufferBalance } from './buffer-balance.ts';
import { Commits } from './commits.ts';
import { logKnowledge } from './log-knowledge.ts';
import { nextTick } from './next-tick.ts';
import { openRunParts, type RunParts } from './run-parts.ts';
import { SourceEnds } from './source-ends.ts';
import { TimeSlice } from './time-slice.ts';
import { TurnLock } from './turn-lock.ts';
import type { WorkerContext } from './worker.ts';
import { CLOSE_STORES_MS, DRAIN_TIMEOUT, LAST_COMMIT_MS, POLL_MS, RECORDS_PER_TURN } from './worker-options.ts';
import { WorkerTasks } from './worker-tasks.ts';

/**
 * One life of a worker, from joining the group to leaving it or to the first failure.
 *
 * Turns and rebalances exclude each other: `poll` may be waiting while tasks run, but partitions change hands only between two turns; see
 * `Assignment`.
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
  readonly #sourceEnds: SourceEnds;
  readonly #assignment: Assignment;
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
        ...logKnowledge(parts.consumer, (place) => this.#assignment.owns(place)),
        wake: () => this.#woken(),
      },
      clientId: context.clientId,
      options: context.options,
      processedTo: parts.processedTo,
      ready: () => void this.#exclusive(() => this.#beginReady()).catch(() => {}),
      failed: (error) => this.#fail(error),
    });
    this.#commits = new Commits(context, parts, this.#tasks);
    this.#sourceEnds = new SourceEnds(context, parts.admin);
    this.#assignment = new Assignment({
      ...{ context, parts, tasks: this.#tasks, commits: this.#commits },
      ...{ balance: this.#balance, turn: this.#turn },
    });
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
    if (this.#assignment.isResting || this.#tasks.isRestoring(name))
      throw storeNotReady(name, 'its partitions are being shared out or restored');
    return this.#tasks.all().flatMap((task) => task.stores.get(name) ?? []);
  }

  async #runAndClose(): Promise<void> {
    const stop = (): void => {
      this.#woken();
      this.#interrupt();
      this.#assignment.stop();
    };
    this.#stopping.addEventListener('abort', stop);
    try {
      await this.#subscribe(this.#parts.consumer);
      const unreadable = await this.#loop();
      const finished = this.#exclusive(() => this.#finish());
      await this.#inTime(finished, 'stopped without a last commit: the log did not answer in time');
      this.#throwFailure();
      if (unreadable) throw unreadable;
    } finally {
      this.#stopping.removeEventListener('abort', stop);
      const { consumer, producer, globals, admin, topics } = this.#parts;
      topics.stop();
      this.#assignment.stop();
      // Closing these ends whatever still waits for the log: a poll, a join, a commit.
      await this.#inTime(allSettled(consumer.close(), producer.close()), 'stopped while the log did not let go');
      const lastTurn = this.#turn.run(async () => {}).catch(() => {});
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
    return consumer.subscribe([...new Set(sharing.together.flatMap(({ topics }) => topics))], this.#assignment, sharing);
  }

  /** Works until the worker is stopped, or has taken everything before what cannot be read, and returns that. */
  async #loop(): Promise<StreamError | undefined> {
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
      if (this.#stopping.aborted) return undefined;
      const interrupted = new Promise<boolean>((resolve) => {
        this.#interrupt = () => resolve(false);
      });
      busy = await Promise.race([this.#exclusive(() => this.#takeTurn()), interrupted]);
      this.#throwFailure();
      const unreadable = this.#tasks.unreadable();
      if (unreadable) return unreadable;
    }
    return undefined;
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
    const drainMs = this.#tasks.all().some((task) => task.holds.size > 0 || !task.mayCommit)
      ? toMs(options.drainTimeout ?? DRAIN_TIMEOUT)
      : 0;
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
    const { consumer } = this.#parts;
    try {
      for (const batch of await consumer.poll(waitMs)) this.#tasks.push(batch);
    } catch (error) {
      if (!isUnreadable(error) || !this.#tasks.endAt(error)) throw error;
      // What other tasks join with the records before it is polled on.
      consumer.pause([error.context]);
    }
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
    if (this.#assignment.isResting) return false;
    const { clock } = this.#context;
    let done = 0;
    for (const task of this.#tasks.all()) {
      if (task.punctuate(clock.now())) done++;
      done += this.#assignment.isLeaving(task) ? task.finish() : task.process(RECORDS_PER_TURN, this.#slice.left);
      await this.#slice.pause();
    }
    if (done > 0) this.#commits.touch();
    this.#balance.update(this.#tasks.all());
    await this.#parts.producer.ready();
    void this.#sourceEnds.maybe(() => this.#tasks.sources());
    if (this.#commits.due) {
      await this.#assignment.commit();
      this.#sourceEnds.look();
    }
    this.#assignment.look();
    return done > 0;
  }

  async #beginReady(): Promise<void> {
    if (this.#failure) return;
    await this.#assignment.beginReady();
    this.#woken();
  }

  /** The last turn: waits for asynchronous work as long as the drain time allows, and commits. */
  async #finish(): Promise<void> {
    if (this.#assignment.isResting) return;
    this.#throwFailure();
    await this.#drain();
    await this.#assignment.commit();
  }

  async #drain(): Promise<void> {
    const { clock, options } = this.#context;
    const deadline = steadyNow(clock) + toMs(options.drainTimeout ?? DRAIN_TIMEOUT);
    for (;;) {
      for (const task of this.#tasks.all()) task.finish();
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
