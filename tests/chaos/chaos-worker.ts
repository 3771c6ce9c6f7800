/**
 * One worker of a chaos run, in a process of its own: `chaos-worker.ts OPTIONS`, options as JSON. Logs lines of JSON to stderr, tells its parent
 * when it runs, stops on SIGTERM and ends with its parent. Exit code 1: the worker stopped by itself.
 */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { StoreEngine } from '../../engine/model/state-store.ts';
import { toStreamError } from '../../engine/model/stream-error.ts';
import type { Guarantee } from '../../engine/task/task-services.ts';
import { Worker } from '../../engine/worker/worker.ts';
import { SESSION_TIMEOUT } from './chaos-options.ts';
import { chaosTopology } from './topology.ts';
import type { WorkerSetup } from './worker-setup.ts';

export interface ChaosWorkerOptions {
  readonly run: string;
  readonly brokers: readonly string[];
  readonly workerId: string;
  readonly guarantee: Guarantee;
  readonly engine: StoreEngine;
  readonly dir: string;
  readonly setup: WorkerSetup;
}

const line = (level: string) => (fields: object, message: string) =>
  void process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`);
const logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };

async function main({ run, brokers, workerId, guarantee, engine, dir, setup }: ChaosWorkerOptions): Promise<void> {
  const { groupProtocol, standbys, cacheMaxBytes } = setup;
  const log = kafkaLog({ brokers, logger, groupProtocol });
  const state = engine === 'memory' ? {} : { engine, dir };
  const worker = new Worker(chaosTopology(run).plan, {
    log,
    logger,
    workerId,
    guarantee,
    state,
    sessionTimeout: SESSION_TIMEOUT,
    standbys,
    cacheMaxBytes,
  });
  let stopping = false;
  process.once('SIGTERM', () => {
    logger.info({}, 'asked to stop');
    stopping = true;
    void worker.stop().then(() => log.close());
  });
  process.once('disconnect', () => process.exit(0));
  try {
    await worker.start();
    process.send?.('running');
    await worker.done;
  } catch (error) {
    // A worker that is stopped before it runs says so.
    if (!stopping) throw error;
  }
  // The channel to the parent would keep the process.
  process.disconnect();
}

const [, , options = '{}'] = process.argv;
main(JSON.parse(options) as ChaosWorkerOptions).catch((error: unknown) => {
  const { code, message, stack } = toStreamError(error);
  logger.error({ code, stack }, `ended: ${message}`);
  process.exit(1);
});
