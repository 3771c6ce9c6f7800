/**
 * How long a record takes at a low rate: produced, through a worker (one hop, and two hops through a repartition topic), and read back.
 * `node --import tsx bench/kafka-broker/latency.ts [records] [everyMs]`. The broker runs in a process of its own; producer, workers and
 * reader share this one.
 */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { Worker } from '../../engine/worker/worker.ts';
import { keyBy, repartition, to } from '../../operators/index.ts';
import { spawnBroker } from './spawn-broker.ts';

const PARTITIONS = 20;
const records = Number(process.argv[2] ?? 400);
const everyMs = Number(process.argv[3] ?? 25);

const broker = await spawnBroker();
const text = (name: string) => ({ name, key: string(), value: string(), create: { partitions: PARTITIONS } });
const oneHop = pipeline('one-hop', ({ from }) => from(text('in-1')).pipe(to(text('out-1'))));
const twoHops = pipeline('two-hops', ({ from }) =>
  from(text('in-2')).pipe(
    keyBy('by-value', (value): string => value),
    repartition('again'),
    to(text('out-2')),
  ),
);

async function measure(plan: Plan, input: string, output: string): Promise<void> {
  const log = kafkaLog({ brokers: [broker.bootstrap] });
  const worker = new Worker(plan, { log });
  await worker.start();
  const reader = log.reader({ clientId: 'bench-reader', isolation: 'read_committed' });
  reader.assign(Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: output, partition, offset: 0 })));
  const sent = new Map<string, number>();
  const took: number[] = [];
  const reading = (async () => {
    while (took.length < records + 1) {
      for (const batch of await reader.poll(1_000))
        while (batch.next()) took.push(performance.now() - (sent.get(String(batch.value)) ?? 0));
    }
  })();
  const producer = log.producer({ clientId: 'bench-producer' });
  const send = (id: string): void => {
    sent.set(id, performance.now());
    producer.send(input, null, Buffer.from(id), Buffer.from(id), Date.now(), []);
  };
  send('warm-up');
  while (took.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  for (let i = 0; i < records; i++) {
    send(`record-${i}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  await reading;
  await Promise.all([reader.close(), producer.close(), worker.stop()]);
  await log.close();
  const sorted = took.slice(1).sort((a, b) => a - b);
  const at = (share: number): number => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1));
  console.log(JSON.stringify({ pipeline: plan.name, records, everyMs, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }));
}

await measure(oneHop, 'in-1', 'out-1');
await measure(twoHops, 'in-2', 'out-2');
await broker.stop();
