/**
 * `npm run bench -- kafka [CASE…] [--records N] [--rounds N] [--broker HOST:PORT]`: our client and the whole engine on a real Apache Kafka, beside
 * kafkajs and Kafka Streams; records per second, processor time and memory of each, the median of three rounds, each in a process of its
 * own. Then latency at 2,000 records/s. Without a broker it starts one, see `tests/kafka/kafka.sh`.
 */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { Log } from '../../engine/ports.ts';
import { compiledScript } from '../compiled-script.ts';
import { median } from '../median.ts';
import type { CaseInput, CaseResult } from './case.ts';
import { CASES } from './cases.ts';
import { fillOrders } from './fill-orders.ts';
import { kafkaStreams } from './kafka-streams.ts';
import { latency } from './latency.ts';
import { type RealKafka, realKafka } from './real-kafka.ts';
import { topicOf } from './workload.ts';

const ORDERS = 'bench-orders';
/** How long a run of a case may take. */
const RUN_MS_MAX = 240_000;
const LATENCY = { perSecond: 2_000, seconds: 20 };
const LATENCIES = {
  'latency-at-least-once': {},
  'latency-exactly-once-100ms': { guarantee: 'exactly-once', commitInterval: '100ms' },
  'latency-exactly-once-25ms': { guarantee: 'exactly-once', commitInterval: '25ms' },
} as const;
const STREAMS = { 'kafka-streams-at-least-once': false, 'kafka-streams-exactly-once': true } as const;

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    broker: { type: 'string' },
  },
});
const records = Number(values.records);
const rounds = Number(values.rounds);
const names = [...Object.keys(CASES), ...Object.keys(STREAMS), ...Object.keys(LATENCIES)];
const unknown = positionals.filter((each) => !names.includes(each));
if (unknown.length > 0 || !(records > 0) || !(rounds > 0)) {
  console.error(
    `${unknown.length > 0 ? `there is no case '${unknown[0]}'` : '--records and --rounds are numbers above 0'}; cases: ${names.join(', ')}`,
  );
  process.exit(2);
}
const isAsked = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
const print = (row: object): void => console.log(JSON.stringify(row));
const perSecond = (seconds: number): number => Math.round(records / seconds);

async function round(name: string, log: Log, kafka: RealKafka): Promise<CaseResult & { readonly brokerCpuSeconds: number }> {
  const out = `bench-${name}-${Date.now().toString(36)}`;
  await log.admin().createTopics([topicOf(out)]);
  const input: CaseInput = { bootstrap: kafka.bootstrap, orders: ORDERS, out, records };
  const before = kafka.cpuSeconds() ?? Number.NaN;
  const output = execFileSync(process.execPath, [compiledScript('kafka/run-case.ts'), name, JSON.stringify(input)], {
    encoding: 'utf8',
    timeout: RUN_MS_MAX,
  });
  const brokerCpuSeconds = (kafka.cpuSeconds() ?? Number.NaN) - before;
  await log.admin().deleteTopics([out]);
  return { ...(JSON.parse(output) as CaseResult), brokerCpuSeconds };
}

async function measure(name: string, log: Log, kafka: RealKafka): Promise<void> {
  const runs: Awaited<ReturnType<typeof round>>[] = [];
  for (let i = 0; i < rounds; i++) runs.push(await round(name, log, kafka));
  const of = (pick: (run: (typeof runs)[number]) => number): number => Number(median(runs.map(pick)).toFixed(2));
  print({
    case: name,
    what: CASES[name]?.title,
    recordsPerSecond: Math.round(median(runs.map(({ seconds }) => perSecond(seconds)))),
    best: Math.max(...runs.map(({ seconds }) => perSecond(seconds))),
    goal: CASES[name]?.goal,
    cpuSeconds: of((run) => run.cpuSeconds),
    brokerCpuSeconds: of((run) => run.brokerCpuSeconds),
    peakRssMiB: of((run) => run.peakRssMiB),
  });
}

function reasonAgainst(needs: (() => unknown) | undefined): string | undefined {
  try {
    needs?.();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const kafka = realKafka(values.broker);
const log = kafkaLog({ brokers: [kafka.bootstrap] });
try {
  print({
    bench: 'kafka',
    cpus: cpus().length,
    model: cpus()[0]?.model,
    load: loadavg()[0],
    node: process.version,
    records,
    rounds,
  });
  await fillOrders(log, ORDERS, records);
  for (const [name, { needs }] of Object.entries(CASES)) {
    if (!isAsked(name)) continue;
    const missing = reasonAgainst(needs);
    if (missing !== undefined) print({ case: name, skipped: missing });
    // The others are measured all the same.
    else await measure(name, log, kafka).catch((error: unknown) => print({ case: name, failed: String(error) }));
  }
  for (const [name, exactlyOnce] of Object.entries(STREAMS)) {
    if (!isAsked(name)) continue;
    const row = kafkaStreams(kafka.bootstrap, ORDERS, records, exactlyOnce);
    print(
      typeof row === 'string'
        ? { case: name, skipped: row }
        : { case: name, recordsPerSecond: row.recs, cpuSeconds: row.cpu, peakRssMiB: row.rssMB },
    );
  }
  for (const [name, options] of Object.entries(LATENCIES))
    if (isAsked(name))
      print({
        case: name,
        ...(await latency({ bootstrap: kafka.bootstrap, name: `bench-${name}-${Date.now().toString(36)}`, ...LATENCY, options })),
      });
  await log.admin().deleteTopics([ORDERS]);
} finally {
  await log.close();
  kafka.stop();
}
