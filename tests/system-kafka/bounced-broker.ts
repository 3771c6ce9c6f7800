import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ForkedBroker } from '../worker/forked-broker.ts';
import { WorkerBench } from '../worker/worker-bench.ts';

/** A broker that a test takes away and brings back, with its topics. */
export interface BouncedBroker {
  readonly bench: WorkerBench;
  /** Ends it in good order, or as `kill -9`, and starts it again; settles when clients can connect. */
  bounce(how: 'clean' | 'hard'): Promise<void>;
}

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
  const kafka = await ForkedBroker.start(dir);
  const stop = async (): Promise<void> => {
    await kafka.end();
    rmSync(dir, { recursive: true, force: true });
  };
  return {
    bench: WorkerBench.on({ bootstrap: kafka.bootstrap, stop }),
    bounce: async (how) => {
      await kafka.end(how === 'hard' ? 'SIGKILL' : 'SIGTERM');
      await kafka.startAgain();
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
