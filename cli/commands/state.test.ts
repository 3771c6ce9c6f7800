import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { StoreReport } from '../state/inspect-state.ts';
import { CapturedRun, runCaptured } from '../testing/captured-io.ts';
import { CountingBench, SLOW_MS } from '../testing/counting-bench.ts';

const MORE = `words.pipe(window(tumbling('1m', { grace: '0ms' })), count('per-minute', { emit: 'on-update' }));
  words.pipe(window(session('1m', { grace: '0ms' })), count('visits', { emit: 'on-update' }));`;

let bench: CountingBench;
let app = '';
let dir = '';
let work: () => ReturnType<CountingBench['work']>;
beforeAll(async () => {
  bench = await CountingBench.start();
  app = await bench.application();
  dir = join(bench.dir, 'state');
  work = () => bench.work(app, { more: MORE }, { state: { dir } });
  const worker = await work();
  await bench.produce(
    `${app}-words`,
    [
      ['k', 'ant', 60_000],
      ['k', 'ape', 61_000],
      ['k', 'bee', 62_000],
      ['k', 'ape', 63_000],
      ['k', '\u00fcbel', 64_000],
    ],
    0,
  );
  await vi.waitFor(async () => expect(await bench.out(app)).toContainEqual(['\u00fcbel', 1]), { timeout: SLOW_MS });
  await worker.stop();
}, SLOW_MS);
afterAll(() => bench.close());

const state = (...argv: readonly string[]) => runCaptured(['state', ...argv], { env: bench.env });
async function exported(...argv: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const run = new CapturedRun(['state', 'export', app, ...argv], { env: bench.env });
  expect(await run.done, run.stderr).toBe(0);
  return run.records;
}
const keys = async (...argv: readonly string[]) => (await exported('totals', ...argv)).map(({ key }) => key).sort();

describe('millrace state inspect', () => {
  test('lists stores with what they hold, and how far behind they are', async () => {
    const { code, stdout, stderr } = await state('inspect', app, '--format', 'json');
    expect([code, stderr]).toEqual([0, '']);
    const reports = JSON.parse(stdout) as readonly StoreReport[];
    const rows = (name: string) => reports.filter(({ store }) => store === name).reduce((sum, each) => sum + each.rows, 0);
    expect(['totals', 'per-minute', 'visits'].map(rows)).toEqual([4, 1, 1]);
    expect(reports.map(({ lag, engine }) => [lag, engine])).toEqual(reports.map(() => [0, 'lmdb']));
    const perMinute = reports.find(({ store, rows }) => store === 'per-minute' && rows > 0);
    expect(perMinute).toMatchObject({ shape: 'window', bytes: expect.any(Number), writtenAt: expect.any(Number) });
    expect(perMinute?.offset).toBeGreaterThan(0);
    const alone = await runCaptured(['state', 'inspect', app], { env: { MILLRACE_HOME: bench.dir } });
    expect(await runCaptured(['state', 'inspect', app], { env: { MILLRACE_HOME: bench.dir } })).toEqual(alone);
    expect(alone.stdout).toMatch(/^STORE +PARTITION +ENGINE +SHAPE +ROWS +BYTES +OFFSET +WRITTEN\n/);
  });

  test('changes nothing in the folder, and refuses one that a worker has', { timeout: SLOW_MS }, async () => {
    const marker = join(dir, app, 'totals', '0', 'store.json');
    const before = readFileSync(marker, 'utf8');
    const worker = await work();
    await expect
      .poll(() => state('inspect', app).then(({ stderr }) => stderr), { timeout: SLOW_MS })
      .toMatch(new RegExp(`^millrace: the state of '${app}' in ${join(dir, app)} is in use by process ${process.pid} on `));
    expect((await state('export', app, 'totals')).code).toBe(1);
    await worker.stop();
    await state('inspect', app);
    expect(readFileSync(marker, 'utf8')).toBe(before);
  });
});

describe('millrace state export', () => {
  test('prints rows as the pipeline reads them, of all shapes', async () => {
    const file = bench.file(app, { more: MORE });
    const row = (key: string, value: number, timestamp: number) => ({ key, value, timestamp, partition: expect.any(Number) });
    const totals = await exported('totals', '--pipeline', file);
    expect(totals).toHaveLength(4);
    expect(totals).toEqual(
      expect.arrayContaining([row('ant', 1, 60_000), row('ape', 2, 63_000), row('bee', 1, 62_000), row('\u00fcbel', 1, 64_000)]),
    );
    expect(await exported('per-minute', '--pipeline', file)).toEqual([
      { partition: 0, key: 'k', start: 60_000, value: 5, timestamp: 64_000 },
    ]);
    expect(await exported('visits', '--pipeline', file)).toEqual([
      { partition: 0, key: 'k', start: 60_000, end: 64_000, value: 5 },
    ]);
  });

  test('shows bytes as text without a pipeline', async () => {
    expect((await exported('totals', '--prefix', 'ap')).map(({ key, value }) => [key, value])).toEqual([['ape', '2']]);
  });

  test('takes ranges, prefixes, partitions and limits', async () => {
    expect(await keys('--from', 'ape')).toEqual(['ape', 'bee', '\u00fcbel']);
    expect(await keys('--from', 'ape', '--to', 'bee')).toEqual(['ape', 'bee']);
    expect(await keys('--to', 'ape')).toEqual(['ant', 'ape']);
    expect(await keys('--prefix', '\u00fc')).toEqual(['\u00fcbel']);
    expect(await keys('--limit', '1')).toHaveLength(1);
    expect([...(await keys('--partition', '0')), ...(await keys('--partition', '1'))]).toHaveLength(4);
  });

  test.for([
    [['inspect', 'nobody'], "there is no state of application 'nobody'", 'there is state of'],
    [['export', 'APP', 'total'], "has no store 'total': it has per-minute, ", 'did you mean totals?'],
    [['export', 'APP', 'totals', '--partition', '7'], "the store 'totals' has no partition 7 here: it has 0, 1", ''],
    [['export', 'APP', 'totals', '--prefix', 'a', '--to', 'b'], '--prefix and --from or --to exclude each other', ''],
    [['export', 'APP', 'totals', '--prefix', ''], 'A key has at least one character', ''],
    [['export', 'APP'], "missing required argument 'store'", ''],
  ] as const)('%j tells what is wrong', async ([argv, message, hint]) => {
    const { code, stdout, stderr } = await state(...argv.map((word) => (word === 'APP' ? app : word)));
    expect([code === 0, stdout]).toEqual([false, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  test('reads what classic-level has written', { timeout: SLOW_MS }, async () => {
    const id = `${app}-level`;
    const worker = await bench.work(id, { topicsOf: app }, { state: { dir, engine: 'classic-level' } });
    const rows = () =>
      bench.bench.log.admin().endOffsets([0, 1].map((partition) => ({ topic: `${id}-totals-changelog`, partition })));
    await expect
      .poll(async () => (await rows()).reduce((sum, end) => sum + end, 0), { timeout: SLOW_MS })
      .toBeGreaterThanOrEqual(4);
    await worker.stop();
    const run = new CapturedRun(['state', 'export', id, 'totals', '--from', 'ape'], { env: bench.env });
    expect([await run.done, run.stderr]).toEqual([0, '']);
    expect(run.records.map(({ key, value }) => `${key}=${value}`).sort()).toEqual(['ape=2', 'bee=1', 'übel=1']);
    expect((await state('inspect', id)).stdout).toMatch(/totals +\d +classic-level +key-value/);
  });

  test('refuses rows that cannot be trusted, and leaves them', async () => {
    const folder = join(dir, app, 'visits', '0');
    const marker = readFileSync(join(folder, 'store.json'), 'utf8');
    writeFileSync(join(folder, 'store.json'), marker.replace('"closed"', '"damaged"'));
    const { code, stderr } = await state('export', app, 'visits');
    expect(code).toBe(1);
    expect(stderr).toContain('cannot be trusted (it was found damaged): a worker that opens it builds it again');
    writeFileSync(join(folder, 'store.json'), marker);
    expect(await exported('visits')).toHaveLength(1);
  });
});
