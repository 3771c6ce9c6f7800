/**
 * One worker in a process of its own, for tests that stop and kill it: `system-worker.ts PIPELINE BOOTSTRAP OPTIONS`, options of the worker as
 * JSON. Tells its parent when it runs, stops on SIGTERM and ends with its parent. Exit code 1: the worker stopped by itself.
 */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { toStreamError } from '../../engine/model/stream-error.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import { eosPlan } from './eos/eos-plan.ts';
import { failingPlan } from './failing-plan.ts';
import { smokePlan } from './smoke/smoke-plan.ts';

const PLANS = {
  smoke: () => smokePlan,
  eos: () => eosPlan({ complex: false }),
  'eos-complex': () => eosPlan({ complex: true }),
  failing: () => failingPlan,
} satisfies Record<string, () => Plan>;
export type SystemPlan = keyof typeof PLANS;

async function main(name: SystemPlan, bootstrap: string, options: Partial<WorkerOptions>): Promise<void> {
  const log = kafkaLog({ brokers: [bootstrap] });
  const worker = new Worker(PLANS[name](), { log, ...options });
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await worker.stop();
    await log.close();
  };
  process.once('SIGTERM', () => void stop());
  process.once('disconnect', () => process.exit());
  try {
    await worker.start();
    process.send?.('running');
    await worker.done;
  } catch (error) {
    // A worker that is stopped before it runs says so.
    if (!stopping) {
      await stop();
      throw error;
    }
  }
  // The channel to the parent would keep the process.
  process.disconnect();
}

const [, script, name = '', bootstrap = '', options = '{}'] = process.argv;
if (script?.endsWith('system-worker.ts')) {
  main(name as SystemPlan, bootstrap, JSON.parse(options) as Partial<WorkerOptions>).catch((error: unknown) => {
    const { code, message } = toStreamError(error);
    process.stderr.write(`${code}: ${message}\n`);
    process.exitCode = 1;
    process.disconnect();
  });
}
