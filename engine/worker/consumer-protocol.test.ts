import { afterEach, beforeEach, expect, test } from 'vitest';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { counting } from '../../tests/worker/counting-worker.ts';
import { WorkerBench } from '../../tests/worker/worker-bench.ts';
import type { Worker } from './worker.ts';

const CUSTOMERS = 37;
const ROUND = 300;
const OPTIONS = { guarantee: 'exactly-once', commitInterval: '50ms' } as const;

let bench: WorkerBench;
let sent = 0;
beforeEach(async () => {
  sent = 0;
  bench = await WorkerBench.start({ consumerHeartbeatIntervalMs: 50, consumerSessionTimeoutMs: 2_000 });
});
afterEach(() => bench.close());

function work(): Promise<Worker> {
  const log = kafkaLog({ brokers: [bench.kafka.bootstrap], groupProtocol: 'consumer' });
  bench.onClose(() => log.close());
  return bench.work(counting, { ...OPTIONS, log });
}

async function produceOrders(): Promise<void> {
  const orders = Array.from({ length: ROUND }, (_, i) => ({ id: `o${sent + i}`, customer: `c${(sent + i) % CUSTOMERS}` }));
  sent += ROUND;
  await bench.produce(
    'orders',
    orders.map((order) => [order.id, JSON.stringify(order)] as const),
  );
}

test('workers whose partitions the broker shares out count each order once, while others come and go', async () => {
  const first = await work();
  const counts = await bench.follow('counts', 6);
  const counted = () => expect.poll(() => counts.length).toBe(sent);
  await produceOrders();
  await counted();
  const second = await work();
  await produceOrders();
  await counted();
  await second.stop();
  await produceOrders();
  await counted();
  for (let customer = 0; customer < CUSTOMERS; customer++) {
    const of = counts.filter(({ key }) => key === `c${customer}`).map(({ value }) => Number(value));
    expect(of, `c${customer}`).toEqual(Array.from({ length: of.length }, (_, i) => i + 1));
  }
  await first.stop();
});
