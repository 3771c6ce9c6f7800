import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { REAL_KAFKA } from './combinations.ts';
import type { PortBench } from './port-bench.ts';

/** What starts and stops the real Kafka. */
const SCRIPT = process.env.MILLRACE_TEST_KAFKA_SCRIPT;
const BROKER_PROCESS = fileURLToPath(new URL('../../connectors/kafka/embedded/broker-process.ts', import.meta.url));

/** In good order, or as by the machine. */
export type Ending = 'stop' | 'kill -9';

/** A broker that a test may take away. */
export interface RestartableBroker {
  readonly bootstrap: string;
  /** Settles when it is gone. */
  end(): Promise<unknown>;
  /** Settles when clients can connect. */
  startAgain(): Promise<unknown>;
  /**
   * Whether it ended a transaction of this id without telling its partitions. The only node of a Kafka cluster that is killed may come back with
   * metadata of some time ago, take partitions that it does not find there for deleted, and leave them without the end of a transaction.
   */
  leftUnmarked(transactionalId: string): Promise<boolean>;
}

/** One for a test that ends it; a real one is that of all tests. */
export async function restartableBroker(bench: PortBench, how: Ending): Promise<RestartableBroker> {
  if (bench.combination.broker === 'kafka') {
    if (REAL_KAFKA === undefined || SCRIPT === undefined)
      throw new Error('MILLRACE_TEST_KAFKA_SCRIPT has to name what starts and stops Kafka');
    const port = REAL_KAFKA.slice(REAL_KAFKA.lastIndexOf(':') + 1);
    const kafka = (...command: readonly string[]) => promisify(execFile)('bash', [SCRIPT, ...command]);
    return {
      bootstrap: REAL_KAFKA,
      end: () => kafka(how === 'stop' ? 'down' : 'kill'),
      startAgain: () => kafka('up', port),
      leftUnmarked: async (id) => {
        const { stdout } = await kafka('log');
        return readFileSync(stdout.trim(), 'utf8').includes(`while trying to send transaction markers for ${id},`);
      },
    };
  }
  const dir = mkdtempSync(join(tmpdir(), 'millrace-port-'));
  bench.onTidy(() => rmSync(dir, { recursive: true, force: true }));
  return how === 'stop' ? inThisProcess(bench, dir) : inOneOfItsOwn(bench, dir);
}

async function inThisProcess(bench: PortBench, dir: string): Promise<RestartableBroker> {
  let kafka = await startEmbeddedKafka({ dir });
  bench.onTidy(() => kafka.stop());
  const { bootstrap, port } = kafka;
  return {
    bootstrap,
    end: () => kafka.stop(),
    startAgain: async () => {
      kafka = await startEmbeddedKafka({ dir, port });
    },
    leftUnmarked: never,
  };
}

async function inOneOfItsOwn(bench: PortBench, dir: string): Promise<RestartableBroker> {
  let child: ChildProcess | undefined;
  let port = 0;
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const start = async (): Promise<void> => {
    child = fork(BROKER_PROCESS, ['--dir', dir, '--port', String(port)], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [ready] = await once(child, 'message');
    port = (ready as { readonly port: number }).port;
  };
  await start();
  bench.onTidy(kill);
  return { bootstrap: `127.0.0.1:${port}`, end: kill, startAgain: start, leftUnmarked: never };
}

async function never(): Promise<false> {
  return false;
}
