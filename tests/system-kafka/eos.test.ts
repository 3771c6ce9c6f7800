import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ReadRecord, WorkerBench } from '../worker/worker-bench.ts';
import { type EosOutput, eosFaults } from './eos/eos-check.ts';
import { PARTITIONS } from './eos/eos-plan.ts';
import { WorkerProcess } from './worker-process.ts';

/** How long results may be on their way while workers come and go: what a killed one leaves open is aborted after 10 s. */
const RESULTS_MS = 90_000;
const KEYS = 20;
/** Records that are written while one worker comes or goes. */
const RECORDS = 400;

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

/** Three workers by name, and records that go on coming while these come and go. */
class EosRun {
  readonly #input: readonly ReadRecord[];
  readonly #outputs: ReadonlyMap<EosOutput, readonly ReadRecord[]>;
  readonly #complex: boolean;
  readonly #workers = new Map<string, WorkerProcess>();
  #sent = 0;

  private constructor(complex: boolean, input: readonly ReadRecord[], outputs: ReadonlyMap<EosOutput, readonly ReadRecord[]>) {
    this.#complex = complex;
    this.#input = input;
    this.#outputs = outputs;
  }

  static async begin(complex: boolean): Promise<EosRun> {
    const names: readonly EosOutput[] = ['echo', 'min', 'sum', ...(complex ? (['max', 'cnt'] as const) : [])];
    await bench.topics(...['data', 'repartition', ...names].map((name) => [name, PARTITIONS] as const));
    const input = await bench.follow('data', PARTITIONS);
    const outputs = await Promise.all(names.map(async (name) => [name, await bench.follow(name, PARTITIONS)] as const));
    return new EosRun(complex, input, new Map(outputs));
  }

  add(...names: readonly string[]): Promise<void> {
    return this.#amidRecords(async () => {
      for (const workerId of names) {
        // Rarely committed, so that one that is killed leaves a transaction open.
        const options = { workerId, guarantee: 'exactly-once', commitInterval: '500ms' } as const;
        this.#workers.set(workerId, await WorkerProcess.start(bench, this.#complex ? 'eos-complex' : 'eos', options));
      }
    });
  }

  stop(name: string): Promise<void> {
    return this.#amidRecords(async () => {
      expect(await this.#workers.get(name)?.stop()).toBe(0);
    });
  }

  kill(name: string): Promise<void> {
    return this.#amidRecords(async () => {
      await this.#workers.get(name)?.kill();
    });
  }

  async expectEachOnce(): Promise<void> {
    await expect.poll(() => this.#input.length, { timeout: RESULTS_MS }).toBe(this.#sent);
    await expect.poll(() => eosFaults(this.#input, this.#outputs), { timeout: RESULTS_MS, interval: 200 }).toEqual([]);
  }

  async #amidRecords(work: () => Promise<void>): Promise<void> {
    const echo = this.#outputs.get('echo');
    const before = echo?.length ?? 0;
    const sending = this.#send();
    await work();
    await sending;
    await expect.poll(() => echo?.length, { timeout: RESULTS_MS }).toBeGreaterThan(before);
  }

  async #send(): Promise<void> {
    const first = this.#sent;
    this.#sent += RECORDS;
    for (let from = first; from < first + RECORDS; from += RECORDS / 8) {
      const some = Array.from({ length: RECORDS / 8 }, (_, i) => from + i);
      // Values go up and down, so that every record shows in one aggregate or another.
      await bench.produce(
        'data',
        some.map((n) => [`k${n % KEYS}`, String((n * 7_919) % 1_009)] as const),
      );
    }
  }
}

describe.each([
  ['simple', false],
  ['complex', true],
] as const)('EOS, %s', (_, complex) => {
  test('rebalance: workers come, stop and come back, and each record gives each result once', async () => {
    const run = await EosRun.begin(complex);
    await run.add('a');
    await run.add('b');
    await run.add('c');
    await run.stop('a');
    await run.add('a');
    await run.stop('b');
    await run.stop('c');
    await run.add('b');
    await run.stop('a');
    await run.expectEachOnce();
  });

  test('failure and recovery: workers are killed and come back, and each record gives each result once', async () => {
    const run = await EosRun.begin(complex);
    await run.add('a', 'b');
    await run.add('c');
    await run.kill('a');
    await run.add('a');
    await run.kill('a');
    await run.kill('b');
    await run.add('a');
    await run.stop('c');
    await run.expectEachOnce();
  });
});
