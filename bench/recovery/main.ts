/**
 * `npm run bench -- recovery [KEYS]`: one of two workers is killed (kill -9). How long it takes until every partition gives a result again, with
 * a standby and with a cold restore, and how fast state is restored. Lines of JSON.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { partitionOfKey } from '../../engine/model/murmur2.ts';
import type { Log } from '../../engine/ports.ts';
import { spawnBroker } from '../kafka-broker/spawn-broker.ts';
import { counting, events, PARTITIONS, totals } from './state-worker.ts';

const SCRIPT = fileURLToPath(new URL('./state-worker.ts', import.meta.url));
const KEYS = Number(process.argv[3] ?? 100_000);
const SESSION_MS = 2_000;
const ROUNDS = 3;
/** How often a record is written to each partition while a result is waited for. */
const PROBE_MS = 20;
const GIVE_UP_MS = 300_000;

const numbers = Array.from({ length: PARTITIONS }, (_, partition) => partition);
const CHANGELOG = `${counting.name}-by-key-changelog`;

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const begun = performance.now(); !(await holds()); ) {
    if (performance.now() - begun > GIVE_UP_MS) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  }
}

async function spawnWorker(bootstrap: string, options: object): Promise<ChildProcess> {
  const child = fork(SCRIPT, [bootstrap, JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  await once(child.stdout ?? child, 'data');
  return child;
}

async function ask(child: ChildProcess): Promise<{ readonly restored: number; readonly remaining: number }> {
  const answer = once(child, 'message');
  child.send('how far');
  return (await answer)[0] as { restored: number; remaining: number };
}

const endsOf = async (log: Log, topic: string): Promise<readonly number[]> =>
  log.admin().endOffsets(numbers.map((partition) => ({ topic, partition })));

async function isCommitted(log: Log): Promise<boolean> {
  const committed = await log.admin().committedOffsets(counting.name);
  const ends = await endsOf(log, events.name);
  return ends.every((end, partition) => committed.some((each) => each.partition === partition && each.offset === end));
}

/** Kills a worker and returns when each partition gave its first result after that, in ms. */
async function timeToResults(log: Log, victim: ChildProcess): Promise<readonly number[]> {
  const ends = await endsOf(log, totals.name);
  const reader = log.reader({ clientId: 'results', isolation: 'read_committed' });
  reader.assign(numbers.map((partition) => ({ topic: totals.name, partition, offset: ends[partition] ?? 0 })));
  const producer = log.producer({ clientId: 'probes' });
  const keys = numbers.map((partition) => {
    for (let i = 0; ; i++) if (partitionOfKey(Buffer.from(`k${i}`), PARTITIONS) === partition) return `k${i}`;
  });
  const gone = once(victim, 'exit');
  const killed = performance.now();
  victim.kill('SIGKILL');
  await gone;
  const first = new Map<number, number>();
  const probing = setInterval(() => {
    for (const key of keys) producer.send(events.name, null, Buffer.from(key), Buffer.from('x'), Date.now(), []);
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

async function round(standbys: number, engine: 'memory' | 'lmdb', guarantee: string): Promise<object> {
  const broker = await spawnBroker();
  const log = kafkaLog({ brokers: [broker.bootstrap] });
  const dir = mkdtempSync(join(tmpdir(), 'millrace-recovery-'));
  const children: ChildProcess[] = [];
  try {
    const work = async (name: string): Promise<ChildProcess> => {
      const state = engine === 'memory' ? {} : { state: { dir: join(dir, name) } };
      const child = await spawnWorker(broker.bootstrap, { standbys, guarantee, sessionTimeout: `${SESSION_MS}ms`, ...state });
      children.push(child);
      return child;
    };
    await log.admin().createTopics([events, totals].map(({ name, create }) => ({ name, ...create })));
    const victim = await work('victim');
    const producer = log.producer({ clientId: 'events' });
    for (let i = 0; i < KEYS; i++) {
      producer.send(events.name, null, Buffer.from(`k${i}`), Buffer.from('x'), Date.now(), []);
      if (i % 10_000 === 0) await producer.ready();
    }
    await producer.flush();
    await producer.close();
    await until('everything is counted', () => isCommitted(log));
    const logged = (await endsOf(log, CHANGELOG)).reduce((sum, end) => sum + end, 0);
    const begun = performance.now();
    const survivor = await work('survivor');
    // Warm: all of it, its own half and that of the other one. Cold: its own half.
    const share = standbys > 0 ? 1 : 1 / 2;
    await until('the second worker is ready', async () => {
      const { restored, remaining } = await ask(survivor);
      return remaining === 0 && restored >= Math.floor(KEYS * share * 0.95);
    });
    const readyMs = Math.round(performance.now() - begun);
    const before = (await ask(survivor)).restored;
    const results = await timeToResults(log, victim);
    const { restored } = await ask(survivor);
    return { logged, readyMs, restoredInTakeover: restored - before, firstResultsMs: results, lastMs: results.at(-1) };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await log.close();
    await broker.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

console.log(
  JSON.stringify({
    bench: 'recovery',
    cpus: cpus().length,
    load: loadavg()[0],
    node: process.version,
    keys: KEYS,
    sessionMs: SESSION_MS,
  }),
);
for (const guarantee of ['at-least-once', 'exactly-once']) {
  for (const [standbys, engine] of [
    [1, 'memory'],
    [0, 'memory'],
    [1, 'lmdb'],
    [0, 'lmdb'],
  ] as const) {
    for (let i = 0; i < (guarantee === 'at-least-once' ? ROUNDS : 1); i++)
      console.log(JSON.stringify({ guarantee, standbys, engine, ...(await round(standbys, engine, guarantee)) }));
  }
}
