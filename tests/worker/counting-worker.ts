/**
 * A worker in a process of its own, for tests that kill it: counts orders by customer through a repartition topic and passes every order
 * on. `counting-worker.ts BOOTSTRAP [OPTIONS] [DRIVER]`, options of the worker as JSON, the driver `librdkafka` or ours; prints `running`, then how
 * many records it restored, and stops on SIGTERM.
 */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { librdkafkaLog } from '../../connectors/kafka/librdkafka/index.ts';
import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import { count, keyBy, to, toStream } from '../../operators/index.ts';
import { named } from './worker-bench.ts';

export interface Order {
  readonly id: string;
  readonly customer: string;
}

export const orders = { name: named('orders'), key: string(), value: json<Order>(), create: { partitions: 6 } };
export const seen = { name: named('seen'), key: string(), value: json<Order>(), create: { partitions: 6 } };
export const counts = { name: named('counts'), key: string(), value: json<number | null>(), create: { partitions: 6 } };

export const counting = pipeline(named('counting'), ({ from }) => {
  const input = from(orders);
  input.pipe(to(seen));
  input.pipe(
    keyBy('by-customer', (order) => order.customer),
    count('orders-by-customer'),
    toStream(),
    to(counts),
  );
});

if (process.argv[1]?.endsWith('counting-worker.ts')) {
  const [, , bootstrap = '', options = '{}', driver] = process.argv;
  const log = driver === 'librdkafka' ? librdkafkaLog({ brokers: [bootstrap] }) : kafkaLog({ brokers: [bootstrap] });
  const logger = {
    debug() {},
    info: (fields: object, text: string) =>
      void (text === 'state restored' && process.stdout.write(`${JSON.stringify(fields)}\n`)),
    warn() {},
    error() {},
  };
  const worker = new Worker(counting, {
    log,
    logger,
    commitInterval: '50ms',
    sessionTimeout: '1s',
    ...(JSON.parse(options) as Partial<WorkerOptions>),
  });
  process.once('SIGTERM', () => {
    void worker.stop().then(() => log.close());
  });
  await worker.start();
  process.stdout.write('running\n');
  await worker.done;
}
