import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import type { KeyValueStore } from '../model/state-store.ts';
import type { Clock, LogAdmin } from '../ports.ts';
import { diskStore } from '../state/disk/disk-store.ts';
import { makeStore } from '../state/make-store.ts';
import { MemoryDisk, MemoryRowFile } from '../state/testing/memory-row-file.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import { ChangelogAge } from './changelog-age.ts';
import { ChangelogReader } from './changelog-reader.ts';
import { type Changelog, type Extent, fitStores } from './changelogs.ts';
import { SILENT_LOGGER, SYSTEM_CLOCK } from './silent.ts';

const DAY_MS = 86_400_000;
const WAIT = { timeout: 30_000 };
type Kind = 'in memory' | 'on disk';

let kafka: EmbeddedKafka;
let bench: WorkerBench;
let passedMs = 0;
const clock: Clock = {
  ...SYSTEM_CLOCK,
  now: () => Date.now() + passedMs,
  steady: () => performance.now() + passedMs,
};
let metrics: RecordedMetrics;
let told: string[];
let failures: unknown[];
let asked: number;
/** Where the second partition is said to end: whoever is restored from it waits for that. */
let saidEnd: number | undefined;

beforeEach(async () => {
  kafka = await startEmbeddedKafka();
  bench = WorkerBench.on(kafka);
  passedMs = 0;
  metrics = new RecordedMetrics();
  told = [];
  failures = [];
  asked = 0;
  saidEnd = undefined;
  const configs = { 'cleanup.policy': 'compact', 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0' };
  await bench.log.admin().createTopics([{ name: named('rows'), partitions: 2, configs }]);
});
afterEach(() => bench.close());

const rebuilt = (): number => metrics.sum('state_rebuilt_total', { reason: 'deletions-forgotten' });

function services() {
  const admin: LogAdmin = bench.log.admin();
  const { endOffsets } = admin;
  Object.assign(admin, {
    endOffsets: async (...of: Parameters<typeof endOffsets>) => {
      const ends = await endOffsets.apply(admin, of);
      asked++;
      return ends.map((end, i) => (of[0][i]?.partition === 1 ? (saidEnd ?? end) : end));
    },
  });
  const tell = (_fields: object, text: string): void => {
    if (text.includes('deletions')) told.push(text);
  };
  return { applicationId: 'app', admin, clock, metrics, logger: { ...SILENT_LOGGER, info: tell, warn: tell } };
}

function open(): ChangelogReader {
  const reader = new ChangelogReader({
    ...services(),
    clientId: 'reader',
    log: bench.log,
    processedTo: async (places) => places.map(() => 0),
    failed: (error) => failures.push(error),
  });
  bench.onClose(() => reader.close());
  return reader;
}

type Rows = Changelog & { readonly store: KeyValueStore<string, string> };

function rowsOf(partition: number, kind: Kind): Rows {
  const codec = string().bind({ topic: 'rows', part: 'key' }, { resource: () => undefined });
  const spec = { name: 'rows', shape: { kind: 'key-value' }, key: string(), value: string(), changelog: true } as const;
  const store =
    kind === 'in memory'
      ? makeStore(spec as never, codec as never, codec as never)
      : diskStore(spec as never, new MemoryRowFile(new MemoryDisk()), codec as never, codec as never, clock.now);
  const age = new ChangelogAge();
  return { topic: named('rows'), partition, store: store as KeyValueStore<string, string>, isSource: false, age };
}

const extents = (rows: Rows): Promise<readonly Extent[]> => fitStores([rows], services(), () => 0);
const keysOf = ({ store }: Rows): string => [...store.all()].map(([key]) => key).join('');

/** Days pass in which the log forgets what was deleted before them. */
async function daysPass(): Promise<void> {
  for (let day = 0; day < 3; day++) {
    passedMs += 2 * DAY_MS;
    await bench.produce('rows', [['z', `${passedMs}`]], 0);
    await kafka.compact(clock.now());
  }
}

/** A standby has two rows, and then has to wait for what is restored beside it. */
async function waiting(kind: Kind) {
  await bench.produce('rows', ['x', 'y'], 0);
  const reader = open();
  const rows = rowsOf(0, kind);
  reader.follow('0_0', [rows], await extents(rows));
  await expect.poll(() => keysOf(rows), WAIT).toBe('xy');
  saidEnd = 1;
  const other = rowsOf(1, 'in memory');
  const restored = reader.restore('0_1', [other], await extents(other));
  restored.catch(() => {});
  // One more poll is done when the log was asked for the end of what is restored.
  const before = asked;
  await expect.poll(() => asked, WAIT).toBeGreaterThan(before);
  return { reader, rows, goOn: () => reader.drop('0_1') };
}

describe('a standby whose turn to read comes when deletions behind its rows are forgotten', () => {
  test('reads them anew into a store on disk, and tells it', async () => {
    const { rows, goOn } = await waiting('on disk');
    await bench.produce('rows', [['x', null]], 0);
    await daysPass();
    await goOn();
    await expect.poll(() => keysOf(rows), WAIT).toBe('yz');
    expect(told).toEqual([expect.stringContaining('longer ago than it keeps deletions')]);
    expect([rebuilt(), failures]).toEqual([1, []]);
    // It is as new as that reading.
    await bench.produce('rows', ['more'], 0);
    await expect.poll(() => keysOf(rows), WAIT).toBe('moreyz');
    expect(rebuilt()).toBe(1);
  });

  test('ends the run of a store in memory: the next one begins with an empty one', async () => {
    const { goOn } = await waiting('in memory');
    await bench.produce('rows', [['x', null]], 0);
    await daysPass();
    await goOn();
    await expect
      .poll(() => failures, WAIT)
      .toMatchObject([{ code: 'STREAM_STORE_OUTDATED', verdict: 'retry', context: { store: 'rows', upTo: 2 } }]);
  });

  test('goes on where nothing was written meanwhile', async () => {
    const { rows, goOn } = await waiting('in memory');
    passedMs += 9 * DAY_MS;
    const before = asked;
    await expect.poll(() => asked, WAIT).toBeGreaterThan(before + 1);
    await goOn();
    await bench.produce('rows', [['x', null], 'z'], 0);
    await expect.poll(() => keysOf(rows), WAIT).toBe('yz');
    expect([told, failures]).toEqual([[], []]);
  });
});

test('a standby asks for the end as often as deletions are forgotten, so that what it has does not count as outdated', async () => {
  const configs = { 'cleanup.policy': 'compact', 'delete.retention.ms': '40000' };
  await bench.log.admin().createTopics([{ name: named('short'), partitions: 1, configs }]);
  await bench.produce('short', ['x', 'y']);
  const rows = { ...rowsOf(0, 'on disk'), topic: named('short') };
  open().follow('0_0', [rows], await extents(rows));
  await expect.poll(() => keysOf(rows), WAIT).toBe('xy');
  for (let i = 0; i < 6; i++) {
    const before = asked;
    passedMs += 10_000;
    await expect.poll(() => asked, WAIT).toBe(before + 1);
  }
  await bench.produce('short', ['z']);
  await expect.poll(() => keysOf(rows), WAIT).toBe('xyz');
  expect([told, failures]).toEqual([[], []]);
});

describe('a restore that takes longer than deletions are kept', () => {
  const restoring = async (kind: Kind) => {
    await bench.produce('rows', ['x', 'y'], 1);
    saidEnd = 4;
    const rows = rowsOf(1, kind);
    const restored = open().restore('0_1', [rows], await extents(rows));
    restored.catch(() => {});
    await expect.poll(() => metrics.sum('restore_records_total'), WAIT).toBe(2);
    return { rows, restored };
  };

  test('is begun anew once on disk, and then goes on, and warns', async () => {
    const { rows, restored } = await restoring('on disk');
    passedMs += 2 * DAY_MS;
    await bench.produce('rows', [['x', null]], 1);
    await expect.poll(() => metrics.sum('restore_records_total'), WAIT).toBe(5);
    expect([rebuilt(), told]).toEqual([1, [expect.stringContaining('longer ago than it keeps deletions')]]);
    passedMs += 2 * DAY_MS;
    await bench.produce('rows', ['z'], 1);
    expect(await restored).toBe(4);
    expect([keysOf(rows), rebuilt()]).toEqual(['yz', 1]);
    expect(told.slice(1)).toEqual([expect.stringContaining('less time than it takes to read it')]);
  });

  test('goes on in memory, and warns', async () => {
    const { rows, restored } = await restoring('in memory');
    passedMs += 2 * DAY_MS;
    await bench.produce('rows', [['x', null], 'z'], 1);
    expect(await restored).toBe(4);
    expect([keysOf(rows), rebuilt(), failures]).toEqual(['yz', 0, []]);
    expect(told).toEqual([expect.stringContaining('less time than it takes to read it')]);
  });
});

describe('rows in memory of a task that comes back', () => {
  const owned = async (daysAgo: number): Promise<Rows> => {
    const rows = rowsOf(0, 'in memory');
    await extents(rows);
    rows.age.owned(clock.now() - daysAgo * DAY_MS);
    rows.store.committed(2);
    return rows;
  };

  test('are refused when others may have deleted some since, longer ago than the log knows', async () => {
    await bench.produce('rows', ['a', 'b', 'c', 'd'], 0);
    await expect(extents(await owned(2))).rejects.toMatchObject({ code: 'STREAM_STORE_OUTDATED', context: { upTo: 2, end: 4 } });
    expect(await extents(await owned(0.5))).toEqual([{ begin: 0, end: 4 }]);
  });

  test('are taken where nobody has written', async () => {
    await bench.produce('rows', ['a', 'b'], 0);
    expect(await extents(await owned(9))).toEqual([{ begin: 0, end: 2 }]);
    // The marker of the transaction that wrote them.
    await bench.produce('rows', ['c'], 0);
    expect(await extents(await owned(9))).toEqual([{ begin: 0, end: 3 }]);
  });
});
