import { afterEach, beforeEach, expect, test } from 'vitest';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import type { KeyValueStore } from '../model/state-store.ts';
import type { LogAdmin } from '../ports.ts';
import { makeStore } from '../state/make-store.ts';
import { type Changelog, restoreStores } from './restore-stores.ts';
import { SILENT_LOGGER } from './silent.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const NEVER = new AbortController().signal;

function changelog(topic: string, partition: number): Changelog & { readonly store: KeyValueStore<string, string> } {
  const codec = string().bind({ topic, part: 'key' }, { resource: () => undefined });
  if (codec instanceof Promise) throw new TypeError('bound at once');
  const spec = { name: topic, shape: { kind: 'key-value' }, key: string(), value: string(), changelog: true } as const;
  const store = makeStore(spec as never, codec as never, codec as never) as KeyValueStore<string, string>;
  return { topic: named(topic), partition, store };
}

const services = (admin: LogAdmin = bench.log.admin()) => ({ log: bench.log, admin, logger: SILENT_LOGGER, clientId: 'restore' });

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
  expect(await restoreStores(changelogs, services(), NEVER)).toBe(12_003);
  expect(changelogs.map(({ store }) => store.size)).toEqual([100, 0, 100, 1]);
  expect(changelogs[2]?.store.get('k7')?.value).toBe('v5907');
  expect(changelogs[3]?.store.get('y')?.value).toBe('2');
  expect(changelogs.map(({ store }) => store.dirtyCount)).toEqual([0, 0, 0, 0]);
});

test('a changelog whose records were deleted, before or while it is read, is at its end', async () => {
  await bench.topics(['gone', 1]);
  await bench.produce('gone', ['a', 'b', 'c']);
  await bench.log.admin().deleteRecords([{ topic: named('gone'), partition: 0, offset: 3 }]);
  expect(await restoreStores([changelog('gone', 0)], services(), NEVER)).toBe(0);
  // The first answer is from before the deletion.
  const admin = bench.log.admin();
  let asked = 0;
  const late: LogAdmin = Object.assign(Object.create(admin) as LogAdmin, {
    endOffsets: (places: Parameters<LogAdmin['endOffsets']>[0]) => admin.endOffsets(places),
    beginningOffsets: async (places: Parameters<LogAdmin['beginningOffsets']>[0]) =>
      asked++ === 0 ? places.map(() => 0) : admin.beginningOffsets(places),
  });
  expect(await restoreStores([changelog('gone', 0)], services(late), NEVER)).toBe(0);
  expect(asked).toBeGreaterThan(1);
});

test('it ends when the worker is stopped', async () => {
  await bench.topics(['a', 1]);
  await bench.produce('a', ['a']);
  await expect(restoreStores([changelog('a', 0)], services(), AbortSignal.abort())).rejects.toMatchObject({
    code: 'STREAM_CLOSED',
    verdict: 'retry',
  });
});
