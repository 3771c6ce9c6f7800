import type { Clock, Logger, Metrics } from '../ports.ts';
import type { StreamRecord } from './record.ts';
import type { RecordCache } from './record-cache.ts';
import type { StateStore, ValueAndTimestamp } from './state-store.ts';
import type { RecordOrigin } from './stream-error.ts';

/** Takes one record. It runs to its end before the next record of the task is taken. */
export type Process<K = unknown, V = unknown> = (record: StreamRecord<K, V>) => void;

/** Rows of a table as a later step may look them up. */
export interface TableView<K = unknown, V = unknown> {
  get(key: K): ValueAndTimestamp<V> | undefined;
  /** The row as it was at a time; undefined where the table keeps no history. */
  getAsOf?(key: K, timestamp: number): ValueAndTimestamp<V> | undefined;
  /** The row as the steps behind the table have been told of it; absent where that is always the newest. */
  getForwarded?(key: K): ValueAndTimestamp<V> | undefined;
}

/** A step at work within one task. */
export interface NodeInstance {
  /** One function for each input of the node, in the order of its inputs; a single function serves them all. */
  readonly process: Process | readonly Process[];
  /** Present when the node is a table that can be looked up. */
  readonly table?: TableView;
  /** A step directly behind this one has left out, as late, the record that it is being given. */
  leftOutAsLate?(): void;
  /** Called once before the first record, for what needs I/O (a sink's connection). */
  open?(): Promise<void>;
  /** Called before offsets are committed: nothing may be held back in memory after it (caches). */
  flush?(): void;
  close?(): Promise<void> | void;
}

/** What is kept open for an input record while asynchronous work on it goes on: its offset is not finished before `release`. */
export interface Hold {
  /** Where the input record came from; undefined for work that a punctuation began. */
  readonly origin: RecordOrigin | undefined;
  /**
   * Runs `work` on the task's own turn, as if the input record were being processed (its origin in errors and dead letters), and then
   * lets the offset go. Called at most once, from anywhere; ignored after the task has given up the partition.
   */
  release(work: () => void): void;
  /** Runs `work` on the task's own turn while the offset stays open; for stores that asynchronous work writes on its way. */
  turn(work: () => void): void;
  /** Puts the input record into the dead-letter topic instead, and lets the offset go. */
  park(error: Error, attempts: number): void;
  /** Stops the task with this error, on its own turn; the offset stays open. */
  fail(error: Error): void;
  /**
   * `<topic>-<partition>-<offset>` of the input record and the number of this hold, behind a record cache with the number of the change before
   * it: the same when the record comes again.
   */
  readonly id: string;
  /** Aborted when the task gives up the partition. */
  readonly signal: AbortSignal;
}

/** How a step reaches the task it runs in. Valid only inside the task's own calls; never kept across an `await`. */
export interface ProcessorContext {
  readonly applicationId: string;
  /** The step's name in the plan. */
  readonly step: string;
  /** `<sub-topology>_<partition>`. */
  readonly taskId: string;
  readonly partition: number;
  /** Gives a record to every step that follows on the first output. */
  readonly forward: Process;
  /** The same for a numbered output of a step with several (branch). */
  output(index: number): Process;
  store<S extends StateStore>(name: string): S;
  /** Where changes of the store's rows go instead of to `forward`; undefined where there is no cache for them. Called once, when the step is made. */
  recordCache<K, V>(store: string): RecordCache<K, V> | undefined;
  /** Rows of the table that is input `index` of this step, or of a global table by its store name. */
  table(input: number | string): TableView;
  /** True when a later step needs `Change.oldValue`. */
  readonly sendOldValues: boolean;
  /** Largest timestamp the task has taken, -1 before the first. */
  streamTime(): number;
  /**
   * Makes this step's own clock of observed record timestamps: call it with each timestamp, it answers the largest so far. Behind an
   * agent it advances only to what is finished on every earlier record, so nothing becomes late because a call was slow.
   */
  streamTimeTracker(): (timestamp: number) => number;
  /** An asynchronous step comes before this one in its task: records may come in another order than their offsets, also after a crash. */
  readonly behindAsync: boolean;
  /** A record cache comes before this step in its task: records come in another order than their offsets. */
  readonly behindCache: boolean;
  /** Wall clock, ms. */
  now(): number;
  /** Sinks and agents: records that may be held at once before the task stops taking input. Called once, when the step is made. */
  limitHolds(limit: number): void;
  /** Where the record being processed came from; undefined inside a punctuation. */
  origin(): RecordOrigin | undefined;
  /**
   * Calls back every `intervalMs`, with the time as it is then; the returned function cancels. By `wall-clock` the first call comes after one
   * interval. By `stream-time` it comes as soon as there is data, and then at multiples of the interval counted from the epoch, as in Kafka
   * Streams; a call that is late by several intervals comes once.
   */
  schedule(intervalMs: number, time: 'stream-time' | 'wall-clock', callback: (time: number) => void): () => void;
  /**
   * Counts a record that the step leaves out on purpose, by reason (`null-key`, `null-value`, …). `late` is said of the record that it is
   * being given, while it is, so that `late(…)` can pass that on.
   */
  drop(reason: string): void;
  /** Puts the record being processed into the dead-letter topic with this error. */
  park(error: Error): void;
  /** Keeps the current input record's offset open for asynchronous work. */
  hold(): Hold;
  /** Writes to a topic outside the chain of steps; bytes are copied. */
  send(topic: string, partition: number | null, key: Uint8Array | null, value: Uint8Array | null, record: StreamRecord): void;
  /** A named resource of the worker (object store, model, pool). */
  resource(name: string): unknown;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Makes a step's instance for one task. It does no I/O. */
export type NodeFactory = (context: ProcessorContext) => NodeInstance;
