import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyBy, mapValues, to } from '../../operators/index.ts';
import { counts as orderCounts, orders, seen } from '../../tests/worker/counting-worker.ts';
import { spawnCountingWorker } from '../../tests/worker/spawn-counting-worker.ts';
import { named, type ReadRecord, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';

const CUSTOMERS = 37;
const guarantee = 'exactly-once';

let bench: WorkerBench;
let dir = '';
beforeEach(async () => {
  bench = await WorkerBench.start();
  dir = mkdtempSync(join(tmpdir(), 'millrace-exactly-once-'));
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
});
afterEach(() => bench.close());

/** Orders of customers in turn, written while the caller goes on. */
async function produceOrders(from: number, count: number): Promise<void> {
  await bench.produce(
    'orders',
    Array.from({ length: count }, (_, i) => {
      const order = { id: `o${from + i}`, customer: `c${(from + i) % CUSTOMERS}` };
      return [order.id, JSON.stringify(order)] as const;
    }),
  );
}

async function followResults(): Promise<{ readonly passedOn: readonly ReadRecord[]; readonly counts: readonly ReadRecord[] }> {
  await bench.log.admin().createTopics([orders, seen, orderCounts].map(({ name, create }) => ({ name, ...create })));
  return { passedOn: await bench.follow('seen', 6), counts: await bench.follow('counts', 6) };
}

/** Every order is passed on once, and the counts of each customer are 1, 2, 3 …: nothing lost, nothing twice, nothing out of order. */
function expectEachOnce({ passedOn, counts }: Awaited<ReturnType<typeof followResults>>, sent: number): void {
  expect(new Set(passedOn.map(({ key }) => key)).size).toBe(sent);
  expect(passedOn.length).toBe(sent);
  for (let customer = 0; customer < CUSTOMERS; customer++) {
    const of = counts.filter(({ key }) => key === `c${customer}`).map(({ value }) => Number(value));
    const orderCount = Math.floor(sent / CUSTOMERS) + (customer < sent % CUSTOMERS ? 1 : 0);
    expect(of, `c${customer}`).toEqual(Array.from({ length: orderCount }, (_, i) => i + 1));
  }
}

test('kill -9 amid transactions, again and again: those who read committed records see each result once', {
  timeout: 120_000,
}, async () => {
  const results = await followResults();
  const options = { guarantee, workerId: 'the-only-one', commitInterval: '20ms', state: { dir } } as const;
  let sent = 0;
  for (let round = 0; round < 4; round++) {
    const worker = await spawnCountingWorker(bench, options);
    const before = results.passedOn.length;
    const producing = produceOrders(sent, 1_500);
    sent += 1_500;
    await expect.poll(() => results.passedOn.length, { interval: 2 }).toBeGreaterThan(before + 150 * round);
    await worker.kill();
    await producing;
  }
  await spawnCountingWorker(bench, options);
  await expect.poll(() => results.counts.length).toBeGreaterThanOrEqual(sent);
  await expect.poll(() => bench.lag('counting', 'orders', 6)).toBeLessThanOrEqual(0);
  expectEachOnce(results, sent);
});

test('a worker that stands still for longer than its session is fenced and does no harm', { timeout: 120_000 }, async () => {
  const results = await followResults();
  const [zombie] = [await spawnCountingWorker(bench, { guarantee }), await spawnCountingWorker(bench, { guarantee })];
  let sent = 0;
  for (let round = 0; round < 2; round++) {
    const producing = produceOrders(sent, 3_000);
    sent += 3_000;
    const before = results.passedOn.length;
    await expect.poll(() => results.passedOn.length, { interval: 2 }).toBeGreaterThan(before);
    zombie.child.kill('SIGSTOP');
    await producing;
    // The other one has taken everything over and is done with it.
    await expect.poll(() => results.counts.length, { timeout: 40_000 }).toBeGreaterThanOrEqual(sent);
    zombie.child.kill('SIGCONT');
  }
  const producing = produceOrders(sent, 500);
  sent += 500;
  await producing;
  await expect.poll(() => results.counts.length, { timeout: 40_000 }).toBeGreaterThanOrEqual(sent);
  expectEachOnce(results, sent);
});

test('what a task wrote before it failed is never seen', { timeout: 30_000 }, async () => {
  await bench.topics(['in', 1], ['out', 1]);
  const text = (name: string) => ({ name: named(name), key: string(), value: string() });
  let broken = true;
  const plan = pipeline(named('breaks'), ({ from }) =>
    from(text('in')).pipe(
      mapValues((value) => {
        if (broken && value === 'v7') throw new Error('not this one');
        return value;
      }),
      to(text('out')),
    ),
  );
  const out = await bench.follow('out', 1);
  await bench.produce(
    'in',
    Array.from({ length: 10 }, (_, i) => `v${i}`),
  );
  const first = await bench.work(plan, { guarantee, commitInterval: '10s' });
  await expect(first.done).rejects.toThrow('not this one');
  broken = false;
  await bench.work(plan, { guarantee });
  await expect
    .poll(() => out.map(({ value }) => value), { timeout: 15_000 })
    .toEqual(Array.from({ length: 10 }, (_, i) => `v${i}`));
});

test('results are seen when they are committed, a chain of sub-topologies included', { timeout: 30_000 }, async () => {
  await bench.topics(['in', 3], ['out', 3]);
  const text = (name: string) => ({ name: named(name), key: string(), value: string() });
  const plan = pipeline(named('chain'), ({ from }) =>
    from(text('in')).pipe(
      keyBy('by-length', (value) => String(value.length)),
      mapValues((value) => value.toUpperCase()),
      keyBy('by-value', (value) => value),
      to(text('out')),
    ),
  );
  const out = await bench.follow('out', 3);
  await bench.work(plan, { guarantee });
  const words = ['a', 'mill', 'race', 'turns', 'a', 'wheel'];
  await bench.produce('in', words);
  await expect
    .poll(() => out.map(({ value }) => value).sort(), { timeout: 15_000 })
    .toEqual(words.map((word) => word.toUpperCase()).sort());
});
