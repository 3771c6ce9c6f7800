import { compile } from '../compile/compile.ts';
import type { PartitionCounts } from '../compile/partition-counts.ts';
import type { Topology } from '../compile/topology.ts';
import { isStreamError, StreamError, toStreamError } from '../model/stream-error.ts';
import type { Plan } from '../plan/plan.ts';
import type { Clock, Logger, Metrics } from '../ports.ts';
import { NO_METRICS, SILENT_LOGGER, SYSTEM_CLOCK } from './silent.ts';
import { HEALTHY_AFTER_MS, RESTART_DELAY_MS, type WorkerOptions } from './worker-options.ts';
import { WorkerRun } from './worker-run.ts';

/** What a worker is doing. */
export type WorkerState = 'created' | 'starting' | 'running' | 'restarting' | 'stopped' | 'failed';

/** What all runs of a worker share. */
export interface WorkerContext {
  readonly topology: Topology;
  readonly options: WorkerOptions;
  readonly clientId: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  resource(name: string): unknown;
}

/**
 * Runs a pipeline: joins its consumer group, runs the tasks of the partitions it is given, commits, and goes on until it is stopped.
 *
 * ```
 *   created ─start()─▶ starting ─▶ running ─stop()─▶ stopped
 *                         ▲           │ failure that says retry
 *                         └restarting◀┘ any other failure ─▶ failed
 * ```
 *
 * Errors: `start` rejects when the pipeline cannot run as it is (a missing topic, a mismatch); `done` rejects with what stopped it later.
 */
export class Worker {
  readonly #context: WorkerContext;
  readonly #stopping = new AbortController();
  #state: WorkerState = 'created';
  #run: WorkerRun | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(plan: Plan, options: WorkerOptions) {
    const topology = compile(plan, options.applicationId === undefined ? {} : { applicationId: options.applicationId });
    this.#context = {
      topology,
      options,
      clientId: `${topology.applicationId}-${options.instanceId ?? process.pid}`,
      clock: options.clock ?? SYSTEM_CLOCK,
      metrics: options.metrics ?? NO_METRICS,
      logger: options.logger ?? SILENT_LOGGER,
      resource: (name) => {
        const resource = options.resources?.[name];
        if (resource !== undefined) return resource;
        throw new StreamError(`pipeline '${plan.name}' asks for the resource '${name}', which this worker was not given`, {
          code: 'STREAM_RESOURCE',
          domain: 'user',
          scope: 'process',
          verdict: 'stop',
          context: { resource: name, pipeline: plan.name },
        });
      },
    };
  }

  get topology(): Topology {
    return this.#context.topology;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Settles when the worker has stopped; rejects with what stopped it, when that was not `stop`. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Records taken by the tasks that run now. */
  get recordsTaken(): number {
    return this.#run?.recordsTaken ?? 0;
  }

  /** Partition counts of all topics, once the worker is running. */
  get counts(): PartitionCounts | undefined {
    return this.#run?.counts;
  }

  /** Prepares topics, joins the group and settles when the worker runs. */
  async start(): Promise<void> {
    this.#state = 'starting';
    this.#run = await WorkerRun.start(this.#context, this.#stopping.signal);
    this.#state = 'running';
    this.#done = this.#supervise(this.#run);
    // Whoever waits for `done` sees the failure; nobody is forced to.
    this.#done.catch(() => {});
  }

  /** Finishes what is in flight within the drain time, commits, leaves the group. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done.catch(() => {});
    if (this.#state !== 'failed') this.#state = 'stopped';
  }

  async #supervise(first: WorkerRun): Promise<void> {
    let run: WorkerRun | undefined = first;
    let delay = RESTART_DELAY_MS.first;
    for (;;) {
      const begun = this.#context.clock.now();
      try {
        run ??= await WorkerRun.start(this.#context, this.#stopping.signal);
        this.#run = run;
        this.#state = 'running';
        await run.done;
        return;
      } catch (error) {
        if (this.#context.clock.now() - begun > HEALTHY_AFTER_MS) delay = RESTART_DELAY_MS.first;
        await this.#restartOrFail(error, delay);
        delay = Math.min(delay * 2, RESTART_DELAY_MS.last);
        run = undefined;
        if (this.#stopping.signal.aborted) return;
      }
    }
  }

  async #restartOrFail(error: unknown, delayMs: number): Promise<void> {
    const { code, message, context } = toStreamError(error);
    const { logger, clock, metrics } = this.#context;
    if (!isStreamError(error) || error.verdict !== 'retry') {
      this.#state = 'failed';
      logger.error({ code, ...context }, `worker stopped: ${message}`);
      throw error;
    }
    this.#state = 'restarting';
    metrics.counter('worker_restarts_total', { application: this.topology.applicationId, code }).add(1);
    logger.warn({ code, ...context, delayMs }, `worker starts again: ${message}`);
    await new Promise<void>((resolve) => {
      const cancel = clock.after(delayMs, resolve);
      this.#stopping.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }
}
