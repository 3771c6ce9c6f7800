import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WorkerBench } from '../worker/worker-bench.ts';

/** A broker that a test takes away and brings back, with its topics. */
export interface BouncedBroker {
  readonly bench: WorkerBench;
  /** Ends it in good order, or as `kill -9`, and starts it again; settles when clients can connect. */
  bounce(how: 'clean' | 'hard'): Promise<void>;
}

const EMBEDDED = fileURLToPath(new URL('../../connectors/kafka/embedded/broker-process.ts', import.meta.url));
/** Apache Kafka, and the script that starts it, where the tests run against one. */
const REAL = process.env.MILLRACE_TEST_KAFKA;
const REAL_SCRIPT = process.env.MILLRACE_TEST_KAFKA_SCRIPT;
/** An Apache Kafka that nobody here can restart. */
export const canBounce = REAL === undefined || REAL_SCRIPT !== undefined;

/** The broker that the tests run against, in a process of its own. It ends with its bench. */
export function startBouncedBroker(): Promise<BouncedBroker> {
  return REAL !== undefined && REAL_SCRIPT !== undefined ? real(REAL, REAL_SCRIPT) : embedded();
}

async function embedded(): Promise<BouncedBroker> {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-bounce-'));
  let port = 0;
  const start = async (): Promise<ChildProcess> => {
    const child = fork(EMBEDDED, ['--dir', dir, '--port', String(port)], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [ready] = await once(child, 'message');
    port = (ready as { readonly port: number }).port;
    return child;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  const stop = async (): Promise<void> => {
    await end('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  };
  return {
    bench: WorkerBench.on({ bootstrap: `127.0.0.1:${port}`, stop }),
    bounce: async (how) => {
      await end(how === 'hard' ? 'SIGKILL' : 'SIGTERM');
      child = await start();
    },
  };
}

async function real(bootstrap: string, script: string): Promise<BouncedBroker> {
  const run = async (command: string): Promise<void> =>
    void (await promisify(execFile)('bash', [script, command, bootstrap.slice(bootstrap.lastIndexOf(':') + 1)]));
  return {
    bench: await WorkerBench.start(),
    bounce: async (how) => {
      await run(how === 'hard' ? 'kill' : 'down');
      await run('up');
    },
  };
}
