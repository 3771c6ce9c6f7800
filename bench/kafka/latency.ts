/**
 * How long a record takes from when it is due to be sent to when it is read back, with a worker that prices it in between. Records come at a
 * fixed rate whatever happens, so a wait of the whole counts for each record that is due meanwhile.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import { compiledScript } from '../compiled-script.ts';
import { orderAt } from '../operators/orders.ts';
import { isWanted, orderCodec, PARTITIONS, pricedCodec, topicOf } from './workload.ts';

const WARM_UP_SECONDS = 10;
const POLL_MS = 100;
/** How often the generator looks whether records are due. */
const TICK_MS = 1;
const GIVE_UP_MS = 60_000;

export interface Latencies {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The most that a record was sent late, which is in the figures above. */
  readonly generatorLateMs: number;
}

export interface LatencyLoad {
  readonly bootstrap: string;
  /** Of its topics and its application. */
  readonly name: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly options: Pick<WorkerOptions, 'guarantee' | 'commitInterval'>;
}

export async function latency({ bootstrap, name, perSecond, seconds, options }: LatencyLoad): Promise<Latencies> {
  const log = kafkaLog({ brokers: [bootstrap] });
  const [from, into] = [`${name}-in`, `${name}-out`];
  await log.admin().createTopics([topicOf(from), topicOf(into)]);
  const worker = fork(compiledScript('kafka/latency-worker.ts'), [bootstrap, name, from, into, JSON.stringify(options)], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    await Promise.race([
      once(worker, 'message'),
      once(worker, 'exit').then(([code]) => {
        throw new Error(`the worker ended with ${code}`);
      }),
    ]);
    const isolation = options.guarantee === 'exactly-once' ? 'read_committed' : 'read_uncommitted';
    const reader = log.reader({ clientId: 'bench-reader', isolation });
    reader.assign(Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: into, partition, offset: 0 })));
    const total = perSecond * (WARM_UP_SECONDS + seconds);
    const measuredFrom = WARM_UP_SECONDS * 1_000_000;
    const took: number[] = [];
    let late = 0;
    let expected = 0;
    for (let i = 0; i < total; i++) if (isWanted(orderAt(i))) expected++;
    const begun = performance.now();
    const micros = (): number => Math.round((performance.now() - begun) * 1_000);
    const codec = pricedCodec(into);
    const reading = (async () => {
      for (let got = 0; got < expected; ) {
        if (performance.now() - begun > (WARM_UP_SECONDS + seconds) * 1_000 + GIVE_UP_MS)
          throw new Error(`only ${got} of ${expected} records came`);
        for (const batch of await reader.poll(POLL_MS)) {
          const now = micros();
          while (batch.next()) {
            got++;
            const { ts } = codec.decode(batch.value ?? Buffer.alloc(0), []);
            if (ts >= measuredFrom) took.push((now - ts) / 1_000);
          }
        }
      }
    })();
    late = await generate(log.producer({ clientId: 'bench-producer', lingerMs: 0 }), from, total, perSecond, micros);
    await reading;
    await reader.close();
    const sorted = took.sort((a, b) => a - b);
    const at = (share: number): number => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1));
    return { samples: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1), generatorLateMs: late };
  } finally {
    const gone = once(worker, 'exit');
    if (worker.exitCode === null && worker.kill('SIGTERM')) await gone;
    await log.admin().deleteTopics([from, into]);
    await log.close();
  }
}

/** Sends each record when it is due; returns by how much the latest one was late, in ms. */
async function generate(
  producer: ReturnType<ReturnType<typeof kafkaLog>['producer']>,
  topic: string,
  total: number,
  perSecond: number,
  micros: () => number,
): Promise<number> {
  await producer.partitionCount(topic);
  const codec = orderCodec(topic);
  let latest = 0;
  for (let i = 0; i < total; ) {
    for (; i < total; i++) {
      const due = Math.round((i * 1_000_000) / perSecond);
      const now = micros();
      if (now < due) break;
      if (i >= perSecond * WARM_UP_SECONDS) latest = Math.max(latest, now - due);
      const order = orderAt(i, due);
      producer.send(topic, null, Buffer.from(order.customerId), codec.encode(order), Date.now(), []);
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await producer.flush();
  await producer.close();
  return Number((latest / 1_000).toFixed(1));
}
