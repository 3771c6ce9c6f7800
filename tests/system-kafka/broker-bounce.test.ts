import { afterEach, expect, test } from 'vitest';
import { onRealKafka, type WorkerBench } from '../worker/worker-bench.ts';
import { canBounce, startBouncedBroker } from './bounced-broker.ts';
import { Counted } from './counted.ts';
import { countingPlan } from './counting-plan.ts';
import { ObservedWorker } from './observed-worker.ts';

/** A real one takes its time to stop in good order. */
const BOUNCES = onRealKafka ? 2 : 3;
const TIMEOUT_MS = 400_000;
const PARTITIONS = 3;
/** How long everything may take to be processed when the broker is back: transactions that it left open are aborted first. */
const COMMITTED_MS = 60_000;

let bench: WorkerBench | undefined;
afterEach(() => bench?.close());

test.skipIf(!canBounce).for([
  ['clean', 'at-least-once'],
  ['hard', 'at-least-once'],
  ['clean', 'exactly-once'],
  ['hard', 'exactly-once'],
] as const)(
  'broker bounce, %s, %s: records are processed while the broker goes and comes back',
  { timeout: TIMEOUT_MS },
  async ([how, guarantee]) => {
    const broker = await startBouncedBroker();
    bench = broker.bench;
    const counted = await Counted.begin(bench, PARTITIONS, { repeats: guarantee === 'at-least-once' });
    const worker = await ObservedWorker.start(bench, countingPlan, { guarantee });
    await counted.more();
    for (let bounce = 0; bounce < BOUNCES; bounce++) await counted.more(() => broker.bounce(how));
    await counted.more();
    await expect.poll(() => worker.state).toBe('running');
    await expect.poll(() => bench?.lag('counting', 'source', PARTITIONS), { timeout: COMMITTED_MS }).toBeLessThanOrEqual(0);
    await worker.stop();
    expect(worker.complaints.filter((each) => each.startsWith('worker stopped'))).toEqual([]);
  },
);
