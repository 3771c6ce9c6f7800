/**
 * A worker in a process of its own: counts events by key. `state-worker.ts BOOTSTRAP OPTIONS`; tells what it restores as lines of JSON, and
 * answers each message with how far it is.
 */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import { count, to, toStream } from '../../operators/index.ts';
import { tell, WatchedMetrics, watchedLog, watchedLogger } from './restore-watch.ts';

export const PARTITIONS = 4;
export const events = { name: 'events', key: string(), value: string(), create: { partitions: PARTITIONS } };
export const totals = { name: 'totals', key: string(), value: json<number | null>(), create: { partitions: PARTITIONS } };

export const counting = pipeline('recovery', ({ from }) => from(events).pipe(count('by-key'), toStream(), to(totals)));
export const CHANGELOG = `${counting.name}-by-key-changelog`;

if (process.argv[1]?.endsWith('state-worker.ts')) {
  const [, , bootstrap = '', options = '{}'] = process.argv;
  const metrics = new WatchedMetrics();
  const log = watchedLog(kafkaLog({ brokers: [bootstrap] }));
  const worker = new Worker(counting, {
    ...(JSON.parse(options) as Partial<WorkerOptions>),
    log,
    metrics,
    logger: watchedLogger,
  });
  // Who measures it is gone.
  process.once('disconnect', () => process.exit());
  process.on('message', () => {
    process.send?.({
      restored: metrics.sum('restore_records_total'),
      remaining: metrics.sum('restore_records_remaining'),
    });
  });
  await worker.start();
  tell({ kind: 'running' });
  await worker.done;
}
