import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import type { KeyValueStore } from '../model/state-store.ts';
import type { Clock, LogAdmin } from '../ports.ts';
import { diskStore } from '../state/disk/disk-store.ts';
import { makeStore } from '../state/make-store.ts';
import { MemoryDisk, MemoryRowFile } from '../state/testing/memory-row-file.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import { ChangelogAge } from './changelog-age.ts';
import { ChangelogReader } from './changelog-reader.ts';
import { type Changelog, fitStores } from './changelogs.ts';
import { SILENT_LOGGER, SYSTEM_CLOCK } from './silent.ts';

const WAIT = { timeout: 30_000 };
const PLACE = { topic: 'rows', partition: 0 };

let dir: string;
let broker: EmbeddedKafka;
let bench: WorkerBench;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-cut-'));
});
afterEach(async () => {
  await bench.close();
  await broker.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A broker whose changelog has five rows, and had so many when its disk was copied. */
async function startBroker(copied: readonly string[]): Promise<void> {
  broker = await startEmbeddedKafka({ dir: join(dir, 'data') });
  bench = WorkerBench.on({ bootstrap: broker.bootstrap, stop: async () => {} });
  await bench.topics([PLACE.topic, 1]);
  if (copied.length > 0) await bench.produce(PLACE.topic, copied);
  await broker.stop();
  cpSync(join(dir, 'data'), join(dir, 'copy'), { recursive: true });
  await restart('data');
  await bench.produce(PLACE.topic, ['a', 'b', 'c', 'd', 'e'].slice(copied.length));
}

/** The broker is back with another disk, under the address that clients know. */
async function restart(disk: 'data' | 'copy'): Promise<void> {
  await broker.stop();
  broker = await startEmbeddedKafka({ dir: join(dir, disk), port: Number(broker.bootstrap.split(':').at(-1)) });
}

/** A changelog and its store, which is known to be of that topic. */
async function changelog(kind: 'in memory' | 'on disk'): Promise<Changelog & { readonly store: KeyValueStore<string, string> }> {
  const codec = string().bind({ topic: PLACE.topic, part: 'key' }, { resource: () => undefined });
  const spec = { name: 'rows', shape: { kind: 'key-value' }, key: string(), value: string(), changelog: true } as const;
  const store =
    kind === 'in memory'
      ? makeStore(spec as never, codec as never, codec as never)
      : diskStore(spec as never, new MemoryRowFile(new MemoryDisk()), codec as never, codec as never);
  const rows = { ...PLACE, store: store as KeyValueStore<string, string>, isSource: false, age: new ChangelogAge() };
  const services = { clock: SYSTEM_CLOCK, logger: SILENT_LOGGER, metrics: new RecordedMetrics(), applicationId: 'app' };
  await fitStores([rows], { ...services, admin: bench.log.admin() }, () => 0);
  return rows;
}

const keysOf = ({ store }: Awaited<ReturnType<typeof changelog>>): string => [...store.all()].map(([key]) => key).join('');

function open(tools: { readonly endOffsets?: LogAdmin['endOffsets']; readonly clock?: Partial<Clock> } = {}) {
  const admin = bench.log.admin();
  if (tools.endOffsets) Object.assign(admin, { endOffsets: tools.endOffsets });
  const failures: unknown[] = [];
  const told: { readonly code?: string; readonly text: string }[] = [];
  const metrics = new RecordedMetrics();
  const reader = new ChangelogReader({
    applicationId: 'app',
    clientId: 'reader',
    log: bench.log,
    admin,
    logger: { ...SILENT_LOGGER, error: (fields, text) => void told.push({ ...fields, text }) },
    clock: { ...SYSTEM_CLOCK, ...tools.clock },
    metrics,
    processedTo: async (places) => places.map(() => 0),
    failed: (error) => failures.push(error),
  });
  bench.onClose(() => reader.close());
  return {
    ...{ reader, failures, told },
    read: () => metrics.sum('restore_records_total'),
    rebuilt: () => metrics.sum('state_rebuilt_total', { reason: 'changelog-shorter' }),
  };
}

describe('a changelog that loses its end under a standby', () => {
  test('is read anew into a store on disk, and told', async () => {
    await startBroker(['a', 'b']);
    const { reader, failures, told, rebuilt } = open();
    const rows = await changelog('on disk');
    reader.follow('0_0', [rows], [{ begin: 0, end: 0 }]);
    await expect.poll(() => keysOf(rows), WAIT).toBe('abcde');
    await restart('copy');
    await expect.poll(() => keysOf(rows), WAIT).toBe('ab');
    await bench.produce(PLACE.topic, ['v', 'w', 'x', 'y', 'z']);
    await expect.poll(() => keysOf(rows), WAIT).toBe('abvwxyz');
    expect(told).toMatchObject([
      { code: 'STREAM_CHANGELOG_SHORTER', text: expect.stringContaining('ends at 2, and the rows are of 5') },
    ]);
    expect([rebuilt(), failures]).toEqual([1, []]);
  });

  test('and goes on beyond that before anybody asks where it ends, is read anew all the same', async () => {
    await startBroker(['a', 'b']);
    let isCut = false;
    const { reader, told, rebuilt } = open({
      endOffsets: async (places, isolation) => {
        if (isCut) await bench.produce(PLACE.topic, ['v', 'w', 'x', 'y']);
        return bench.log.admin().endOffsets(places, isolation);
      },
    });
    const rows = await changelog('on disk');
    reader.follow('0_0', [rows], [{ begin: 0, end: 0 }]);
    await expect.poll(() => keysOf(rows), WAIT).toBe('abcde');
    isCut = true;
    await restart('copy');
    await expect.poll(() => keysOf(rows), WAIT).toBe('abvwxy');
    expect(told).toMatchObject([{ text: expect.stringContaining('was cut and has gone on to 6, and the rows are of 5') }]);
    expect(rebuilt()).toBe(1);
  });

  test('and goes on beyond that before it is asked for more, is read anew all the same', async () => {
    await startBroker(['a', 'b']);
    const { reader, failures, told, rebuilt } = open();
    const rows = await changelog('on disk');
    reader.follow('0_0', [rows], [{ begin: 0, end: 0 }]);
    await expect.poll(() => keysOf(rows), WAIT).toBe('abcde');
    const held = broker.inject({ api: 'Fetch', topic: PLACE.topic, delayMs: 60_000 });
    await expect.poll(() => held.hits, WAIT).toBeGreaterThan(0);
    expect(broker.loseEnd({ ...PLACE, offset: 2 })).toBe(2);
    await bench.produce(PLACE.topic, ['v', 'w', 'x', 'y']);
    held.lift();
    await expect.poll(() => keysOf(rows), WAIT).toBe('abvwxy');
    expect(told).toMatchObject([{ text: expect.stringContaining('was cut and has gone on to 6, and the rows are of 5') }]);
    expect([rebuilt(), failures]).toEqual([1, []]);
  });

  test('down to nothing is found out within a minute', async () => {
    await startBroker([]);
    let passedMs = 0;
    const { reader, told } = open({ clock: { steady: () => performance.now() + passedMs } });
    const rows = await changelog('on disk');
    reader.follow('0_0', [rows], [{ begin: 0, end: 0 }]);
    await expect.poll(() => keysOf(rows), WAIT).toBe('abcde');
    await restart('copy');
    passedMs = 60_000;
    await expect.poll(() => keysOf(rows), WAIT).toBe('');
    expect(told).toMatchObject([{ text: expect.stringContaining('ends at 0, and the rows are of 5') }]);
  });

  test('ends the run of a store in memory: the next one begins with an empty one', async () => {
    await startBroker(['a', 'b']);
    const { reader, failures } = open();
    const rows = await changelog('in memory');
    reader.follow('0_0', [rows], [{ begin: 0, end: 0 }]);
    await expect.poll(() => keysOf(rows), WAIT).toBe('abcde');
    await restart('copy');
    await expect
      .poll(() => failures, WAIT)
      .toMatchObject([{ code: 'STREAM_STORE_AHEAD', verdict: 'retry', context: { store: 'rows', ...PLACE, upTo: 5, end: 2 } }]);
  });
});

describe('a changelog that loses its end while a task is restored from it', () => {
  /** Five of eight rows are read: the others are said to be there until the broker is back with less. */
  async function restoring(kind: 'in memory' | 'on disk') {
    await startBroker(['a', 'b']);
    let isCut = false;
    const endOffsets: LogAdmin['endOffsets'] = async (places, isolation) =>
      isCut ? bench.log.admin().endOffsets(places, isolation) : places.map(() => 8);
    const opened = open({ endOffsets });
    const rows = await changelog(kind);
    const restored = opened.reader.restore('0_0', [rows], [{ begin: 0, end: 8 }]);
    restored.catch(() => {});
    await expect.poll(opened.read, WAIT).toBe(5);
    return {
      ...{ ...opened, rows, restored },
      cut: () => {
        isCut = true;
        return restart('copy');
      },
    };
  }

  test('is read anew into a store on disk, to where it ends now, and told', async () => {
    const { cut, restored, rows, told, rebuilt } = await restoring('on disk');
    await cut();
    expect(await restored).toBe(2);
    expect(keysOf(rows)).toBe('ab');
    expect(rows.store.restoredTo).toBe(2);
    expect(told).toMatchObject([
      { code: 'STREAM_CHANGELOG_SHORTER', text: expect.stringContaining('ends at 2, and the rows are of 5') },
    ]);
    expect(rebuilt()).toBe(1);
  });

  test('ends the run of a store in memory', async () => {
    const { cut, restored, failures } = await restoring('in memory');
    await cut();
    await expect(restored).rejects.toMatchObject({ code: 'STREAM_STORE_AHEAD', verdict: 'retry', context: { upTo: 5, end: 2 } });
    expect(failures).toHaveLength(1);
  });

  test('behind what was read is restored to where it ends now, and told', async () => {
    await startBroker([]);
    const { reader, told, rebuilt } = open();
    const rows = await changelog('on disk');
    expect(await reader.restore('0_0', [rows], [{ begin: 0, end: 8 }])).toBe(5);
    expect(keysOf(rows)).toBe('abcde');
    expect(told).toMatchObject([
      { code: 'STREAM_CHANGELOG_SHORTER', text: expect.stringContaining("ends at 5, and ended at 8 when 'rows' began") },
    ]);
    expect(rebuilt()).toBe(0);
  });
});
