/** Our client, and the whole engine on it. */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { NO_HEADERS } from '../../engine/model/record.ts';
import type { FetchedBatch, Log } from '../../engine/ports.ts';
import { decodeValue } from '../../engine/task/decode-parts.ts';
import { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import type { Order } from '../operators/orders.ts';
import type { CaseInput, Timer } from './case.ts';
import { orderCodec, PARTITIONS, pricing, resources } from './workload.ts';

const POLL_MS = 1_000;
const VALUE_BYTES = 100;

async function reading({ bootstrap, orders, records }: CaseInput, timer: Timer, take: (batch: FetchedBatch) => void) {
  const log = kafkaLog({ brokers: [bootstrap] });
  const reader = log.reader({ clientId: 'bench', isolation: 'read_committed' });
  reader.assign(Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: orders, partition, offset: 0 })));
  for (let seen = 0; seen < records; ) {
    for (const batch of await reader.poll(POLL_MS)) {
      timer.begin();
      while (batch.next()) {
        take(batch);
        seen++;
      }
    }
  }
  timer.end();
  await reader.close();
  await log.close();
}

export async function consume(input: CaseInput, timer: Timer): Promise<void> {
  let bytes = 0;
  await reading(input, timer, ({ value }) => {
    bytes += value?.length ?? 0;
  });
  if (bytes === 0) throw new Error('the orders are empty');
}

export async function decode(input: CaseInput, timer: Timer): Promise<void> {
  const codec = orderCodec(input.orders);
  let sum = 0;
  await reading(input, timer, (batch) => {
    sum += (decodeValue(batch, codec, NO_HEADERS) as Order).amount;
  });
  if (sum === 0) throw new Error('the orders are worth nothing');
}

export async function produce({ bootstrap, out, records }: CaseInput, timer: Timer): Promise<void> {
  const log = kafkaLog({ brokers: [bootstrap] });
  const producer = log.producer({ clientId: 'bench' });
  await producer.partitionCount(out);
  const value = Buffer.alloc(VALUE_BYTES, 'x');
  timer.begin();
  for (let i = 0; i < records; i++) {
    producer.send(out, i % PARTITIONS, null, value, 1, []);
    if (i % 1_000 === 0) await producer.ready();
  }
  await producer.flush();
  timer.end();
  await producer.close();
  await log.close();
}

/** Pricing through a worker with its commits, until everything is committed. */
export const engine =
  (options: Partial<WorkerOptions>, open: (bootstrap: string) => Log = (bootstrap) => kafkaLog({ brokers: [bootstrap] })) =>
  async ({ bootstrap, orders, out, records }: CaseInput, timer: Timer): Promise<void> => {
    const log = open(bootstrap);
    let seen = 0;
    let passed = (): void => {};
    const through = new Promise<void>((resolve) => {
      passed = resolve;
    });
    const plan = pricing(out, orders, out, () => {
      if (seen === 0) timer.begin();
      if (++seen === records) passed();
    });
    const worker = new Worker(plan, { ...options, log, resources });
    await worker.start();
    await Promise.race([through, worker.done]);
    await worker.stop();
    timer.end();
    const committed = (await log.admin().committedOffsets(out)).reduce((sum, { offset }) => sum + offset, 0);
    if (seen !== records || committed !== records) throw new Error(`saw ${seen} orders and committed ${committed} of ${records}`);
    await log.close();
  };
