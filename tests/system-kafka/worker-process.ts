import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import type { WorkerBench } from '../worker/worker-bench.ts';
import type { SystemPlan } from './system-worker.ts';

const SCRIPT = fileURLToPath(new URL('./system-worker.ts', import.meta.url));

/** A worker in a process of its own. It ends with the bench at the latest. */
export class WorkerProcess {
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  #errors = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk) => {
      this.#errors += String(chunk);
    });
    this.ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null);
  }

  /** Settles when the worker runs, or has ended before. */
  static async start(bench: WorkerBench, plan: SystemPlan, options: Partial<WorkerOptions> = {}): Promise<WorkerProcess> {
    const child = fork(
      SCRIPT,
      [plan, bench.kafka.bootstrap, JSON.stringify({ commitInterval: '100ms', sessionTimeout: '3s', ...options })],
      {
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    );
    const process = new WorkerProcess(child);
    bench.onClose(() => void child.kill('SIGKILL'));
    await Promise.race([once(child, 'message'), process.ended]);
    return process;
  }

  /** What it said before it ended with a failure. */
  get errors(): string {
    return this.#errors;
  }

  /** Asks it to stop; settles with its exit code. */
  stop(): Promise<number | NodeJS.Signals | null> {
    this.#child.kill('SIGTERM');
    return this.ended;
  }

  /** As `kill -9`; settles when the process is gone. */
  kill(): Promise<number | NodeJS.Signals | null> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }
}
