import { placeName } from '../model/place-name.ts';
import type { RebalanceListener, TopicPartition } from '../ports.ts';
import type { Task } from '../task/task.ts';
import type { BufferBalance } from './buffer-balance.ts';
import type { Commits } from './commits.ts';
import { LeavingTasks } from './leaving-tasks.ts';
import { PartitionStarts } from './partition-starts.ts';
import type { RunParts } from './run-parts.ts';
import type { TurnLock } from './turn-lock.ts';
import type { WorkerContext } from './worker.ts';
import type { WorkerTasks } from './worker-tasks.ts';

export interface AssignmentParts {
  readonly context: WorkerContext;
  readonly parts: RunParts;
  readonly tasks: WorkerTasks;
  readonly commits: Commits;
  readonly balance: BufferBalance;
  readonly turn: TurnLock;
}

/**
 * The partitions that the group has given to this worker, and what happens when they come and go. Tasks of partitions that stay go on; those of
 * partitions that go rest until it is known whether they come back, as what they did then could be somebody else's work already:
 *
 * ```
 *   ┌─ revoked ─▶ leaving: finish what is held, while others stay ─▶ commit ─▶ resting ─ assigned to others ─▶ ended
 *   working ◀─────────────────────────── assigned again ─────────────────────────┘
 *   └─ lost ─▶ nothing works: all that was not committed is dropped, and what stays begins again from the last commit
 * ```
 *
 * Partitions change hands only between two turns. The group is answered at once: a task whose state is not here yet begins in a turn of its own,
 * when it is, and its partitions are paused until then.
 */
export class Assignment implements RebalanceListener {
  readonly #context: WorkerContext;
  readonly #parts: RunParts;
  readonly #tasks: WorkerTasks;
  readonly #commits: Commits;
  readonly #balance: BufferBalance;
  readonly #turn: TurnLock;
  readonly #starts: PartitionStarts;
  readonly #leaving: LeavingTasks;
  readonly #owned = new Map<string, TopicPartition>();
  #standbys: readonly TopicPartition[] = [];
  #resting = true;
  #stopped = false;

  constructor({ context, parts, tasks, commits, balance, turn }: AssignmentParts) {
    this.#context = context;
    this.#parts = parts;
    this.#tasks = tasks;
    this.#commits = commits;
    this.#balance = balance;
    this.#turn = turn;
    this.#starts = new PartitionStarts(parts, context);
    this.#leaving = new LeavingTasks(context.clock, context.options);
  }

  /** Everything was given up, and it is not known what comes back. */
  get isResting(): boolean {
    return this.#resting;
  }

  owns(place: string): boolean {
    return this.#owned.has(place);
  }

  /** It takes no more records: others go on with it soon. */
  isLeaving(task: Task): boolean {
    return this.#leaving.has(task);
  }

  /** A turn is over. */
  look(): void {
    this.#leaving.look();
  }

  /** The worker stops: what leaves is waited for by nobody. */
  stop(): void {
    this.#stopped = true;
    this.#leaving.end();
  }

  async assigned(partitions: readonly TopicPartition[], standbys: readonly TopicPartition[]): Promise<void> {
    // The log is asked beside the turns: tasks that stay do not wait for its answer.
    await this.#starts.read(partitions);
    let ended: Promise<void> | undefined;
    await this.#turn.run(async () => {
      this.#standbys = standbys;
      ended = this.#take(partitions);
      await this.beginReady();
    });
    await ended;
  }

  /** Commits what is done of the partitions. Where others stay, what asynchronous work holds is finished first, as long as the drain time allows. */
  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    const names = new Set(partitions.map(placeName));
    const going = this.#tasks.all().filter((task) => task.queues.some((queue) => names.has(placeName(queue))));
    this.#tasks.restUnbegun(partitions);
    if (!this.#stopped && partitions.length < this.#owned.size) await this.#leaving.finish(going);
    await this.#turn.run(async () => {
      if (!this.#resting) await this.commit();
      this.#forget(partitions);
      this.#tasks.rest(partitions);
    });
  }

  /** The partitions may be somebody else's: what was not committed is done again by whoever has them. */
  lost(partitions: readonly TopicPartition[]): Promise<void> {
    return this.#turn.run(() => this.#lose(partitions));
  }

  /** Commits; where the group went on without this worker, what it had is lost, and it joins again. */
  async commit(): Promise<void> {
    if (await this.#commits.commit()) return;
    await this.#lose([...this.#owned.values()]);
    this.#parts.consumer.rejoin();
  }

  /** Begins tasks that have their state. Those that are not this worker's at the moment wait until it is known whether they are. */
  async beginReady(): Promise<void> {
    if (this.#resting) return;
    const begun = this.#tasks.beginReady();
    const isNew = begun.map((task) => this.#starts.begin(task)).includes(true);
    this.#parts.consumer.resume(begun.flatMap((task) => task.queues.filter((queue) => this.owns(placeName(queue)))));
    // Where a new group begins is settled now: a restart before its first commit must not begin later.
    if (isNew) await this.commit();
    if (begun.length === 0) return;
    const { logger, topology } = this.#context;
    logger.info({ application: topology.applicationId, tasks: begun.length, running: this.#tasks.all().length }, 'tasks began');
  }

  /** Makes partitions this worker's own, beside those that it has. Settles when tasks that go have ended; the others are there at once. */
  #take(partitions: readonly TopicPartition[]): Promise<void> {
    const { logger, topology } = this.#context;
    for (const place of partitions) this.#owned.set(placeName(place), place);
    this.#leaving.clear();
    const ended = this.#tasks.assign([...this.#owned.values()], this.#standbys);
    const back = new Set(partitions.flatMap((place) => this.#tasks.reader(place) ?? []));
    for (const task of back) this.#starts.begin(task);
    this.#parts.consumer.pause(partitions.filter((place) => !this.#tasks.reader(place)));
    this.#resting = false;
    const fields = { application: topology.applicationId, partitions: this.#owned.size, came: partitions.length };
    logger.info({ ...fields, standbys: this.#standbys.length, kept: this.#tasks.all().length }, 'partitions assigned');
    return ended;
  }

  /** What was done since the last commit is one with what is lost: partitions that stay begin again from there as well. */
  async #lose(partitions: readonly TopicPartition[]): Promise<void> {
    this.#leaving.end();
    this.#forget(partitions);
    this.#resting = true;
    await this.#tasks.lose();
    await this.#commits.abandon();
    const stay = [...this.#owned.values()];
    if (stay.length === 0) return;
    await this.#starts.read(stay);
    await this.#take(stay);
  }

  #forget(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) this.#owned.delete(placeName(place));
    this.#balance.forget(partitions);
    this.#commits.forget(partitions);
    this.#starts.forget(partitions);
    if (this.#owned.size === 0) this.#resting = true;
  }
}
