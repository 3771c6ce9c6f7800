import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import type { RestoreEvent } from './restore-watch.ts';

const SCRIPT = fileURLToPath(new URL('./state-worker.ts', import.meta.url));

/** How far a worker is: records restored, and left. */
export interface Progress {
  readonly restored: number;
  readonly remaining: number;
}

/** A `state-worker.ts` that runs. */
export class WorkerProcess {
  /** What it has told of its restoring so far. */
  readonly told: RestoreEvent[] = [];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Settles when it runs: it joins its group and restores from then on. Errors: when it ends before. */
  static async start(bootstrap: string, options: Partial<WorkerOptions>): Promise<WorkerProcess> {
    const child = fork(SCRIPT, [bootstrap, JSON.stringify(options)], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const worker = new WorkerProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error('the worker ended before it ran')));
      createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
        const event = JSON.parse(line) as RestoreEvent | { readonly kind: 'running' };
        if (event.kind === 'running') resolve();
        else worker.told.push(event);
      });
    });
    return worker;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async progress(): Promise<Progress> {
    const answer = once(this.#child, 'message');
    this.#child.send('how far');
    return (await answer)[0] as Progress;
  }

  /** As `kill -9` would; settles when it is gone and everything it has told is read. Idempotent. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }
}
