import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { REAL_KAFKA } from './combinations.ts';
import type { PortBench } from './port-bench.ts';

/** What starts and stops the real Kafka. */
const SCRIPT = process.env.MILLRACE_TEST_KAFKA_SCRIPT;

/** A broker that a test may take away. */
export interface RestartableBroker {
  readonly bootstrap: string;
  stop(): Promise<unknown>;
  startAgain(): Promise<unknown>;
}

/** One for a test that stops it; a real one is that of all tests. */
export async function restartableBroker(bench: PortBench): Promise<RestartableBroker> {
  if (bench.combination.broker === 'kafka') {
    if (REAL_KAFKA === undefined || SCRIPT === undefined)
      throw new Error('MILLRACE_TEST_KAFKA_SCRIPT has to name what starts and stops Kafka');
    const port = REAL_KAFKA.slice(REAL_KAFKA.lastIndexOf(':') + 1);
    const kafka = (...command: readonly string[]) => promisify(execFile)('bash', [SCRIPT, ...command]);
    return { bootstrap: REAL_KAFKA, stop: () => kafka('down'), startAgain: () => kafka('up', port) };
  }
  const dir = mkdtempSync(join(tmpdir(), 'millrace-port-'));
  bench.onTidy(() => rmSync(dir, { recursive: true, force: true }));
  let kafka = await startEmbeddedKafka({ dir });
  bench.onTidy(() => kafka.stop());
  const { bootstrap, port } = kafka;
  return {
    bootstrap,
    stop: () => kafka.stop(),
    startAgain: async () => {
      kafka = await startEmbeddedKafka({ dir, port });
    },
  };
}
