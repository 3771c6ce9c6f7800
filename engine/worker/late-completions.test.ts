import { afterEach, beforeEach, expect, test } from 'vitest';
import { agent, to } from '../../operators/index.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Guarantee } from '../task/task-services.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const text = (name: string) => ({ name: named(name), key: string(), value: string() });

/** A call that is out: whose, for which record, and how it ends. */
interface Call {
  readonly worker: string;
  readonly value: string;
  readonly signal: AbortSignal;
  finish(): void;
}

test.for<Guarantee>(['at-least-once', 'exactly-once'])(
  '%s: a call that ends after its partition went to another worker gives nothing and commits nothing',
  { timeout: 120_000 },
  async (guarantee) => {
    const [input, output, group] = [`late-in-${guarantee}`, `late-out-${guarantee}`, `late-${guarantee}`];
    await bench.topics([input, 2], [output, 1]);
    const calls: Call[] = [];
    const planOf = (worker: string) =>
      pipeline(named(group), ({ from }) =>
        from(text(input)).pipe(
          agent(
            'ask',
            {
              concurrency: 4,
              ordering: 'unordered',
              attemptTimeout: '60s',
              retry: { attempts: 1, backoff: '1ms' },
              onExhausted: 'park',
            },
            (value: string, { signal }) =>
              new Promise<string>((resolve) => {
                calls.push({ worker, value, signal, finish: () => resolve(`${value} by ${worker}`) });
              }),
          ),
          to(text(output)),
        ),
      );
    const out = await bench.follow(output, 1);
    const values = () => out.map(({ value }) => value);
    // What is held when a partition goes is abandoned at once.
    const options = { guarantee, drainTimeout: '0ms' } as const;
    await bench.work(planOf('first'), options);
    for (const partition of [0, 1]) await bench.produce(input, [`p${partition}`], partition);
    await expect.poll(() => calls.length).toBe(2);

    await bench.work(planOf('second'), options);
    await expect.poll(() => calls.length).toBe(3);
    const again = calls[2];
    const [late, kept] = calls.slice(0, 2).sort((a) => (a.value === again?.value ? -1 : 1));
    expect([again?.worker, late?.value, late?.signal.aborted, kept?.signal.aborted]).toEqual([
      'second',
      again?.value,
      true,
      false,
    ]);

    late?.finish();
    kept?.finish();
    // The first worker has had its turn with both: what it may commit is committed, and the partition that went is where it was.
    await expect.poll(values).toEqual([`${kept?.value} by first`]);
    await expect.poll(() => bench.lag(group, input, 2)).toBe(1);
    again?.finish();
    await expect.poll(values).toEqual([`${kept?.value} by first`, `${again?.value} by second`]);
    await expect.poll(() => bench.lag(group, input, 2)).toBe(0);
  },
);
