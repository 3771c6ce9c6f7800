import { EventEmitter } from 'node:events';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { runCli } from '../run-cli.ts';

export interface CapturedOptions {
  readonly stdin?: readonly (string | Uint8Array)[] | AsyncIterable<string | Uint8Array>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly isTTY?: boolean;
}

/** A command that runs in the test's own process, with what it has written so far. */
export class CapturedRun {
  readonly done: Promise<ExitCode>;
  readonly #stop = new AbortController();
  readonly #written = new EventEmitter();
  #stdout = '';
  #stderr = '';

  constructor(argv: readonly string[], { stdin = [], env = {}, cwd = process.cwd(), isTTY = false }: CapturedOptions = {}) {
    const io: Io = {
      stdin: Object.assign(
        (async function* () {
          yield* stdin;
        })(),
        { isTTY },
      ),
      stdout: { isTTY, write: (text) => this.#add(() => (this.#stdout += text)) },
      stderr: { isTTY, write: (text) => this.#add(() => (this.#stderr += text)) },
      env,
      cwd,
      stop: this.#stop.signal,
    };
    this.done = runCli(argv, io);
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** What stdout holds, a JSON value for each line. */
  get records(): readonly Record<string, unknown>[] {
    return this.#stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#stop.abort();
  }

  /** Settles when what is written fulfils the condition; rejects when the command ends before. */
  until(condition: (run: this) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (condition(this)) resolve();
      };
      this.#written.on('written', look);
      look();
      void this.done.then((code) => reject(new Error(`ended with ${code} before: ${this.#stdout}${this.#stderr}`)));
    });
  }

  #add(append: () => void): void {
    append();
    this.#written.emit('written');
  }
}

/** Runs a command line to its end. */
export async function runCaptured(
  argv: readonly string[],
  options: CapturedOptions = {},
): Promise<{ readonly code: ExitCode; readonly stdout: string; readonly stderr: string }> {
  const run = new CapturedRun(argv, options);
  const code = await run.done;
  return { code, stdout: run.stdout, stderr: run.stderr };
}
