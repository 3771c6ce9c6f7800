/** The worker of `latency.ts`, in a process of its own: `latency-worker.ts BOOTSTRAP NAME FROM INTO OPTIONS`. */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import { pricing, resources } from './workload.ts';

const [, , bootstrap = '', name = '', from = '', into = '', options = '{}'] = process.argv;
const log = kafkaLog({ brokers: [bootstrap] });
const worker = new Worker(
  pricing(name, from, into, () => {}),
  { ...(JSON.parse(options) as Partial<WorkerOptions>), log, resources },
);
process.once('SIGTERM', () => {
  void worker.stop().then(() => process.exit());
});
await worker.start();
process.send?.('running');
await worker.done;
