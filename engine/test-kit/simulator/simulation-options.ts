import type { Duration } from '../../model/duration.ts';
import type { Headers } from '../../model/record.ts';
import type { Topic } from '../../plan/plan.ts';
import type { WorkerOptions } from '../../worker/worker-options.ts';
import type { Faults } from './faults.ts';
import type { Outside } from './outside.ts';

/** A record that a simulation writes to a topic of the pipeline. */
export interface SimulatedInput<K = unknown, V = unknown> {
  readonly topic: Topic<K, V>;
  readonly key: K | null;
  readonly value: V | null;
  readonly timestamp: number;
  /** Default: by the hash of the key, without one by chance. */
  readonly partition?: number;
  readonly headers?: Headers;
}

/** An input record, its key and value checked against the topic. */
export function input<K, V>(
  topic: Topic<K, V>,
  key: K | null,
  value: V | null,
  timestamp: number,
  to: { readonly partition?: number; readonly headers?: Headers } = {},
): SimulatedInput {
  return { topic, key, value, timestamp, ...to } as SimulatedInput<K, V> as SimulatedInput;
}

/** What a simulation runs on, what it is given, and what goes wrong. */
export interface SimulationOptions {
  /** Everything that is left to chance follows from it. */
  readonly seed: number;
  readonly inputs: readonly SimulatedInput[];
  /**
   * Virtual time over which the inputs are written, each at a moment of its own; records of a partition stay in their order. `0ms`: all of
   * them are there before the first worker starts. Default `4s`.
   */
  readonly inputsOver?: Duration;
  /** Partitions of every topic that is not named in `partitionsOf`. Default 3. */
  readonly partitions?: number;
  /** Partitions of source topics, by name of the topic. */
  readonly partitionsOf?: Readonly<Record<string, number>>;
  /** Workers that run from the beginning. Default 2. */
  readonly workers?: number;
  /** Default: none; workers still differ in pace, and messages overtake each other. */
  readonly faults?: Faults;
  /** Virtual time that goes on after everything is processed, for timers and punctuations. Default `0ms`. */
  readonly linger?: Duration;
  /** Bound on events. Default 200,000. */
  readonly steps?: number;
  /** How workers run. Default: commits every `100ms`, a session of `3s`. A `state.dir` is a folder of the simulation's own disk, which all workers share unless `ownDisks`. */
  readonly worker?: Omit<WorkerOptions, 'log' | 'clock' | 'metrics' | 'logger' | 'resources' | 'applicationId'>;
  /**
   * What steps get from `context.resource(name)`, made for each worker. `outside` is there already: the resource through which agents and sinks
   * should do what they do outside.
   */
  readonly resources?: (outside: Outside) => Readonly<Record<string, unknown>>;
  /** Consumer group, and prefix of internal topics. Default: the pipeline's name. */
  readonly applicationId?: string;
  /**
   * Workers run on machines of their own, each with a `state.dir` that nobody else writes to. One that starts later takes the machine of one that is
   * gone, with what that left on its disk, or a new one. Default false.
   */
  readonly ownDisks?: boolean;
  /** Lines of the trace that are kept. Default 400. */
  readonly traceLines?: number;
}
