import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinGlobal, to } from '../../operators/index.ts';
import { named, onRealKafka, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { LogAdmin } from '../ports.ts';
import { keyValueRows } from '../query/store-kinds.ts';
import type { Worker } from './worker.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
  await bench.topics(['in', 1], ['names', 2], ['out', 1]);
  for (const partition of [0, 1]) await bench.produce('names', [`a${partition}`, `b${partition}`], partition);
});
afterEach(() => bench.close());

const text = (name: string) => ({ name: named(name), key: string(), value: string() });
const plan = pipeline(named('looked-up'), ({ from, globalTable }) => {
  from(text('in')).pipe(
    joinGlobal('named', globalTable(text('names'), { store: 'names' }), {
      key: (_value, key) => key,
      onMissing: 'drop',
      select: (_value, name) => name,
    }),
    to(text('out')),
  );
});
/** Between two runs there are no stores. */
const rowsIfThere = (worker: Worker): readonly string[] | undefined => {
  try {
    return rowsOf(worker);
  } catch {
    return undefined;
  }
};
const rowsOf = (worker: Worker) => [...worker.store('names', keyValueRows<string, string>()).all()].map(([key]) => key).sort();

test.skipIf(onRealKafka)('a worker starts although records of a global table are deleted while it reads them', async () => {
  const gone = { topic: named('names'), partition: 0, offset: 2 };
  const away = bench.kafka.inject?.({ api: 'Fetch', topic: gone.topic, partition: 0, error: 'NOT_LEADER_OR_FOLLOWER' });
  const worker = bench.worker(plan);
  const started = worker.start();
  await expect.poll(() => away?.hits).toBeGreaterThan(0);
  await bench.log.admin().deleteRecords([gone]);
  away?.lift();
  await started;
  expect(rowsOf(worker)).toEqual(['a1', 'b1']);
  // It is followed from there on.
  await bench.produce('names', ['c0'], 0);
  await expect.poll(() => rowsOf(worker)).toEqual(['a1', 'b1', 'c0']);
});

test.skipIf(onRealKafka)('a global table that loses its end is read anew, although the log has gone on beyond that', async () => {
  const worker = await bench.work(plan);
  expect(rowsOf(worker)).toEqual(['a0', 'a1', 'b0', 'b1']);
  const held = bench.kafka.inject?.({ api: 'Fetch', topic: named('names'), delayMs: 60_000 });
  await expect.poll(() => held?.hits, { timeout: 30_000 }).toBeGreaterThan(0);
  bench.kafka.loseEnd?.({ topic: named('names'), partition: 0, offset: 0 });
  await bench.produce('names', ['c0'], 0);
  await bench.produce('names', ['d0'], 0);
  await bench.produce('names', ['e0'], 0);
  held?.lift();
  await expect.poll(() => rowsIfThere(worker), { timeout: 30_000 }).toEqual(['a1', 'b1', 'c0', 'd0', 'e0']);
  expect(bench.warnings.join()).toContain("up to which the global table 'names' was read");
});

test('a worker starts although a global table loses its end while it is read', async () => {
  const admin = bench.log.admin();
  let asked = 0;
  const tools: LogAdmin = {
    createTopics: (specs) => admin.createTopics(specs),
    deleteTopics: (names) => admin.deleteTopics(names),
    describeTopics: (names) => admin.describeTopics(names),
    beginningOffsets: (places) => admin.beginningOffsets(places),
    // The first answer is from before the loss.
    endOffsets: async (places, isolation) => {
      const ends = await admin.endOffsets(places, isolation);
      const isFirst = places.some(({ topic }) => topic === named('names')) && asked++ === 0;
      return ends.map((end) => (isFirst ? end + 3 : end));
    },
    committedOffsets: (group) => admin.committedOffsets(group),
    deleteRecords: (before) => admin.deleteRecords(before),
    close: () => admin.close(),
  };
  const worker = bench.worker(plan, { log: { ...bench.log, admin: () => tools } });
  await worker.start();
  expect(rowsOf(worker)).toEqual(['a0', 'a1', 'b0', 'b1']);
  expect(asked).toBeGreaterThan(1);
});
