import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCaptured } from '../testing/captured-io.ts';
import { CountingBench, SLOW_MS } from '../testing/counting-bench.ts';

let bench: CountingBench;
beforeAll(async () => {
  bench = await CountingBench.start();
});
afterAll(() => bench.close());

let app = '';
beforeEach(async () => {
  app = await bench.application();
});

const reset = (...argv: readonly string[]) => runCaptured(['reset', ...argv], { env: bench.env });
const ofApp = (...argv: readonly string[]) => reset('--application-id', app, ...argv);
const committed = () => bench.bench.log.admin().committedOffsets(app);
const topics = async () =>
  (await bench.bench.log.admin().describeTopics()).map(({ name }) => name).filter((name) => name.startsWith(`${app}-`));

/** Commits offsets of the words, as a worker that has stopped. */
const stand = (...offsets: readonly number[]) =>
  bench.bench.log.groups().commit(
    app,
    offsets.map((offset, partition) => ({ topic: `${app}-words`, partition, offset, metadata: '' })),
  );

describe('millrace reset', { timeout: SLOW_MS }, () => {
  test('lets a pipeline process everything again, with no state left', async () => {
    const dir = join(bench.dir, 'state');
    const work = () => bench.work(app, {}, { state: { dir } });
    const first = await work();
    await bench.say(app, 'a', 'b', 'a');
    await expect.poll(() => bench.unprocessed(app), { timeout: SLOW_MS }).toBe(0);
    await first.stop();
    const file = bench.file(app);

    const dry = await reset(file, '--dry-run');
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    expect(dry.stdout).toContain(`topic deleted: ${app}-totals-changelog\n`);
    expect(dry.stdout).toContain(`topic deleted: ${app}-by-word-repartition\n`);
    expect(dry.stdout).toContain(`local state deleted: ${join(dir, app)} (1 store)\n`);
    expect(dry.stdout).toContain(`kept: ${app}-dead-letters\n`);
    expect([existsSync(join(dir, app)), await topics()]).toEqual([true, expect.arrayContaining([`${app}-totals-changelog`])]);

    expect(await reset(file, '--yes')).toEqual({ code: 0, stdout: dry.stdout, stderr: `application ${app} was reset\n` });
    expect(existsSync(join(dir, app))).toBe(false);
    expect((await topics()).sort()).toEqual([`${app}-dead-letters`, `${app}-out`, `${app}-words`]);
    expect((await committed()).map(({ offset }) => offset)).toEqual([0, 0]);

    const again = await work();
    await bench.say(app, 'end');
    await expect.poll(() => bench.unprocessed(app), { timeout: SLOW_MS }).toBe(0);
    await again.stop();
    const counts = async (word: string) => (await bench.out(app)).filter(([each]) => each === word).map(([, count]) => count);
    expect([await counts('a'), await counts('b'), await counts('end')]).toEqual([[1, 2, 1, 2], [1, 1], [1]]);
  });

  test('refuses while workers run, and names them', async () => {
    await bench.work(app);
    await expect.poll(() => committed().then(({ length }) => length), { timeout: SLOW_MS }).toBeGreaterThan(0);
    const { code, stderr } = await ofApp('--yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`^millrace: application '${app}' has 1 active member: ${app}-\\d+ at 127\\.0\\.0\\.1\n  stop them first`),
    );
    expect((await ofApp('--force', '--yes')).code).toBe(1);
    expect(await topics()).toContain(`${app}-totals-changelog`);
  });

  test('removes static members that are gone, with --force', async () => {
    const worker = await bench.work(app, {}, { instanceId: 'one', sessionTimeout: '300s' });
    await expect.poll(() => committed().then(({ length }) => length), { timeout: SLOW_MS }).toBeGreaterThan(0);
    await worker.stop();
    const { code, stderr } = await ofApp('--yes');
    expect([code, stderr]).toEqual([1, expect.stringContaining("(instance 'one')\n  stop them first; one that was killed")]);
    const forced = await ofApp('--yes', '--force');
    expect([forced.code, forced.stderr]).toEqual([0, `application ${app} was reset\n`]);
    expect(forced.stdout).toMatch(/member of the group: .* \(instance 'one'\)\n/);
  });

  test('leaves inputs and outputs alone, whatever their names', async () => {
    const input = `${app}-prices-changelog`;
    await bench.bench.log.admin().createTopics([{ name: input, partitions: 2, configs: { 'cleanup.policy': 'compact' } }]);
    const file = bench.file(app, { words: input });
    await bench.produce(input, [['k', 'a']]);
    await bench.bench.log.groups().commit(app, [{ topic: input, partition: 0, offset: 0, metadata: '' }]);
    for (const target of [[file], ['--application-id', app]]) {
      expect((await reset(...target, '--yes')).stderr).toBe(`application ${app} was reset\n`);
      expect(await topics()).toContain(input);
    }
  });

  test('is not held up by a transaction that a killed worker has left', async () => {
    await stand(1, 1);
    const producer = bench.bench.log.producer({ clientId: 'test', transactionalId: `${app}-killed` });
    producer.beginTransaction();
    const nobody = { groupId: app, generationId: -1, memberId: '', groupInstanceId: null };
    await producer.sendOffsets([{ topic: `${app}-words`, partition: 0, offset: 2, metadata: '' }], nobody);
    const { code, stdout, stderr } = await ofApp('--dry-run', '--timeout', '2s');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^${app}-words +0 +1 `, 'm'));
    await producer.abortTransaction();
    await producer.close();
  });

  test('asks, and does nothing without a yes', async () => {
    await stand(0, 0);
    const asked = (answer: string) =>
      runCaptured(['reset', '--application-id', app, '--to-latest'], { env: bench.env, isTTY: true, stdin: [answer] });
    await bench.produce(`${app}-words`, [['a', 'a']], 0);
    const no = await asked('n\n');
    expect([no.code, no.stderr]).toEqual([1, `reset ${app}? [y/N] millrace: nothing was done\n`]);
    expect((await committed()).map(({ offset }) => offset)).toEqual([0, 0]);
    expect((await asked('y\n')).code).toBe(0);
    expect((await committed()).map(({ offset }) => offset)).toEqual([1, 0]);
    expect(await ofApp()).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes goes on without') });
  });
});

describe('where inputs are read from', { timeout: SLOW_MS }, () => {
  const hour = 3_600_000;
  const lines = (text: string): string =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${app}-words`))
      .join('\n');
  /** New offsets of the two partitions; five records each, an hour apart, of which the group has three and four. */
  async function chosen(...argv: readonly string[]): Promise<readonly number[]> {
    const { stdout, stderr } = await ofApp('--dry-run', ...argv);
    expect(stderr).toBe('');
    return lines(stdout)
      .split('\n')
      .map((line) => Number(line.split(/ +/)[3]));
  }
  beforeEach(async () => {
    const now = Date.now();
    for (const partition of [0, 1])
      await bench.produce(
        `${app}-words`,
        [5, 4, 3, 2, 1].map((age) => ['k', 'v', now - age * hour + 60_000 * partition]),
        partition,
      );
    await stand(3, 4);
  });

  test('is told by one option', async () => {
    expect(await chosen()).toEqual([0, 0]);
    expect(await chosen('--to-earliest')).toEqual([0, 0]);
    expect(await chosen('--to-latest')).toEqual([5, 5]);
    expect(await chosen('--to-offset', '2')).toEqual([2, 2]);
    expect(await chosen('--to-offset', '99')).toEqual([5, 5]);
    expect(await chosen('--shift-by', '1')).toEqual([4, 5]);
    expect(await chosen('--shift-by', '-2')).toEqual([1, 2]);
    expect(await chosen('--shift-by', '-9')).toEqual([0, 0]);
    expect(await chosen('--by-duration', '150m')).toEqual([3, 3]);
    expect(await chosen('--by-duration', '1m')).toEqual([5, 5]);
    expect(await chosen('--to-datetime', new Date(Date.now() - 3.5 * hour).toISOString())).toEqual([2, 2]);
    const file = join(bench.dir, 'offsets.csv');
    writeFileSync(file, `"${app}-words",1,2\n\n`);
    expect(await chosen('--from-file', file)).toEqual([3, 2]);
  });

  test.for([
    [['--to-latest', '--to-offset', '1'], '--to-latest and --to-offset exclude each other'],
    [['--to-offset', '-1'], 'Write a whole number.'],
    [['--by-duration', '2'], "or a duration such as '2h'"],
    [['--to-datetime', 'soon'], 'Write a time such as 2026-11-29T10:00:00Z'],
    [['--from-file', 'nowhere.csv'], 'nowhere.csv cannot be read'],
    [['--from-file', 'package.json'], 'package.json, line 1: expected topic,partition,offset'],
    [['--database', 'mysql://root:secret@db/x'], '--database: expected postgresql://user:password@host:port/database'],
  ] as const)('%j is wrong usage', async ([argv, message]) => {
    const { code, stdout, stderr } = await ofApp(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret');
  });

  test('a file that names another topic, and a shift without an offset', async () => {
    const file = join(bench.dir, 'others.csv');
    writeFileSync(file, 'others,0,1\n');
    expect((await ofApp('--from-file', file, '--yes')).stderr).toContain('others-0 is no input of the application');
    await bench.bench.log.groups().delete(app);
    const { code, stderr } = await reset(bench.file(app), '--shift-by', '1', '--yes');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`application '${app}' has no topics, no offsets and no state here`),
    ]);
  });
});

test('an application that nobody knows', async () => {
  expect(await reset()).toMatchObject({ code: 2, stderr: expect.stringContaining('which application?') });
  await stand(0, 0);
  expect(await reset('--application-id', `${app}x`, '--yes')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(`did you mean ${app}`),
  });
});
