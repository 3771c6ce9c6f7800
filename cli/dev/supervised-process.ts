import { type ChildProcess, fork } from 'node:child_process';
import type { Logger } from '../../engine/ports.ts';

export interface SupervisedOptions {
  /** What people call it. */
  readonly name: string;
  /** Module to run; a TypeScript one is run through tsx. */
  readonly module: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Told in words why it ended, each time it is started again. */
  readonly logger: Logger;
  /** Each line that it writes to standard error. */
  readonly onLine?: (line: string) => void;
}

/** Waits before a process that died is started again: doubles up to the last. */
const RESTART_MS = { first: 200, last: 5_000 };
/** A process that ran so long begins its waits anew. */
const HEALTHY_MS = 30_000;
/** A process that does not end by itself is killed. */
const STOP_MS = 4_000;
/** A process that never came up so often in a row does not come up. */
const FAILED_STARTS_MAX = 3;

/**
 * A process of its own that is started again when it dies, until it is stopped. It is up when it sends its first message.
 *
 * It has its own process group: Ctrl-C reaches the parent alone, which ends its processes in the right order. A parent that is killed closes
 * the channel, and the processes end by themselves.
 */
export class SupervisedProcess {
  readonly #options: SupervisedOptions;
  #child: ChildProcess | undefined;
  #stopping = false;
  #failedStarts = 0;
  #delayMs = RESTART_MS.first;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SupervisedOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Settles with its first message, which says that it is up; rejects with its last words when it does not come up at all. */
  start(): Promise<unknown> {
    return new Promise((resolve, reject) => this.#run(resolve, reject));
  }

  /** Asks it to end and waits until it has. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(kill);
  }

  #run(up?: (message: unknown) => void, failed?: (error: Error) => void): void {
    const { name, module, args, env, logger, onLine } = this.#options;
    const begun = Date.now();
    const child = fork(module, [...args], {
      execArgv: module.endsWith('.ts') ? ['--import', 'tsx'] : [],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    let last = '';
    let cameUp = false;
    linesOf(child, (line) => {
      last = line;
      onLine?.(line);
    });
    child.once('message', (message) => {
      cameUp = true;
      this.#failedStarts = 0;
      up?.(message);
    });
    child.once('exit', (code, signal) => {
      if (this.#stopping) return;
      if (!cameUp && up && ++this.#failedStarts >= FAILED_STARTS_MAX) {
        failed?.(new Error(`${name} does not start: ${last.replace(/^millrace: /, '') || `it ended with code ${code}`}`));
        return;
      }
      if (Date.now() - begun > HEALTHY_MS) this.#delayMs = RESTART_MS.first;
      logger.warn({ process: name, code, signal, delayMs: this.#delayMs }, `${name} ended and is started again`);
      this.#timer = setTimeout(() => this.#run(cameUp ? undefined : up, failed), this.#delayMs);
      this.#delayMs = Math.min(this.#delayMs * 2, RESTART_MS.last);
    });
  }
}

function linesOf(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  });
}
