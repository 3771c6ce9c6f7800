import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CapturedRun, runCaptured } from '../testing/captured-io.ts';
import { CountingBench, SLOW_MS } from '../testing/counting-bench.ts';

let bench: CountingBench;
beforeAll(async () => {
  bench = await CountingBench.start();
});
afterAll(() => bench.close());

/** Processes some words, all of them, and stops. */
async function ran(app: string, version: { readonly by?: string; readonly store?: string } = {}): Promise<void> {
  const worker = await bench.work(app, version);
  await bench.say(app, 'a', 'b', 'a');
  await expect.poll(() => bench.unprocessed(app, version), { timeout: SLOW_MS }).toBe(0);
  await worker.stop();
}

const refused = (path: string) => runCaptured(['run', path], { env: bench.env });

async function startsAndStops(path: string, ...argv: readonly string[]): Promise<string> {
  const worker = new CapturedRun(['run', path, '--state-dir', 'memory', ...argv], { env: bench.env });
  await worker.until(({ stderr }) => stderr.includes('"running"'));
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

  test('is not misled by an application whose id begins with this one', async () => {
    const app = await bench.application();
    await ran(await bench.application(`${app}-2`), { by: 'per-word', store: 'sums' });
    await startsAndStops(bench.file(app));
  });
});
