import { randomUUID } from 'node:crypto';
import { compile } from '../compile/compile.ts';
import type { PartitionCounts } from '../compile/partition-counts.ts';
import type { Topology } from '../compile/topology.ts';
import { steadyNow } from '../model/steady-now.ts';
import { isStreamError, StreamError, toStreamError } from '../model/stream-error.ts';
import type { Plan } from '../plan/plan.ts';
import type { Clock, Logger, Metrics } from '../ports.ts';
import { openStore, storeNotReady } from '../query/open-store.ts';
import type { StoreKind } from '../query/store-kinds.ts';
import { NO_METRICS, SILENT_LOGGER, SYSTEM_CLOCK } from './silent.ts';
import { UpgradeCheck } from './upgrade/upgrade-check.ts';
import { HEALTHY_AFTER_MS, RESTART_DELAY_MS, type WorkerOptions } from './worker-options.ts';
import { WorkerRun } from './worker-run.ts';

/** What a worker is doing. */
export type WorkerState = 'created' | 'starting' | 'running' | 'restarting' | 'stopped' | 'failed';

/** What all runs of a worker share. */
export interface WorkerContext {
  readonly topology: Topology;
  readonly options: WorkerOptions;
  readonly clientId: string;
  /** No other worker of the application has it. */
  readonly workerId: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** The log's own id of each topic as this worker saw it first, in whichever of its runs. */
  readonly topicIds: Map<string, string>;
  /** Internal topics of which was told, in whichever of its runs, that they keep little. */
  readonly shortTopics: Set<string>;
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
  readonly #upgrade: UpgradeCheck | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(plan: Plan, options: WorkerOptions) {
    const topology = compile(plan, options.applicationId === undefined ? {} : { applicationId: options.applicationId });
    this.#context = {
      topology,
      options,
      workerId: options.workerId ?? options.instanceId ?? randomUUID(),
      clientId: `${topology.applicationId}-${options.instanceId ?? process.pid}`,
      clock: options.clock ?? SYSTEM_CLOCK,
      metrics: options.metrics ?? NO_METRICS,
      logger: options.logger ?? SILENT_LOGGER,
      topicIds: new Map(),
      shortTopics: new Set(),
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
    const { upgradeCheck } = options;
    if (upgradeCheck !== undefined) this.#upgrade = new UpgradeCheck(this.#context, upgradeCheck, this.#stopping.signal);
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

  /**
   * A handle to a store, to read the rows of the partitions that this worker has now, and of global tables all rows. Kind and types are the
   * asker's to say: `worker.store('totals', keyValueRows<string, number>())`. Rows of records that are not committed yet are there already.
   *
   * Errors: STREAM_STORE_UNKNOWN and STREAM_STORE_KIND (user) at once; what is asked of the handle throws STREAM_STORE_NOT_READY (retry) while
   * the worker does not run, or its partitions are being shared out or restored
   */
  store<View>(name: string, kind: StoreKind<View>): View {
    return openStore(this.topology, name, kind, () => {
      const run = this.#run;
      const state = this.#stopping.signal.aborted && this.#state === 'running' ? 'stopping' : this.#state;
      if (state !== 'running' || !run) throw storeNotReady(name, `the worker is ${state}`);
      return run.stores(name);
    });
  }

  /** Prepares topics, reads global tables and settles when the worker runs; it joins its group by itself. */
  async start(): Promise<void> {
    if (this.#state !== 'created') throw misuse(`a worker is started once; this one is ${this.#state}`);
    this.#state = 'starting';
    try {
      const upgrade = this.#upgrade;
      if (upgrade) await this.#untilStopped(() => upgrade.check());
      const first = await this.#startRun();
      upgrade?.keep();
      this.#state = 'running';
      this.#done = this.#supervise(first);
      // Whoever waits for `done` sees the failure; nobody is forced to.
      this.#done.catch(() => {});
    } catch (error) {
      this.#state = this.#stopping.signal.aborted ? 'stopped' : 'failed';
      throw error;
    }
  }

  /** Finishes what is in flight within the drain time, commits, leaves the group. Idempotent; `start` rejects when it is not done yet. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#done.catch(() => {}), this.#upgrade?.close()]);
    if (this.#state !== 'failed') this.#state = 'stopped';
  }

  async #supervise(first: WorkerRun): Promise<void> {
    let run: WorkerRun | undefined = first;
    let delay = RESTART_DELAY_MS.first;
    for (;;) {
      const begun = steadyNow(this.#context.clock);
      try {
        run ??= await this.#startRun();
        this.#state = 'running';
        await run.done;
        return;
      } catch (error) {
        if (this.#stopping.signal.aborted && isRetry(error)) return;
        if (steadyNow(this.#context.clock) - begun > HEALTHY_AFTER_MS) delay = RESTART_DELAY_MS.first;
        this.#restartOrFail(error, delay);
        await this.#pause(delay);
        delay = Math.min(delay * 2, RESTART_DELAY_MS.last);
        run = undefined;
        if (this.#stopping.signal.aborted) return;
      }
    }
  }

  /** A run; what was being started when the worker is stopped closes by itself. */
  async #startRun(): Promise<WorkerRun> {
    const run = await this.#untilStopped(() => WorkerRun.start(this.#context, this.#stopping.signal));
    this.#run = run;
    return run;
  }

  /** Settles as the work does, which is not begun when the worker is stopped; rejects as soon as it is. */
  #untilStopped<T>(work: () => Promise<T> | T): Promise<T> {
    const { signal } = this.#stopping;
    return new Promise((resolve, reject) => {
      const stopped = (): void => reject(misuse('the worker was stopped before it had started'));
      if (signal.aborted) return stopped();
      signal.addEventListener('abort', stopped, { once: true });
      Promise.resolve(work())
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', stopped));
    });
  }

  #restartOrFail(error: unknown, delayMs: number): void {
    const { code, message, context } = toStreamError(error);
    const { logger, metrics } = this.#context;
    if (!isRetry(error)) {
      this.#state = 'failed';
      logger.error({ code, ...context }, `worker stopped: ${message}`);
      throw error;
    }
    this.#state = 'restarting';
    metrics.counter('worker_restarts_total', { application: this.topology.applicationId, code }).add(1);
    logger.warn({ code, ...context, delayMs }, `worker starts again: ${message}`);
  }

  /** Waits, until the worker is stopped at most. */
  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#context.clock.after(ms, done);
      signal.addEventListener('abort', done);
    });
  }
}

function isRetry(error: unknown): boolean {
  return isStreamError(error) && error.verdict === 'retry';
}

function misuse(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_CLOSED', domain: 'user', scope: 'process', verdict: 'stop' });
}
