import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Fault, InjectedFault } from '../../connectors/kafka/embedded/index.ts';
import { onRealKafka } from '../../tests/worker/worker-bench.ts';
import { CapturedRun, runCaptured } from '../testing/captured-io.ts';
import { CountingBench, type CountingVersion, SLOW_MS } from '../testing/counting-bench.ts';

let bench: CountingBench;
beforeAll(async () => {
  bench = await CountingBench.start();
});
afterAll(() => bench.close());

/** A real broker has no faults on demand. */
const testWithFaults = test.skipIf(onRealKafka);
function inject(fault: Fault): InjectedFault {
  const injected = bench.bench.kafka.inject?.(fault);
  if (!injected) throw new Error('faults need the embedded broker');
  onTestFinished(() => injected.lift());
  return injected;
}

/** Processes some words, all of them, and stops. */
async function ran(app: string, version: CountingVersion = {}): Promise<void> {
  const worker = await bench.work(app, version);
  await bench.say(app, 'a', 'b', 'a');
  await expect.poll(() => bench.unprocessed(app, version), { timeout: SLOW_MS }).toBe(0);
  await worker.stop();
}

const refused = (path: string) => runCaptured(['run', path], { env: bench.env });

async function startsAndStops(path: string, ...argv: readonly string[]): Promise<string> {
  const worker = new CapturedRun(['run', path, '--state-dir', 'memory', ...argv], { env: bench.env });
  await worker.until(({ stderr }) => stderr.includes('"msg":"running"'));
  worker.interrupt();
  expect(await worker.done).toBe(0);
  return worker.stderr;
}

describe('millrace run', { timeout: SLOW_MS }, () => {
  test('starts a pipeline for the first time, unchanged, and with more stores', async () => {
    const app = await bench.application();
    await startsAndStops(bench.file(app));
    await ran(app);
    expect(await startsAndStops(bench.file(app))).not.toContain('left behind');
    await startsAndStops(bench.file(app, { more: "words.pipe(count('more'));" }));
  });

  test('refuses one whose store has another name, and says which', async () => {
    const app = await bench.application();
    await ran(app);
    const { code, stdout, stderr } = await refused(bench.file(app, { store: 'sums' }));
    expect([code, stdout]).toEqual([1, '']);
    // How many rows a changelog got depends on where commits fell.
    expect(stderr.replace(/up to [23] rows/, 'up to n rows')).toBe(
      [
        `millrace: pipeline '${app}' would leave behind what an earlier version of the application '${app}' has made`,
        `  store 'totals', up to n rows in ${app}-totals-changelog`,
        "  rows follow the name of a store: if 'sums' (new here) goes on with one of them, give it that name",
        `  'millrace state snapshot ${app} <file>' keeps a copy, 'millrace reset <pipeline>' begins anew`,
        '  --allow-orphans starts all the same, and leaves them where they are',
        '',
      ].join('\n'),
    );
    expect(await startsAndStops(bench.file(app, { store: 'sums' }), '--allow-orphans')).toContain("left behind: store 'totals'");
  });

  test('refuses one that does not read what waits in a repartition topic; one that was worked off is no matter', async () => {
    const app = await bench.application();
    await ran(app);
    await startsAndStops(bench.file(app, { by: 'per-word' }));
    await bench.produce(`${app}-by-word-repartition`, [['c', 'c']]);
    const { code, stderr } = await refused(bench.file(app, { by: 'per-word' }));
    expect(code).toBe(1);
    expect(stderr).toContain(`repartition topic '${app}-by-word-repartition', 1 record that nobody has processed`);
    expect(stderr).toContain('is worked off by the old version');
  });

  test('refuses one that reads another topic than its offsets are of', async () => {
    const app = await bench.application();
    await ran(app);
    const others = `${app}-others`;
    await bench.bench.log.admin().createTopics([{ name: others, partitions: 2 }]);
    const { code, stderr } = await refused(bench.file(app, { words: others }));
    expect(code).toBe(1);
    expect(stderr).toContain(`input '${app}-words', read up to a committed offset, 0 records behind it`);
    await bench.bench.log.admin().deleteTopics([`${app}-words`]);
    await startsAndStops(bench.file(app, { words: others }));
  });

  const windowed = (size: '1h' | '2h') => ({
    more: `words.pipe(window(tumbling('${size}', { grace: '0ms' })), count('windows', { emit: 'on-update' }));`,
  });

  test('refuses one that means something else by the rows of a store, which nothing in the cluster tells', async () => {
    const app = await bench.application();
    await startsAndStops(bench.file(app, windowed('2h')));
    await ran(app, windowed('2h'));
    await startsAndStops(bench.file(app, windowed('2h')));
    const { code, stdout, stderr } = await refused(bench.file(app, windowed('1h')));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      [
        `millrace: pipeline '${app}' would go on with what an earlier version of the application '${app}' wrote in another way`,
        "  store 'windows', retentionMs: 7200000 → 3600000, windowSizeMs: 7200000 → 3600000: rows older than the new length are gone with the first new ones; rows that are written do not fit what reads them: give the step another name, or reset the application",
        `  'millrace state snapshot ${app} <file>' keeps a copy, 'millrace reset <pipeline>' begins anew`,
        '  --allow-orphans starts all the same',
        '',
      ].join('\n'),
    );
    expect(await startsAndStops(bench.file(app, windowed('1h')), '--allow-orphans')).toContain("read otherwise: store 'windows'");
    // It is the version that counts from then on.
    expect(await startsAndStops(bench.file(app, windowed('1h')))).not.toContain('read otherwise');
    expect((await refused(bench.file(app, windowed('2h')))).stderr).toContain('windowSizeMs: 3600000 → 7200000');
  });

  test('starts one that means something else by a store without rows, and one of which nothing is kept', async () => {
    const app = await bench.application();
    await startsAndStops(bench.file(app, windowed('2h')));
    await startsAndStops(bench.file(app, windowed('1h')));
    const other = await bench.application();
    await ran(other, windowed('2h'));
    await startsAndStops(bench.file(other, windowed('1h')));
  });

  test('starts one that reads the topic of a global table otherwise: no row of it is kept', async () => {
    const app = await bench.application();
    const looking = (serde: 'json' | 'string') => ({
      more: `words.pipe(joinGlobal('named', globalTable({ name: '${app}-out', key: string(), value: ${serde}() }, { store: 'names' }),
        { key: (word) => word, onMissing: 'drop', select: (word) => word }));`,
    });
    await startsAndStops(bench.file(app, looking('json')));
    await ran(app, looking('json'));
    await startsAndStops(bench.file(app, looking('string')));
  });

  test('a version that cannot be read is none, and a reset forgets it', async () => {
    const app = await bench.application();
    await startsAndStops(bench.file(app, windowed('2h')));
    await ran(app, windowed('2h'));
    await bench.produce(`${app}-millrace-topology`, [[app, '{"from":"another version"}']], 0);
    await startsAndStops(bench.file(app, windowed('1h')));
    const reset = await runCaptured(['reset', bench.file(app, windowed('1h')), '--yes'], { env: bench.env });
    expect([reset.code, reset.stdout]).toEqual([0, expect.stringContaining(`topic deleted: ${app}-millrace-topology`)]);
    await startsAndStops(bench.file(app, windowed('2h')));
  });

  testWithFaults.each([
    ['ends', 'ListOffsets'],
    ['records', 'Fetch'],
  ] as const)('starts one that may not see the %s of what is kept: it is told that nothing was compared', async (_what, api) => {
    const app = await bench.application();
    await startsAndStops(bench.file(app));
    inject({ api, topic: `${app}-millrace-topology`, error: 'TOPIC_AUTHORIZATION_FAILED' });
    const stderr = await startsAndStops(bench.file(app));
    expect(stderr).toMatch(/not compared with the version that ran before, which cannot be read: .*TOPIC_AUTHORIZATION_FAILED/);
  });

  testWithFaults('runs, and ends, while a version is not taken to be kept, which is told', async () => {
    const app = await bench.application();
    const topic = `${app}-millrace-topology`;
    const away = inject({ api: 'Produce', topic, error: 'NOT_LEADER_OR_FOLLOWER' });
    expect(await startsAndStops(bench.file(app))).toContain(
      'this version could not be kept for the next upgrade to compare with: the brokers did not take it in time',
    );
    expect(away.hits).toBeGreaterThan(0);
  });

  test('is not misled by an application whose id begins with this one', async () => {
    const app = await bench.application();
    await ran(await bench.application(`${app}-2`), { by: 'per-word', store: 'sums' });
    await startsAndStops(bench.file(app));
  });
});
