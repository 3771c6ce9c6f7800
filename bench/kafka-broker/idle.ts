/**
 * What eight pipelines cost in one process while nothing happens: CPU, memory, and how long the first record of a pipeline takes after a
 * cold start. `node --import tsx bench/kafka-broker/idle.ts [seconds]`. The broker runs in a process of its own.
 */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { Worker } from '../../engine/worker/worker.ts';
import { count, keyBy, to, toStream } from '../../operators/index.ts';
import { spawnBroker } from './spawn-broker.ts';

const GROUPS = 8;
const PARTITIONS = 20;
const seconds = Number(process.argv[2] ?? 20);

const broker = await spawnBroker();
const text = (name: string) => ({ name, key: string(), value: string(), create: { partitions: PARTITIONS } });
const counts = (name: string) => ({ name, key: string(), value: json<number | null>(), create: { partitions: PARTITIONS } });
const plans = Array.from({ length: GROUPS }, (_, i) =>
  pipeline(`idle-${i}`, ({ from }) =>
    from(text(`in-${i}`)).pipe(
      keyBy('by-value', (value): string => value),
      count('counted'),
      toStream(),
      to(counts(`out-${i}`)),
    ),
  ),
);

const log = kafkaLog({ brokers: [broker.bootstrap] });
const begun = performance.now();
const workers = plans.map((plan) => new Worker(plan, { log }));
await Promise.all(workers.map((worker) => worker.start()));
const startedMs = performance.now() - begun;

const producer = log.producer({ clientId: 'bench' });
for (let i = 0; i < GROUPS; i++) producer.send(`in-${i}`, null, Buffer.from('k'), Buffer.from('v'), Date.now(), []);
await producer.flush();
while (workers.some((worker) => worker.recordsTaken < 2)) await new Promise((resolve) => setTimeout(resolve, 2));
const firstMs = performance.now() - begun;

await new Promise((resolve) => setTimeout(resolve, 3_000));
const cpu = process.cpuUsage();
const brokerBefore = broker.cpuMs();
const from = performance.now();
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const elapsedMs = performance.now() - from;
const used = process.cpuUsage(cpu);
const share = (ms: number): string => `${((100 * ms) / elapsedMs).toFixed(2)} %`;
globalThis.gc?.();
console.log(
  JSON.stringify({
    groups: GROUPS,
    partitions: PARTITIONS,
    topologiesStartedMs: Math.round(startedMs),
    allFirstRecordsThroughMs: Math.round(firstMs),
    idleCpuOfWorkers: share((used.user + used.system) / 1000),
    idleCpuOfBroker: share(broker.cpuMs() - brokerBefore),
    rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
    heapMiB: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
    brokerRssMiB: broker.rssMiB(),
  }),
);
const stopping = performance.now();
await Promise.all(workers.map((worker) => worker.stop()));
console.log(JSON.stringify({ allStoppedMs: Math.round(performance.now() - stopping) }));
await producer.close();
await log.close();
await broker.stop();
