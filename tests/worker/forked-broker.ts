import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../connectors/kafka/embedded/broker-process.ts', import.meta.url));

/** An embedded broker in a process of its own, so that a test can kill it; it comes back with its folder and its port. */
export class ForkedBroker {
  readonly #dir: string;
  #port = 0;
  #child: ChildProcess | undefined;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async start(dir: string): Promise<ForkedBroker> {
    const broker = new ForkedBroker(dir);
    await broker.startAgain();
    return broker;
  }

  get bootstrap(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Settles when it is gone. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  /** Settles when clients can connect. */
  async startAgain(): Promise<void> {
    this.#child = fork(SCRIPT, ['--dir', this.#dir, '--port', String(this.#port)], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [ready] = await once(this.#child, 'message');
    this.#port = (ready as { readonly port: number }).port;
  }
}
