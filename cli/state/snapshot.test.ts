import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { Guarantee } from '../../engine/task/task-services.ts';
import { CapturedRun, runCaptured } from '../testing/captured-io.ts';
import { CountingBench, type CountingVersion, SLOW_MS } from '../testing/counting-bench.ts';

let bench: CountingBench;
beforeAll(async () => {
  bench = await CountingBench.start();
});
afterAll(() => bench.close());

const state = (...argv: readonly string[]) => runCaptured(['state', ...argv], { env: bench.env });
const log = () => bench.bench.log;
let files = 0;
const newFile = (): string => join(bench.dir, `snapshot-${files++}.gz`);

/** An application that has counted the words, and was stopped. */
async function counted(
  words: readonly string[],
  guarantee: Guarantee = 'at-least-once',
  version: CountingVersion = {},
): Promise<string> {
  const app = await bench.application();
  const worker = await bench.work(app, version, { guarantee, upgradeCheck: 'refuse' });
  await bench.say(app, ...words);
  await expect.poll(() => settled(app, words), { timeout: SLOW_MS }).toBe(true);
  await worker.stop();
  return app;
}

/** Whether the last count of each word is as many as there are of it. */
async function settled(app: string, words: readonly string[]): Promise<boolean> {
  const last = new Map(await bench.out(app));
  return words.every((word) => last.get(word) === words.filter((each) => each === word).length);
}

async function consumed(topic: string): Promise<CapturedRun> {
  const run = new CapturedRun(['consume', topic, '--format', 'text'], { env: bench.env });
  await run.done;
  return run;
}

async function snapshotOf(app: string): Promise<string> {
  const file = newFile();
  const { code, stdout, stderr } = await state('snapshot', app, file);
  expect([code, stdout, stderr]).toEqual([0, '', expect.stringContaining(`${app} is kept in ${file}: `)]);
  return file;
}

describe('an application that is kept and restored', { timeout: SLOW_MS }, () => {
  test.for(['at-least-once', 'exactly-once'] as const)('goes on as one that was never stopped, %s', async (guarantee) => {
    const [before, waiting, after] = [
      ['a', 'b', 'a', 'c'],
      ['b', 'd'],
      ['a', 'b', 'd', 'e'],
    ];
    const app = await counted(before, guarantee);
    // What the first part of the pipeline has written, and the second has not yet seen.
    for (const word of waiting) await bench.produce(`${app}-by-word-repartition`, [[word, word]]);
    const file = await snapshotOf(app);

    const { code, stdout, stderr } = await state('restore', file, `${app}-2`);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(new RegExp(`^${app}-2 goes on where ${app} was at .*: \\d+ records written\n`));
    await bench.say(app, ...after);
    const worker = await bench.work(`${app}-2`, { topicsOf: app }, { guarantee });
    await expect.poll(() => settled(app, [...before, ...waiting, ...after]), { timeout: SLOW_MS }).toBe(true);
    await worker.stop();

    // What a pipeline gives that counts all of them: no count is missing, none comes twice.
    const whole = await counted([...before, ...waiting, ...after], guarantee);
    const distinct = async (id: string) => [...new Set((await bench.out(id)).map(([word, n]) => `${word}${n}`))];
    const last = async (id: string) => [...new Map(await bench.out(id))];
    expect(await last(app)).toEqual(await last(whole));
    expect((await bench.out(app)).length).toBe((await distinct(app)).length);
  });

  test.for([
    ['records of more than 1 MB', '4000000', [3_000_000, 1_500_000]],
    ['more records than one batch of its topics may hold', '1000', Array.from({ length: 50 }, () => 100)],
  ] as const)('has %s', async ([, maxMessageBytes, sizes]) => {
    const app = await counted(['a']);
    const names = (id: string) => [`${id}-totals-changelog`, `${id}-by-word-repartition`];
    await log()
      .cluster()
      .alterConfigs(names(app).map((name) => ({ type: 'topic', name, set: { 'max.message.bytes': maxMessageBytes } })));
    const large = kafkaLog({ brokers: [bench.bench.kafka.bootstrap], maxRecordBytes: 4_000_000, batchBytes: 1_000 });
    const producer = large.producer({ clientId: 'test' });
    for (const [at, size] of sizes.entries())
      for (const name of names(app)) producer.send(name, 0, Buffer.from(`large-${at}`), Buffer.alloc(size, 'x'), 1, []);
    await producer.flush();
    await large.close();

    const copy = `${app}-2`;
    const { code, stderr } = await state('restore', await snapshotOf(app), copy);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${copy} goes on where ${app} was`)]);
    for (const { configs } of await log().admin().describeTopics(names(copy)))
      expect(configs['max.message.bytes']).toBe(maxMessageBytes);
    for (const name of names(copy)) {
      const { records } = await consumed(name);
      const restored = records.filter(({ key }) => String(key).startsWith('large-'));
      expect(restored.map(({ value }) => String(value).length)).toEqual(sizes);
    }
  });

  test('goes on by the version that wrote it: one that reads its rows otherwise is refused', async () => {
    const windowed = (size: '1h' | '2h') => ({
      more: `words.pipe(window(tumbling('${size}', { grace: '0ms' })), count('windows', { emit: 'on-update' }));`,
    });
    const app = await counted(['a', 'b'], 'at-least-once', windowed('2h'));
    const copy = `${app}-2`;
    expect((await state('restore', await snapshotOf(app), copy)).code).toBe(0);
    const run = (size: '1h' | '2h') => [
      'run',
      bench.file(app, windowed(size)),
      '--application-id',
      copy,
      '--state-dir',
      'memory',
    ];
    const { code, stderr } = await runCaptured(run('1h'), { env: bench.env });
    expect([code, stderr]).toEqual([1, expect.stringContaining("store 'windows', retentionMs: 7200000 → 3600000")]);
    expect(stderr).toContain(`an earlier version of the application '${copy}' wrote in another way`);
    // Nothing but the id is another one.
    const worker = new CapturedRun(run('2h'), { env: bench.env });
    await worker.until((io) => io.stderr.includes('"msg":"running"'));
    worker.interrupt();
    expect([await worker.done, worker.stderr]).toEqual([0, expect.not.stringContaining('left behind')]);
  });

  test('is not begun from half a file', async () => {
    const app = await counted(['a', 'b']);
    const whole = readFileSync(await snapshotOf(app));
    const half = newFile();
    writeFileSync(half, whole.subarray(0, whole.length - 20));
    expect(await state('restore', half, `${app}-2`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${half} is not whole`),
    });
    const topics = (await log().admin().describeTopics()).map(({ name }) => name);
    expect(topics.filter((name) => name.startsWith(`${app}-2-`))).toEqual([]);
    expect(await log().admin().committedOffsets(`${app}-2`)).toEqual([]);
  });

  test('is not kept where nothing can be written', async () => {
    const app = await counted(['a']);
    const file = join(bench.dir, 'nowhere', 'x.gz');
    const { code, stderr } = await state('snapshot', app, file);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${file} cannot be written: ENOENT`)]);
  });

  test('is refused where it could not go on', async () => {
    const app = await counted(['a']);
    const file = await snapshotOf(app);
    expect(await state('snapshot', app, file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${file} is there already`),
    });
    expect(await state('restore', file, app)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is the application that the snapshot is of'),
    });
    expect(await state('restore', file, 'a/b')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'a/b' cannot be an application id"),
    });
    expect((await state('restore', file, `${app}-2`)).code).toBe(0);
    const again = await state('restore', file, `${app}-2`);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining(`application '${app}-2' exists already`)]);
    await log()
      .admin()
      .deleteTopics([`${app}-words`]);
    expect((await state('restore', file, `${app}-3`)).stderr).toContain(
      `input ${app}-words-0 of the snapshot does not exist here`,
    );
    await log()
      .admin()
      .createTopics([{ name: `${app}-words`, partitions: 2 }]);
    expect((await state('restore', file, `${app}-3`)).stderr).toContain('it was deleted, and made again');
  });

  test('is not kept while it runs, or when nobody knows it', async () => {
    const app = await bench.application();
    expect((await state('snapshot', app, newFile())).stderr).toContain(`application '${app}' has no topics and no offsets`);
    const worker = await bench.work(app);
    await expect
      .poll(() => state('snapshot', app, newFile()).then(({ stderr }) => stderr), { timeout: SLOW_MS })
      .toContain(`application '${app}' has 1 active member`);
    await worker.stop();
  });

  test('is not kept while a transaction is open', async () => {
    const app = await counted(['a']);
    const producer = log().producer({ clientId: 'test', transactionalId: `${app}-killed` });
    producer.beginTransaction();
    producer.send(`${app}-totals-changelog`, 0, Buffer.from('a'), Buffer.from('7777777'), Date.now(), []);
    await producer.flush();
    const file = newFile();
    const { code, stderr } = await state('snapshot', app, file, '--timeout', '1s');
    expect([code, stderr]).toEqual([1, expect.stringContaining(`a transaction is open on ${app}-totals-changelog-0`)]);
    await producer.abortTransaction();
    await producer.close();
    const lines = gunzipSync(readFileSync(await snapshotOf(app))).toString();
    expect(lines).not.toContain(Buffer.from('7777777').toString('base64'));
  });

  test('is not read from what is no snapshot', async () => {
    expect(await state('restore', 'package.json', 'x')).toMatchObject({
      code: 2,
      stderr: 'millrace: package.json is no snapshot of an application\n',
    });
    expect(await state('restore', 'nowhere.gz', 'x')).toMatchObject({
      code: 2,
      stderr: 'millrace: nowhere.gz: there is no such file\n',
    });
  });
});
