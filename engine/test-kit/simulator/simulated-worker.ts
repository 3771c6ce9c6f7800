import { isStreamError } from '../../model/stream-error.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Clock, Logger, Metrics } from '../../ports.ts';
import type { OpenFolder } from '../../state/disk/store-folder.ts';
import { Worker } from '../../worker/worker.ts';
import type { WorkerOptions } from '../../worker/worker-options.ts';
import { SimulatedProcess } from './schedule.ts';
import { SimulatedLog } from './simulated-log.ts';
import { watchFolder, watchLog } from './watched-ports.ts';
import type { World } from './world.ts';

export interface SimulatedWorkerOptions {
  readonly name: string;
  readonly metrics: Metrics;
  readonly worker: Omit<WorkerOptions, 'log' | 'clock' | 'metrics' | 'logger' | 'resources'>;
  readonly resources: (process: SimulatedProcess) => Readonly<Record<string, unknown>>;
}

/** The real worker in a process of the simulation. */
export class SimulatedWorker {
  readonly process: SimulatedProcess;
  /** How it ended: in good order, with a failure after which a supervisor would start another, or with one that needs a person. */
  ended: 'stopped' | 'failed' | undefined;
  failure: unknown;
  stopping = false;
  readonly #worker: Worker;

  constructor(world: World, plan: Plan, { name, metrics, worker, resources }: SimulatedWorkerOptions) {
    const process = new SimulatedProcess(name);
    this.process = process;
    const passed = (what: string): void => world.passed(process, what);
    const openFolder: OpenFolder = async (spec) => watchFolder(await world.disk.open(process, spec), spec, process, passed);
    this.#worker = new Worker(plan, {
      ...worker,
      workerId: name,
      state: { ...worker.state, openFolder },
      log: watchLog(new SimulatedLog(world, process), process, passed),
      clock: clockOf(world, process),
      metrics,
      logger: loggerOf(world, process),
      resources: resources(process),
    });
  }

  begin(): void {
    void this.#run();
  }

  stop(): void {
    this.stopping = true;
    void this.#worker.stop().then(() => this.#end('stopped', undefined));
  }

  get isRunning(): boolean {
    return this.process.state === 'running' && this.ended === undefined;
  }

  async #run(): Promise<void> {
    try {
      await this.#worker.start();
      await this.#worker.done;
      this.#end('stopped', undefined);
    } catch (error) {
      const again = isStreamError(error) && (error.verdict === 'retry' || this.stopping);
      this.#end(again ? 'stopped' : 'failed', error);
    }
  }

  #end(how: 'stopped' | 'failed', failure: unknown): void {
    if (this.ended !== undefined || this.process.state === 'dead') return;
    this.ended = how;
    this.failure = failure;
  }
}

function clockOf({ schedule }: World, process: SimulatedProcess): Clock {
  return {
    now: () => {
      schedule.activity++;
      return schedule.now;
    },
    after: (ms, run) => schedule.add(ms, { process, place: 'inside', what: 'timer', run }),
  };
}

function loggerOf(world: World, process: SimulatedProcess): Logger {
  const note = (_fields: object, message: string): void => world.note(process, message);
  return { debug() {}, info: note, warn: note, error: note };
}
