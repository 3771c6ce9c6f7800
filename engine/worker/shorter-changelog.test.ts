import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { count, to, toStream, tumbling, window } from '../../operators/index.ts';
import { named, onRealKafka, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Plan } from '../plan/plan.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import { SILENT_LOGGER } from './silent.ts';

const WAIT_MS = 30_000;
const text = (name: string) => ({ name: named(name), key: string(), value: string() });
const counting = pipeline(named('counting'), ({ from }) =>
  from(text('in')).pipe(count('counts'), toStream(), to({ name: named('out'), key: string(), value: json<number | null>() })),
);
const hourly = pipeline(named('hourly'), ({ from }) =>
  from(text('in')).pipe(window(tumbling('1h', { grace: '0ms' })), count('counts', { emit: 'on-update' })),
);
const changelogOf = (plan: Plan) => ({ topic: `${plan.name}-counts-changelog`, partition: 0 });

let dir: string;
const benches: WorkerBench[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-shorter-'));
});
afterEach(async () => {
  for (const bench of benches.splice(0).reverse()) await bench.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(brokerDir?: string): Promise<WorkerBench> {
  const bench =
    brokerDir === undefined ? await WorkerBench.start() : WorkerBench.on(await startEmbeddedKafka({ dir: brokerDir }));
  benches.push(bench);
  return bench;
}

interface Told {
  readonly level: string;
  readonly code?: string;
  readonly message: string;
}

/** A worker on a machine of its own, and what it tells of its changelog. */
function machine(bench: WorkerBench, plan: Plan, name: string) {
  const told: Told[] = [];
  const tell = (level: string) => (fields: { readonly code?: string }, message: string) =>
    void told.push({ level, ...fields, message });
  const logger = { ...SILENT_LOGGER, info: tell('info'), warn: tell('warn'), error: tell('error') };
  const metrics = new RecordedMetrics();
  const worker = bench.worker(plan, { logger, metrics, state: { dir: join(dir, name), engine: 'lmdb' } });
  const misfits = (): readonly Told[] => told.filter(({ message }) => message.includes('does not fit'));
  return { worker, misfits, rebuilt: (reason: string) => metrics.sum('state_rebuilt_total', { store: 'counts', reason }) };
}

/** Counts records on one machine to the last of them, whose state is on its disk then. */
async function countOn(bench: WorkerBench, plan: Plan, name: string, keys: readonly string[]): Promise<void> {
  const { worker } = machine(bench, plan, name);
  await worker.start();
  await bench.produce('in', keys);
  await expect.poll(() => bench.lagOf(plan.name, named('in'), 1), { timeout: WAIT_MS }).toBe(0);
  await worker.stop();
}

test('a changelog whose records somebody deleted is told, and the state is restored from the others', async () => {
  const bench = await open();
  await bench.topics(['in', 1], ['out', 1]);
  const out = await bench.follow('out', 1);
  await countOn(bench, counting, 'first', ['a', 'b']);
  const [upTo = 0] = await bench.log.admin().endOffsets([changelogOf(counting)]);
  await countOn(bench, counting, 'second', ['a', 'b', 'c']);
  await countOn(bench, counting, 'second', ['c']);
  const [end = 0] = await bench.log.admin().endOffsets([changelogOf(counting)]);
  expect(end).toBeGreaterThan(upTo + 3);
  // The last record is of c: what the first machine goes on with is gone.
  const { topic } = changelogOf(counting);
  const policy = (value: string) =>
    bench.log.cluster().alterConfigs([{ type: 'topic', name: topic, set: { 'cleanup.policy': value } }]);
  await policy('compact,delete');
  const deletion = () => bench.log.admin().deleteRecords([{ ...changelogOf(counting), offset: upTo + 3 }]);
  // A broker hears of the config a moment after the controller.
  await expect.poll(() => deletion().then(() => 'deleted', String), { timeout: WAIT_MS }).toBe('deleted');
  await policy('compact');

  const { worker, misfits, rebuilt } = machine(bench, counting, 'first');
  await worker.start();
  await bench.produce('in', ['a', 'c']);
  await expect.poll(() => out.length, { timeout: WAIT_MS }).toBe(8);
  expect(out.slice(6).map(({ key, value }) => [key, value])).toEqual([
    ['a', '1'],
    ['c', '3'],
  ]);
  expect(misfits()).toEqual([
    expect.objectContaining({
      level: 'error',
      code: 'STREAM_CHANGELOG_SHORTER',
      ...{ store: 'counts', ...changelogOf(counting), reason: 'changelog-shorter', upTo, begin: upTo + 3, end },
      message: expect.stringContaining(
        `begins at ${upTo + 3}, and the rows are of ${upTo}: somebody has deleted what was between`,
      ),
    }),
  ]);
  expect(rebuilt('changelog-shorter')).toBe(1);
});

test('what a changelog of windows lets go by its retention is told as such', async () => {
  const bench = await open();
  await bench.topics(['in', 1]);
  await countOn(bench, hourly, 'first', ['a', 'b']);
  await countOn(bench, hourly, 'second', ['a', 'b', 'c']);
  const [end = 0] = await bench.log.admin().endOffsets([changelogOf(hourly)]);
  await bench.log.admin().deleteRecords([{ ...changelogOf(hourly), offset: end }]);
  const { worker, misfits, rebuilt } = machine(bench, hourly, 'first');
  await worker.start();
  await expect.poll(misfits, { timeout: WAIT_MS }).toHaveLength(1);
  expect(misfits()).toMatchObject([
    { level: 'warn', code: 'STREAM_CHANGELOG_SHORTER', message: expect.stringContaining('is over its retention') },
  ]);
  expect(rebuilt('changelog-shorter')).toBe(1);
});

test.skipIf(onRealKafka)('a log that lost its end, as a broker that came back from an old backup, is told', async () => {
  const [data, backup] = [join(dir, 'broker'), join(dir, 'backup')];
  let bench = await open(data);
  await bench.topics(['in', 1], ['out', 1]);
  await countOn(bench, counting, 'first', ['a', 'b']);
  const [kept = 0] = await bench.log.admin().endOffsets([changelogOf(counting)]);
  await bench.close();
  cpSync(data, backup, { recursive: true });
  bench = await open(data);
  await countOn(bench, counting, 'first', ['a', 'b']);
  const [upTo = 0] = await bench.log.admin().endOffsets([changelogOf(counting)]);
  await bench.close();

  bench = await open(backup);
  const out = await bench.follow('out', 1);
  const { worker, misfits, rebuilt } = machine(bench, counting, 'first');
  await worker.start();
  await bench.produce('in', ['a']);
  await expect
    .poll(() => out.map(({ key, value }) => [key, value]), { timeout: WAIT_MS })
    .toEqual([
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
    ]);
  expect(misfits()).toEqual([
    expect.objectContaining({
      level: 'error',
      code: 'STREAM_CHANGELOG_SHORTER',
      message: expect.stringContaining(`ends at ${kept}, and the rows are of ${upTo}: the log has lost records`),
    }),
  ]);
  expect(rebuilt('changelog-shorter')).toBe(1);
});
