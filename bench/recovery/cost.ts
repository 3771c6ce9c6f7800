import { execFileSync } from 'node:child_process';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { GUARANTEES, type Guarantee } from '../../engine/task/task-services.ts';
import { compiledScript } from '../compiled-script.ts';
import type { CaseInput, CaseResult } from '../kafka/case.ts';
import { fillOrders } from '../kafka/fill-orders.ts';
import { topicOf } from '../kafka/workload.ts';
import { spawnBroker } from '../kafka-broker/spawn-broker.ts';
import { median } from '../median.ts';
import type { Figure, RecoveryOptions } from './figure.ts';

const ORDERS = 'cost-orders';
/** Throughput under exactly-once is to be at least this part of that under at-least-once. */
const GOAL_RATIO = 0.85;

/**
 * What exactly-once costs: the same pipeline under both guarantees in turn, with a commit each 100 ms, each run in a process of its own. What
 * counts is the ratio of two neighbouring runs, which says the same of a slow machine.
 */
export const cost: Figure = async (options, print) => {
  const broker = await spawnBroker();
  try {
    await costOn(broker.bootstrap, 'embedded', options, print);
  } finally {
    await broker.stop();
  }
  if (options.broker !== undefined) await costOn(options.broker, options.broker, options, print);
};

async function costOn(
  bootstrap: string,
  broker: string,
  { records, rounds }: RecoveryOptions,
  print: (row: object) => void,
): Promise<void> {
  const log = kafkaLog({ brokers: [bootstrap] });
  const runs: Readonly<Record<Guarantee, number[]>> = { 'at-least-once': [], 'exactly-once': [] };
  try {
    await fillOrders(log, ORDERS, records);
    for (let i = 0; i < rounds; i++) {
      // The other one first each time: what gets slower or faster meanwhile counts for both.
      for (const guarantee of i % 2 === 0 ? GUARANTEES : GUARANTEES.toReversed()) {
        const out = `cost-${guarantee}-${Date.now().toString(36)}`;
        await log.admin().createTopics([topicOf(out)]);
        const { seconds } = run(guarantee, { bootstrap, orders: ORDERS, out, records });
        await log.admin().deleteTopics([out]);
        runs[guarantee].push(Math.round(records / seconds));
      }
    }
  } finally {
    await log.admin().deleteTopics([ORDERS]);
    await log.close();
  }
  const ratios = runs['exactly-once'].map((perSecond, i) => perSecond / (runs['at-least-once'][i] ?? Number.NaN));
  print({
    figure: 'cost',
    broker,
    records,
    commitMs: 100,
    atLeastOncePerSecond: runs['at-least-once'],
    exactlyOncePerSecond: runs['exactly-once'],
    ratios: ratios.map((ratio) => Number(ratio.toFixed(3))),
    ratio: Number(median(ratios).toFixed(3)),
    goal: GOAL_RATIO,
  });
}

function run(guarantee: Guarantee, input: CaseInput): CaseResult {
  const output = execFileSync(process.execPath, [compiledScript('recovery/pricing-run.ts'), guarantee, JSON.stringify(input)], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as CaseResult;
}
