import { afterEach, beforeEach, expect, test } from 'vitest';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import type { KeyValueStore } from '../model/state-store.ts';
import type { Clock, LogAdmin } from '../ports.ts';
import { makeStore } from '../state/make-store.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import { ChangelogAge } from './changelog-age.ts';
import { ChangelogReader } from './changelog-reader.ts';
import { type Changelog, fitStores } from './changelogs.ts';
import { SILENT_LOGGER, SYSTEM_CLOCK } from './silent.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

function changelog(topic: string, partition: number): Changelog & { readonly store: KeyValueStore<string, string> } {
  const codec = string().bind({ topic, part: 'key' }, { resource: () => undefined });
  if (codec instanceof Promise) throw new TypeError('bound at once');
  const spec = { name: topic, shape: { kind: 'key-value' }, key: string(), value: string(), changelog: true } as const;
  const store = makeStore(spec as never, codec as never, codec as never) as KeyValueStore<string, string>;
  return { topic: named(topic), partition, store, isSource: false, age: new ChangelogAge() };
}

const metrics = new RecordedMetrics();

function open(admin: LogAdmin = bench.log.admin(), clock: Clock = SYSTEM_CLOCK): ChangelogReader {
  const reader = new ChangelogReader({
    applicationId: 'app',
    clientId: 'restore',
    log: bench.log,
    admin,
    logger: SILENT_LOGGER,
    clock,
    metrics,
    processedTo: async (places) => places.map(() => 0),
    failed: (error) => expect.unreachable(String(error)),
  });
  bench.onClose(() => reader.close());
  return reader;
}

const fitting = (admin: LogAdmin = bench.log.admin()) => ({
  admin,
  clock: SYSTEM_CLOCK,
  logger: SILENT_LOGGER,
  metrics,
  applicationId: 'app',
});

async function restore(changelogs: readonly Changelog[], admin: LogAdmin = bench.log.admin()): Promise<number> {
  const extents = await fitStores(changelogs, fitting(admin), () => 0);
  return open(admin).restore('0_0', changelogs, extents);
}

test('all partitions of all stores are read to their end in one go; the newest value of a key counts, null deletes', async () => {
  await bench.topics(['a', 3], ['b', 1]);
  const rows = Array.from({ length: 6_000 }, (_, i) => [`k${i % 100}`, `v${i}`] as const);
  for (const partition of [0, 2]) await bench.produce('a', rows, partition);
  await bench.produce('b', [
    ['x', '1'],
    ['y', '2'],
    ['x', null],
  ]);
  const changelogs = [changelog('a', 0), changelog('a', 1), changelog('a', 2), changelog('b', 0)];
  expect(await restore(changelogs)).toBe(12_003);
  expect(changelogs.map(({ store }) => store.size)).toEqual([100, 0, 100, 1]);
  expect(changelogs[2]?.store.get('k7')?.value).toBe('v5907');
  expect(changelogs[3]?.store.get('y')?.value).toBe('2');
  expect(changelogs.map(({ store }) => store.dirtyCount)).toEqual([0, 0, 0, 0]);
});

test('a changelog whose records were deleted, before or while it is read, is at its end', async () => {
  await bench.topics(['gone', 1]);
  await bench.produce('gone', ['a', 'b', 'c']);
  await bench.log.admin().deleteRecords([{ topic: named('gone'), partition: 0, offset: 3 }]);
  expect(await restore([changelog('gone', 0)])).toBe(0);
  // The first answer is from before the deletion.
  const admin = bench.log.admin();
  let asked = 0;
  const late: LogAdmin = Object.assign(Object.create(admin) as LogAdmin, {
    endOffsets: (places: Parameters<LogAdmin['endOffsets']>[0]) => admin.endOffsets(places),
    describeTopics: (names: readonly string[]) => admin.describeTopics(names),
    beginningOffsets: async (places: Parameters<LogAdmin['beginningOffsets']>[0]) =>
      asked++ === 0 ? places.map(() => 0) : admin.beginningOffsets(places),
  });
  expect(await restore([changelog('gone', 0)], late)).toBe(0);
  expect(asked).toBeGreaterThan(1);
});

test('a store in memory that has more than its changelog is refused: the next run begins with an empty one', async () => {
  await bench.topics(['cut', 1]);
  await bench.produce('cut', ['a', 'b', 'c']);
  const log = changelog('cut', 0);
  expect(await restore([log])).toBe(3);
  // As if the log had lost its end.
  await expect(open().restore('0_0', [log], [{ begin: 0, end: 2 }])).rejects.toMatchObject({
    code: 'STREAM_STORE_AHEAD',
    verdict: 'retry',
    context: { store: 'cut', topic: named('cut'), partition: 0, upTo: 3, end: 2 },
    message: expect.stringContaining(`ends at 2: the log has lost records`),
  });
  const empty = changelog('cut', 0);
  expect(await open().restore('0_0', [empty], [{ begin: 0, end: 2 }])).toBe(2);
});

test('it ends when the task is dropped or the worker is stopped: the store says how far it is, and goes on from there', async () => {
  await bench.topics(['a', 1]);
  await bench.produce(
    'a',
    Array.from({ length: 20_000 }, (_, i) => [`k${i}`, `v${i}`] as const),
  );
  const log = changelog('a', 0);
  const reader = open();
  const extents = await fitStores([log], fitting(), () => 0);
  const dropped = reader.restore('0_0', [log], extents);
  dropped.catch(() => {});
  await expect.poll(() => log.store.size, { interval: 0 }).toBeGreaterThan(0);
  await reader.drop('0_0');
  await expect(dropped).rejects.toMatchObject({ code: 'STREAM_CLOSED', verdict: 'retry' });
  const { size } = log.store;
  expect(log.store.restoredTo).toBe(size);
  expect(await restore([log])).toBe(20_000 - size);
  expect(log.store.size).toBe(20_000);
  await reader.close();
  await expect(reader.restore('0_0', [changelog('a', 0)], extents)).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
});

test('a standby follows what is written, lets restoring go first, and its store is taken over as far as it is', async () => {
  await bench.topics(['a', 2]);
  await bench.produce('a', ['a', 'b'], 0);
  const [standby, other] = [changelog('a', 0), changelog('a', 1)];
  const reader = open();
  reader.follow('0_0', [standby], [{ begin: 0, end: 0 }]);
  await expect.poll(() => standby.store.size).toBe(2);
  await bench.produce('a', ['c'], 0);
  await bench.produce('a', ['x', 'y'], 1);
  expect(await reader.restore('0_1', [other], [{ begin: 0, end: 2 }])).toBe(2);
  await expect.poll(() => standby.store.size).toBe(3);
  await reader.drop('0_0');
  await bench.produce('a', ['d'], 0);
  expect(await reader.restore('0_0', [standby], [{ begin: 0, end: 4 }])).toBe(1);
  expect(standby.store.restoredTo).toBe(4);
  expect(metrics.sum('restore_records_total', { task: '0_1' })).toBe(2);
  // What is restored is not followed any more.
  await bench.produce('a', ['e'], 0);
  expect(standby.store.size).toBe(4);
});

test('a store of a standby is told each minute where its changelog ends, and not sooner', async () => {
  await bench.topics(['followed', 1]);
  await bench.produce('followed', ['a', 'b', 'c']);
  const log = changelog('followed', 0);
  const told: (readonly number[])[] = [];
  Object.assign(log.store, { readOn: (...of: readonly number[]) => told.push(of) });
  let passedMs = 0;
  const clock = { ...SYSTEM_CLOCK, now: () => 7, steady: () => performance.now() + passedMs };
  open(undefined, clock).follow('0_0', [log], [{ begin: 0, end: 0 }]);
  await expect.poll(() => log.store.restoredTo).toBe(3);
  expect(told).toEqual([]);
  passedMs = 60_000;
  await expect.poll(() => told).toEqual([[3, 3, 7]]);
});
