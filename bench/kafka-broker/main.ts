/**
 * Records per second in and out of the embedded broker, which runs in a process of its own: `node --import tsx bench/kafka-broker/main.ts`.
 * Batches of 1,000 records of 100 bytes; kafkajs as everybody would use it, and our own client. The median of five rounds.
 */
import { availableParallelism, cpus } from 'node:os';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { Log } from '../../engine/ports.ts';
import { spawnBroker } from './spawn-broker.ts';

const ROUNDS = 5;
const PARTITIONS = 4;
const BATCH = 1_000;
const asked = Number(process.argv.at(-1));
const BATCHES = Number.isInteger(asked) ? asked : 200;
/** Batches on their way at once. */
const IN_FLIGHT = 4;
const RECORDS = BATCH * BATCHES;
const value = Buffer.alloc(100, 'x');

interface Result {
  readonly in: number;
  readonly out: number;
}

const broker = await spawnBroker();
const kafka = new Kafka({ brokers: [broker.bootstrap], clientId: 'bench', logLevel: logLevel.NOTHING });
const log = kafkaLog({ brokers: [broker.bootstrap] });

async function kafkajsRound(topic: string): Promise<Result> {
  const producer = kafka.producer();
  await producer.connect();
  const messages = Array.from({ length: BATCH }, () => ({ value }));
  let next = 0;
  const producing = await perSecond(() =>
    Promise.all(
      Array.from({ length: IN_FLIGHT }, async () => {
        while (next < BATCHES) {
          next++;
          await producer.send({ topic, messages, acks: -1 });
        }
      }),
    ),
  );
  await producer.disconnect();
  const consumer = kafka.consumer({ groupId: `${topic}-readers`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let seen = 0;
  let first = 0;
  let last = 0;
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachBatchAutoResolve: true,
      eachBatch: async ({ batch }) => {
        // The time to join the group is not the broker's: it counts from the first batch on.
        first ||= performance.now();
        seen += batch.messages.length;
        last = performance.now();
        if (seen >= RECORDS) resolve();
      },
    });
  });
  await consumer.disconnect();
  return { in: producing, out: Math.round((RECORDS * 1_000) / (last - first)) };
}

async function ownRound(topic: string, client: Log): Promise<Result> {
  const producer = client.producer({ clientId: 'bench-own' });
  await producer.partitionCount(topic);
  const producing = await perSecond(async () => {
    for (let i = 0; i < RECORDS; i++) {
      producer.send(topic, i % PARTITIONS, null, value, 1, []);
      if (i % BATCH === 0) await producer.ready();
    }
    await producer.flush();
  });
  await producer.close();
  const reader = client.reader({ clientId: 'bench-own', isolation: 'read_committed' });
  reader.assign(Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition, offset: 0 })));
  const consuming = await perSecond(async () => {
    for (let seen = 0; seen < RECORDS; ) {
      for (const batch of await reader.poll(1_000)) {
        while (batch.next()) if (batch.value !== null) seen++;
      }
    }
  });
  await reader.close();
  return { in: producing, out: consuming };
}

async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round((RECORDS * 1_000) / (performance.now() - begun));
}

async function measure(client: string, round: (topic: string) => Promise<Result>): Promise<void> {
  const results: Result[] = [];
  const cpuBefore = broker.cpuMs();
  for (let i = 0; i < ROUNDS; i++) {
    const topic = `bench-${client}-${i}`;
    await log.admin().createTopics([{ name: topic, partitions: PARTITIONS, configs: { 'retention.ms': '-1' } }]);
    results.push(await round(topic));
    await log.admin().deleteTopics([topic]);
  }
  const median = (pick: (result: Result) => number): number => results.map(pick).sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
  console.log(
    JSON.stringify({
      client,
      records: RECORDS,
      rounds: ROUNDS,
      inPerSecond: median((result) => result.in),
      outPerSecond: median((result) => result.out),
      brokerCpuMsPerRound: Math.round((broker.cpuMs() - cpuBefore) / ROUNDS),
    }),
  );
}

console.log(JSON.stringify({ cores: availableParallelism(), cpu: cpus()[0]?.model, node: process.version }));
await measure('kafkajs', kafkajsRound);
await measure('own', (topic) => ownRound(topic, log));
await log.close();
await broker.stop();
