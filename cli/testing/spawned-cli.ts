import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The command as a process of its own, as a person starts it. */
export class SpawnedCli {
  readonly process: ChildProcess;
  readonly done: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  stdout = '';
  stderr = '';

  constructor(argv: readonly string[], { env = {}, cwd = root }: SpawnOptions = {}) {
    const tsx = import.meta.resolve('tsx');
    this.process = spawn(process.execPath, ['--import', tsx, main, ...argv], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.process.stdin?.end();
    this.done = new Promise((resolve) => {
      this.process.on('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** Settles when stderr holds the text; rejects when the process ends before. */
  untilError(text: string): Promise<void> {
    return this.#until('stderr', text);
  }

  /** The same for stdout. */
  untilOutput(text: string): Promise<void> {
    return this.#until('stdout', text);
  }

  #until(stream: 'stdout' | 'stderr', text: string): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (this[stream].includes(text)) resolve();
      };
      this.process[stream]?.on('data', look);
      look();
      void this.done.then(({ code }) => reject(new Error(`ended with ${code} before '${text}': ${this.stderr}`)));
    });
  }
}

export function spawnCli(argv: readonly string[], options: SpawnOptions = {}): SpawnedCli['done'] {
  return new SpawnedCli(argv, options).done;
}
