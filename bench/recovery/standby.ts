import { join } from 'node:path';
import { partitionOfKey } from '../../engine/model/murmur2.ts';
import { GUARANTEES, type Guarantee } from '../../engine/task/task-services.ts';
import { type CountingBench, partitions, send, withCountingBench } from './counting-bench.ts';
import type { Figure } from './figure.ts';
import { CHANGELOG, events, PARTITIONS, totals } from './state-worker.ts';
import { until } from './wait-until.ts';
import type { WorkerProcess } from './worker-process.ts';

const SESSION_MS = 2_000;
/** How often a record is written to each partition while a result is waited for. */
const PROBE_MS = 20;

interface Setting {
  readonly standbys: number;
  readonly engine: 'memory' | 'lmdb';
  readonly guarantee: Guarantee;
}

const SETTINGS: readonly Setting[] = GUARANTEES.flatMap((guarantee) =>
  (['memory', 'lmdb'] as const).flatMap((engine) => [1, 0].map((standbys) => ({ standbys, engine, guarantee }))),
);

/** One of two workers is killed: how long it takes until every partition gives a result again, with a standby and with a cold restore. */
export const standby: Figure = async ({ keys, rounds }, print) => {
  for (const setting of SETTINGS) {
    for (let i = 0; i < (setting.guarantee === 'at-least-once' ? rounds : 1); i++)
      print({ figure: 'standby', sessionMs: SESSION_MS, ...setting, ...(await round(setting, keys)) });
  }
};

const round = ({ standbys, engine, guarantee }: Setting, keys: number): Promise<object> =>
  withCountingBench(async (bench) => {
    const work = (name: string): Promise<WorkerProcess> => {
      const state = engine === 'memory' ? {} : { state: { dir: join(bench.dir, name) } };
      return bench.work({ standbys, guarantee, sessionTimeout: `${SESSION_MS}ms`, ...state });
    };
    const victim = await work('victim');
    await bench.fill(events.name, keys, () => 'x');
    await until('everything is counted', bench.isCounted);
    const logged = (await bench.endsOf(CHANGELOG)).reduce((sum, end) => sum + end, 0);
    const begun = performance.now();
    const survivor = await work('survivor');
    // Warm: all of it, its own half and that of the other one. Cold: its own half.
    const share = standbys > 0 ? 1 : 1 / 2;
    await until('the second worker is ready', async () => {
      const { restored, remaining } = await survivor.progress();
      return remaining === 0 && restored >= Math.floor(keys * share * 0.95);
    });
    const readyMs = Math.round(performance.now() - begun);
    const before = (await survivor.progress()).restored;
    const firstResultsMs = await timeToResults(bench, victim);
    const restoredInTakeover = (await survivor.progress()).restored - before;
    return { logged, readyMs, restoredInTakeover, firstResultsMs, lastMs: firstResultsMs.at(-1) };
  });

/** Kills a worker and returns when each partition gave its first result after that, in ms. */
async function timeToResults({ log, endsOf }: CountingBench, victim: WorkerProcess): Promise<readonly number[]> {
  const ends = await endsOf(totals.name);
  const reader = log.reader({ clientId: 'results', isolation: 'read_committed' });
  reader.assign(partitions.map((partition) => ({ topic: totals.name, partition, offset: ends[partition] ?? 0 })));
  const producer = log.producer({ clientId: 'probes' });
  const keys = partitions.map((partition) => {
    for (let i = 0; ; i++) if (partitionOfKey(Buffer.from(`k${i}`), PARTITIONS) === partition) return `k${i}`;
  });
  const killed = performance.now();
  await victim.kill();
  const first = new Map<number, number>();
  const probing = setInterval(() => {
    for (const key of keys) send(producer, events.name, key, 'x');
  }, PROBE_MS);
  await until('every partition gives results', async () => {
    for (const batch of await reader.poll(PROBE_MS))
      if (batch.next() && !first.has(batch.partition)) first.set(batch.partition, performance.now() - killed);
    return first.size === PARTITIONS;
  });
  clearInterval(probing);
  await producer.flush();
  await Promise.all([reader.close(), producer.close()]);
  return [...first.values()].map(Math.round).sort((a, b) => a - b);
}
