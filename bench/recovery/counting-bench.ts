import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaLog, kafkaLog } from '../../connectors/kafka/index.ts';
import type { LogProducer } from '../../engine/ports.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import { spawnBroker } from '../kafka-broker/spawn-broker.ts';
import { counting, events, PARTITIONS, totals } from './state-worker.ts';
import { WorkerProcess } from './worker-process.ts';

export const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** Records sent before the producer is waited for. */
const SENT_PER_WAIT = 10_000;

/** The embedded broker with the topics of the counting pipeline, a folder for state, and workers, each in a process of its own. */
export interface CountingBench {
  readonly log: KafkaLog;
  readonly dir: string;
  work(options: Partial<WorkerOptions>): Promise<WorkerProcess>;
  /** Writes `count` records, the i-th with the key `k<i>`. */
  fill(topic: string, count: number, value: (i: number) => string): Promise<void>;
  endsOf(topic: string): Promise<readonly number[]>;
  /** Every event is counted, and the outcome committed. */
  isCounted(): Promise<boolean>;
}

/** Runs `work` with a bench that is taken away at its end. */
export async function withCountingBench<T>(work: (bench: CountingBench) => Promise<T>): Promise<T> {
  const broker = await spawnBroker();
  const log = kafkaLog({ brokers: [broker.bootstrap] });
  const dir = mkdtempSync(join(tmpdir(), 'millrace-recovery-'));
  const workers: WorkerProcess[] = [];
  const endsOf = (topic: string) => log.admin().endOffsets(partitions.map((partition) => ({ topic, partition })));
  const bench: CountingBench = {
    log,
    dir,
    endsOf,
    work: async (options) => {
      const worker = await WorkerProcess.start(broker.bootstrap, options);
      workers.push(worker);
      return worker;
    },
    fill: async (topic, count, value) => {
      const producer = log.producer({ clientId: 'fill' });
      for (let i = 0; i < count; i++) {
        send(producer, topic, `k${i}`, value(i));
        if (i % SENT_PER_WAIT === 0) await producer.ready();
      }
      await producer.flush();
      await producer.close();
    },
    isCounted: async () => {
      const committed = await log.admin().committedOffsets(counting.name);
      const ends = await endsOf(events.name);
      return ends.every((end, partition) => committed.some((each) => each.partition === partition && each.offset === end));
    },
  };
  try {
    await log.admin().createTopics([events, totals].map(({ name, create }) => ({ name, ...create })));
    return await work(bench);
  } finally {
    for (const worker of workers) await worker.kill();
    await log.close();
    await broker.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

export function send(producer: LogProducer, topic: string, key: string, value: string): void {
  producer.send(topic, null, Buffer.from(key), Buffer.from(value), Date.now(), []);
}
