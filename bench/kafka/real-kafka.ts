import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cpuSecondsOf } from '../process-usage.ts';

const SCRIPT = fileURLToPath(new URL('../../tests/kafka/kafka.sh', import.meta.url));
const PID_FILE = fileURLToPath(new URL('../../.cache/kafka/broker.pid', import.meta.url));
const PORT = 19092;

export interface RealKafka {
  readonly bootstrap: string;
  /** Processor time of the broker since its start; undefined where it is not known. */
  cpuSeconds(): number | undefined;
  stop(): void;
}

/** An Apache Kafka that runs already, or one of one node that `tests/kafka/kafka.sh` starts: needs Java 17, and Maven the first time. */
export function realKafka(running?: string): RealKafka {
  if (running !== undefined) return { bootstrap: running, cpuSeconds: () => undefined, stop() {} };
  const kafka = (...args: string[]): string =>
    execFileSync('bash', [SCRIPT, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  kafka('clean');
  const bootstrap = kafka('up', String(PORT)).trim();
  return { bootstrap, cpuSeconds: () => cpuSecondsOf(readFileSync(PID_FILE, 'utf8').trim()), stop: () => void kafka('clean') };
}
