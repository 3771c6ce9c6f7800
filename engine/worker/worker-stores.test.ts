import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, joinGlobal, to } from '../../operators/index.ts';
import { WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { keyValueRows, windowRows } from '../query/store-kinds.ts';
import type { Worker } from './worker.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const text = (name: string) => ({ name, key: string(), value: string() });
const counted = pipeline('counted', ({ from, globalTable }) => {
  from(text('in')).pipe(count('counts'));
  from(text('in')).pipe(
    joinGlobal('named', globalTable(text('names')), {
      key: (_value, key) => key,
      onMissing: 'drop',
      select: (_value, name) => name,
    }),
    to(text('out')),
  );
});
const counts = (worker: Worker) => worker.store('counts', keyValueRows<string, number>());

/** How often each key was counted; undefined while the worker cannot tell. */
function read(worker: Worker): Record<string, number> | undefined {
  try {
    return Object.fromEntries([...counts(worker).all()].map(([key, { value }]) => [key, value]));
  } catch (error) {
    expect(error).toMatchObject({ code: 'STREAM_STORE_NOT_READY', verdict: 'retry' });
    return undefined;
  }
}

describe('the stores of a worker', () => {
  test('can be read as soon as its partitions are restored, and on whichever of its partitions a key lies', async () => {
    await bench.topics(['in', 4], ['names', 1], ['out', 1]);
    await bench.produce('names', [['a', 'Ada']]);
    await bench.produce('in', ['a', 'b', 'a', 'c', 'd', 'e']);
    const first = await bench.work(counted);
    await expect.poll(() => read(first)).toEqual({ a: 2, b: 1, c: 1, d: 1, e: 1 });
    expect(counts(first).get('a')?.value).toBe(2);
    expect(first.store('names', keyValueRows<string, string>()).get('a')?.value).toBe('Ada');
    await first.stop();
    // Another life: rows are there with the first answer, none are missing.
    const second = await bench.work(counted);
    const answers: unknown[] = [];
    await expect
      .poll(() => {
        answers.push(read(second));
        return answers.at(-1);
      })
      .toBeDefined();
    expect(answers.filter((answer) => answer !== undefined)).toEqual([{ a: 2, b: 1, c: 1, d: 1, e: 1 }]);
  });

  test('hold the rows of its own partitions: two workers share them', async () => {
    await bench.topics(['in', 4], ['names', 1], ['out', 1]);
    await bench.produce(
      'in',
      Array.from({ length: 40 }, (_, i) => `k${i}`),
    );
    const [one, two] = [await bench.work(counted), await bench.work(counted)];
    const sizes = () => [one, two].map((worker) => Object.keys(read(worker) ?? {}).length);
    await expect.poll(() => sizes().reduce((a, b) => a + b)).toBe(40);
    await expect.poll(() => Math.min(...sizes())).toBeGreaterThan(0);
    const keys = new Set([one, two].flatMap((worker) => Object.keys(read(worker) ?? {})));
    expect(keys.size).toBe(40);
  });

  test('cannot be read before it has started and after it has stopped', async () => {
    await bench.topics(['in', 1], ['names', 1], ['out', 1]);
    const worker = bench.worker(counted);
    const rows = counts(worker);
    expect(() => rows.get('a')).toThrow("the store 'counts' cannot be read now: the worker is created");
    await worker.start();
    await expect.poll(() => read(worker)).toEqual({});
    await worker.stop();
    expect(() => rows.all()).toThrow('the worker is stopped');
  });

  test('a wrong name or shape is told before anything is read', async () => {
    const worker = bench.worker(counted);
    expect(() => worker.store('count', keyValueRows())).toThrow("has no store 'count': it has counts, names");
    expect(() => worker.store('counts', windowRows())).toThrow('ask for it with keyValueRows()');
  });
});
