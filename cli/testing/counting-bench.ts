import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plan } from '../../engine/plan/plan.ts';
import type { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { CapturedRun } from './captured-io.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const moduleOf = (path: string): string => pathToFileURL(join(root, path)).href;

/** How long a worker may take on a busy machine to begin, to process some records and to commit them. */
export const SLOW_MS = 60_000;

/** What an edit of the pipeline may change. */
export interface CountingVersion {
  readonly by?: string;
  readonly store?: string;
  readonly words?: string;
  /** A further statement of the pipeline. */
  readonly more?: string;
}

/** An application that counts words: `words → by the word → count → out`, with topics of its own. */
export class CountingBench {
  readonly bench: WorkerBench;
  readonly dir = mkdtempSync(join(tmpdir(), 'millrace-counting-'));
  #applications = 0;
  #files = 0;

  private constructor(bench: WorkerBench) {
    this.bench = bench;
  }

  static async start(): Promise<CountingBench> {
    return new CountingBench(await WorkerBench.start());
  }

  async close(): Promise<void> {
    await this.bench.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  get env(): { readonly KAFKA_BROKERS: string; readonly MILLRACE_HOME: string } {
    return { KAFKA_BROKERS: this.bench.kafka.bootstrap, MILLRACE_HOME: this.dir };
  }

  /** A new one, with its topics of two partitions each. */
  async application(id = named(`counting${this.#applications++}`)): Promise<string> {
    const topics = [`${id}-words`, `${id}-out`];
    await this.bench.log.admin().createTopics(topics.map((name) => ({ name, partitions: 2 })));
    return id;
  }

  /** A file with a version of the pipeline; topics are those of the application. */
  file(id: string, { by = 'by-word', store = 'totals', words = `${id}-words`, more = '' }: CountingVersion = {}): string {
    const path = join(this.dir, `${id}-${this.#files++}.ts`);
    writeFileSync(
      path,
      `import { json, pipeline, string } from '${moduleOf('engine/index.ts')}';
import { count, joinGlobal, keyBy, session, to, toStream, tumbling, window } from '${moduleOf('operators/index.ts')}';
export default pipeline('${id}', ({ from, globalTable }) => {
  const words = from({ name: '${words}', key: string(), value: string() });
  words.pipe(keyBy('${by}', (word) => word), count('${store}'), toStream(), to({ name: '${id}-out', key: string(), value: json() }));
  ${more}
});
`,
    );
    return path;
  }

  async plan(id: string, version: CountingVersion = {}): Promise<Plan> {
    return ((await import(pathToFileURL(this.file(id, version)).href)) as { readonly default: Plan }).default;
  }

  /** A worker of an application over the topics of another one, or its own. */
  async work(
    id: string,
    { topicsOf = id, ...version }: CountingVersion & { readonly topicsOf?: string } = {},
    options: Partial<WorkerOptions> = {},
  ): Promise<Worker> {
    return this.bench.work(await this.plan(topicsOf, version), { applicationId: id, ...options });
  }

  async say(id: string, ...words: readonly string[]): Promise<void> {
    await this.produce(
      `${id}-words`,
      words.map((word) => [word, word] as const),
    );
  }

  async produce(
    topic: string,
    records: readonly (readonly [key: string, value: string, timestamp?: number])[],
    partition: number | null = null,
  ): Promise<void> {
    const producer = this.bench.log.producer({ clientId: 'test-producer' });
    for (const [key, value, timestamp = Date.now()] of records)
      producer.send(topic, partition, Buffer.from(key), Buffer.from(value), timestamp, []);
    await producer.flush();
    await producer.close();
  }

  /** Words that an application has not processed and committed, wherever they wait; it reads those of another one, or its own. */
  async unprocessed(
    id: string,
    { topicsOf = id, by = 'by-word' }: CountingVersion & { readonly topicsOf?: string } = {},
  ): Promise<number> {
    // One after the other: words that are committed are in the second topic by then.
    return (await this.bench.lagOf(id, `${topicsOf}-words`, 2)) + (await this.bench.lagOf(id, `${id}-${by}-repartition`, 2));
  }

  /** What came out, in the order of each word. */
  async out(id: string): Promise<readonly (readonly [word: string, count: number])[]> {
    const run = new CapturedRun(['consume', `${id}-out`, '--format', 'json'], { env: this.env });
    await run.done;
    const records = run.records.map(({ key, value }) => [String(key), Number(value)] as const);
    return records.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
}
