import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { json, string } from '../../engine/model/serdes.ts';
import { type PipelineSources, pipeline } from '../../engine/plan/pipeline.ts';
import { count } from '../../operators/count.ts';
import { keyBy } from '../../operators/key-by.ts';
import { to } from '../../operators/to.ts';
import { toStream } from '../../operators/to-stream.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { CapturedRun, runCaptured } from '../testing/captured-io.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const module = (path: string): string => pathToFileURL(join(root, path)).href;

/** Each worker's first and last commit lie in the time that a broker may take. */
const SLOW = 60_000;

let bench: WorkerBench;
let dir: string;
beforeAll(async () => {
  bench = await WorkerBench.start();
  dir = mkdtempSync(join(tmpdir(), 'millrace-orphans-'));
});
afterAll(async () => {
  await bench.close();
  rmSync(dir, { recursive: true, force: true });
});

let apps = 0;
interface Application {
  readonly id: string;
  readonly words: string;
  readonly out: string;
}
async function application(id = named(`orphans${apps++}`)): Promise<Application> {
  const of = { id, words: `${id}-words`, out: `${id}-out` };
  await bench.log.admin().createTopics([of.words, of.out].map((name) => ({ name, partitions: 2 })));
  return of;
}

/** A version of the pipeline that has run, and has processed what it was given. */
async function ran(app: Application, by = 'by-word', store = 'totals'): Promise<void> {
  const [words, out] = [app.words, app.out];
  const define = ({ from }: PipelineSources) =>
    from({ name: words, key: string(), value: string() }).pipe(
      keyBy(by, (word) => word),
      count(store),
      toStream(),
      to({ name: out, key: string(), value: json<number | null>() }),
    );
  const worker = await bench.work(pipeline('counting', define), { applicationId: app.id });
  const producer = bench.log.producer({ clientId: 'test' });
  for (const word of ['a', 'b', 'a']) producer.send(words, null, Buffer.from(word), Buffer.from(word), Date.now(), []);
  await producer.flush();
  await producer.close();
  const repartition = `${app.id}-${by}-repartition`;
  await expect
    .poll(() => Promise.all([words, repartition].map((topic) => unread(app.id, topic))), { timeout: SLOW })
    .toEqual([0, 0]);
  await worker.stop();
}

async function unread(group: string, topic: string): Promise<number> {
  const places = [0, 1].map((partition) => ({ topic, partition }));
  const committed = (await bench.log.admin().committedOffsets(group)).filter((each) => each.topic === topic);
  const ends = await bench.log.admin().endOffsets(places);
  return ends.reduce((sum, end) => sum + end, 0) - committed.reduce((sum, { offset }) => sum + offset, 0);
}

/** A file with a pipeline that counts; its serdes and steps are those of `ran`. */
function file(app: Application, { by = 'by-word', store = 'totals', words = app.words, more = '' } = {}): string {
  const path = join(dir, `${app.id}-${store}-${by}-${words}.ts`);
  writeFileSync(
    path,
    `import { json, pipeline, string } from '${module('engine/index.ts')}';
import { count, keyBy, to, toStream } from '${module('operators/index.ts')}';
export default pipeline('${app.id}', ({ from }) => {
  const words = from({ name: '${words}', key: string(), value: string() });
  words.pipe(keyBy('${by}', (word) => word), count('${store}'), toStream(), to({ name: '${app.out}', key: string(), value: json() }));
  ${more}
});
`,
  );
  return path;
}

const env = () => ({ KAFKA_BROKERS: bench.kafka.bootstrap, MILLRACE_HOME: dir });
const run = (path: string, ...argv: readonly string[]) =>
  new CapturedRun(['run', path, '--state-dir', 'memory', ...argv], { env: env() });

async function startsAndStops(path: string, ...argv: readonly string[]): Promise<string> {
  const worker = run(path, ...argv);
  await worker.until(({ stderr }) => stderr.includes('"running"'));
  worker.interrupt();
  expect(await worker.done).toBe(0);
  return worker.stderr;
}

describe('millrace run', { timeout: SLOW }, () => {
  test('starts a pipeline for the first time, unchanged, and with more stores', async () => {
    const app = await application();
    await startsAndStops(file(app));
    await ran(app);
    expect(await startsAndStops(file(app))).not.toContain('left behind');
    await startsAndStops(file(app, { more: "words.pipe(count('more'));" }));
  });

  test('refuses one whose store has another name, and says which', async () => {
    const app = await application();
    await ran(app);
    const { code, stdout, stderr } = await runCaptured(['run', file(app, { store: 'sums' })], { env: env() });
    expect([code, stdout]).toEqual([1, '']);
    // How many rows a changelog got depends on where commits fell.
    expect(stderr.replace(/up to [23] rows/, 'up to n rows')).toBe(
      [
        `millrace: pipeline '${app.id}' would leave behind what an earlier version of the application '${app.id}' has made`,
        `  store 'totals', up to n rows in ${app.id}-totals-changelog`,
        "  rows follow the name of a store: if 'sums' (new here) goes on with one of them, give it that name",
        `  'millrace state snapshot ${app.id} <file>' keeps a copy, 'millrace reset <pipeline>' begins anew`,
        '  --allow-orphans starts all the same, and leaves them where they are',
        '',
      ].join('\n'),
    );
    expect(await startsAndStops(file(app, { store: 'sums' }), '--allow-orphans')).toContain("left behind: store 'totals'");
  });

  test('refuses one that does not read what waits in a repartition topic; one that was worked off is no matter', async () => {
    const app = await application();
    await ran(app);
    await startsAndStops(file(app, { by: 'per-word' }));
    const producer = bench.log.producer({ clientId: 'test' });
    producer.send(`${app.id}-by-word-repartition`, 1, Buffer.from('c'), Buffer.from('c'), Date.now(), []);
    await producer.flush();
    await producer.close();
    const { code, stderr } = await runCaptured(['run', file(app, { by: 'per-word' })], { env: env() });
    expect(code).toBe(1);
    expect(stderr).toContain(`repartition topic '${app.id}-by-word-repartition', 1 record that nobody has processed`);
    expect(stderr).toContain('is worked off by the old version');
  });

  test('refuses one that reads another topic than its offsets are of', async () => {
    const app = await application();
    await ran(app);
    await bench.log.admin().createTopics([{ name: `${app.id}-others`, partitions: 2 }]);
    const { code, stderr } = await runCaptured(['run', file(app, { words: `${app.id}-others` })], { env: env() });
    expect(code).toBe(1);
    expect(stderr).toContain(`input '${app.words}', read up to a committed offset, 0 records behind it`);
    await bench.log.admin().deleteTopics([app.words]);
    await startsAndStops(file(app, { words: `${app.id}-others` }));
  });

  test('is not misled by an application whose id begins with this one', async () => {
    const app = await application();
    await ran(await application(`${app.id}-2`), 'per-word', 'sums');
    await startsAndStops(file(app));
  });
});
