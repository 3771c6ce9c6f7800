/**
 * How long the embedded broker takes to start: without a log, five times in one process, and with one of so many GiB, after it was stopped and
 * after it was killed. `node --import tsx bench/kafka-broker/start.ts [GiB]`; the log is written to the temporary folder.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { median } from '../median.ts';

const SCRIPT = fileURLToPath(new URL('./start-broker.ts', import.meta.url));
const GIB = 1024 ** 3;
const TOPIC = { name: 'backlog', partitions: 6, configs: { 'retention.ms': '-1', 'retention.bytes': '-1' } };
const VALUE = Buffer.alloc(10_000, 'x');
const EMPTY_STARTS = 5;
const gib = Number(process.argv[2] ?? 5);

/** Starts a broker in a process of its own; how long the start took there, its address, and how to end it. */
async function started(dir: string) {
  const child = fork(SCRIPT, [dir], { execArgv: ['--import', 'tsx'] });
  const [told] = (await once(child, 'message')) as [{ readonly ms: number; readonly bootstrap: string }];
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return { ...told, end };
}

const empty: number[] = [];
for (let i = 0; i < EMPTY_STARTS; i++) {
  const begun = performance.now();
  const kafka = await startEmbeddedKafka();
  empty.push(performance.now() - begun);
  await kafka.stop();
}
console.log(
  JSON.stringify({
    start: 'without a log',
    firstMs: Math.round(empty[0] ?? 0),
    medianMs: Math.round(median(empty)),
    goalMs: 300,
  }),
);

const dir = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
try {
  const first = await started(dir);
  const log = kafkaLog({ brokers: [first.bootstrap] });
  await log.admin().createTopics([TOPIC]);
  const producer = log.producer({ clientId: 'backlog' });
  for (let bytes = 0; bytes < gib * GIB; bytes += VALUE.length) {
    producer.send(TOPIC.name, null, null, VALUE, Date.now(), []);
    await producer.ready();
  }
  await producer.flush();
  await log.close();
  await first.end('SIGTERM');
  const stopped = await started(dir);
  await stopped.end('SIGKILL');
  const killed = await started(dir);
  await killed.end('SIGTERM');
  console.log(
    JSON.stringify({
      start: `${gib} GiB`,
      afterStopMs: Math.round(stopped.ms),
      afterKillMs: Math.round(killed.ms),
      goalMs: 2_000,
    }),
  );
} finally {
  rmSync(dir, { recursive: true, force: true });
}
