import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { ForkedBroker } from '../worker/forked-broker.ts';
import { REAL_KAFKA } from './combinations.ts';
import type { PortBench } from './port-bench.ts';

/** What starts and stops the real Kafka. */
const SCRIPT = process.env.MILLRACE_TEST_KAFKA_SCRIPT;

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
  const kafka = await ForkedBroker.start(dir);
  bench.onTidy(() => kafka.end());
  return { bootstrap: kafka.bootstrap, end: () => kafka.end(), startAgain: () => kafka.startAgain(), leftUnmarked: never };
}

async function never(): Promise<false> {
  return false;
}
