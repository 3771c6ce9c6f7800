import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STOP_MS } from './chaos-options.ts';
import type { ChaosWorkerOptions } from './chaos-worker.ts';
import type { Events } from './events.ts';
import { inTime } from './in-time.ts';
import type { KafkaProxy } from './kafka-proxy.ts';

const SCRIPT = fileURLToPath(new URL('./chaos-worker.ts', import.meta.url));

/** A worker by its name: the process that has it at the moment, if there is one, and its own way to the broker. */
export class WorkerSlot {
  readonly proxy: KafkaProxy;
  readonly name: string;
  /** Exits that nobody asked for. */
  readonly collapses: string[] = [];
  readonly #options: ChaosWorkerOptions;
  readonly #events: Events;
  readonly #logFile: string;
  #child: ChildProcess | undefined;
  #running = false;
  #expected = false;

  constructor(options: ChaosWorkerOptions, proxy: KafkaProxy, logDir: string, events: Events) {
    this.#options = options;
    this.name = options.workerId;
    this.proxy = proxy;
    this.#events = events;
    this.#logFile = join(logDir, `${options.workerId}.log`);
  }

  get isUp(): boolean {
    return this.#child !== undefined;
  }

  /** It is up, and has begun to join its group. */
  get isRunning(): boolean {
    return this.#running;
  }

  /** Settles when it runs, or has ended before. */
  start(): Promise<unknown> {
    if (this.#child) return Promise.resolve();
    const log = openSync(this.#logFile, 'a');
    const child = fork(SCRIPT, [JSON.stringify(this.#options)], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#child = child;
    this.#expected = false;
    const runs = once(child, 'message').then(() => {
      if (this.#child !== child) return;
      this.#running = true;
      this.#events.say(`${this.name} runs`);
    });
    const ended = once(child, 'exit').then(([code, signal]) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#running = false;
      // Before it listens for signals they end it as they end any process.
      if (this.#expected && (code === 0 || signal !== null)) return;
      const how = `${this.name} ended by itself, ${signal ?? `code ${code}`}; see ${this.#logFile}`;
      this.collapses.push(how);
      this.#events.happened('collapse', how);
    });
    return Promise.race([runs, ended]);
  }

  /** As `kill -9`; settles when the process is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#expected = true;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Asks it to stop; false when it had to be killed after `STOP_MS`. */
  async stop(): Promise<boolean> {
    const child = this.#child;
    if (!child) return true;
    this.#expected = true;
    const gone = once(child, 'exit').then(() => true);
    child.kill('SIGTERM');
    const stopped = await inTime(gone, STOP_MS, 'stopping').catch(() => false);
    if (!stopped) await this.kill();
    return stopped;
  }

  /** At the end of this process, whatever the reason. */
  abandon(): void {
    this.#expected = true;
    this.#child?.kill('SIGKILL');
  }
}
