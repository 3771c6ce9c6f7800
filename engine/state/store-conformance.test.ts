import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import type { StateStore, StoreShape } from '../model/state-store.ts';
import type { Logger } from '../ports.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import { VirtualClock } from '../test-kit/virtual-clock.ts';
import { diskStore } from './disk/disk-store.ts';
import type { DiskEngine } from './disk/store-folder.ts';
import { makeStore } from './make-store.ts';
import { openStateStore } from './open-state-store.ts';
import { MemoryDisk, MemoryRowFile } from './testing/memory-row-file.ts';
import { storeConformance } from './testing/store-conformance.ts';
import { JSON_VALUE, type StoreHarness, TEXT } from './testing/store-harness.ts';

/** `.ci/run stores` tries a million keys, as many as a large task has. */
const manyKeys = Number(process.env.MILLRACE_STORE_KEYS ?? 30_000);
const TIMEOUT_MS = Math.max(60_000, manyKeys);

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const dir = mkdtempSync(join(tmpdir(), 'millrace-stores-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const specOf = (name: string, shape: StoreShape) => ({ name, shape, key: {} as never, value: {} as never, changelog: true });

const memory: StoreHarness = {
  keyBytesMax: undefined,
  open: async (shape, place): Promise<StateStore> => makeStore(specOf(place, shape), TEXT as never, JSON_VALUE),
};

const disks = new Map<string, MemoryDisk>();
/** The layers over a file, without an engine. */
const layers: StoreHarness = {
  keyBytesMax: 1_977,
  open: async (shape, place) => {
    const disk = disks.get(place) ?? new MemoryDisk();
    disks.set(place, disk);
    return diskStore({ name: place, shape }, new MemoryRowFile(disk), TEXT as never, JSON_VALUE);
  },
};

function onDisk(engine: DiskEngine, keyBytesMax: number | undefined): StoreHarness {
  const services = { clock: new VirtualClock(), logger: SILENT, metrics: new RecordedMetrics() };
  return {
    keyBytesMax,
    open: (shape, place) =>
      openStateStore(specOf(place, shape), TEXT as never, JSON_VALUE, {
        state: { dir, engine },
        applicationId: engine,
        partition: 0,
        services,
      }),
  };
}

describe.each([
  { engine: 'memory', harness: memory, randomRuns: 200 },
  { engine: 'layers', harness: layers, randomRuns: 200 },
  { engine: 'lmdb', harness: onDisk('lmdb', 1_977), randomRuns: 15 },
  { engine: 'classic-level', harness: onDisk('classic-level', undefined), randomRuns: 15 },
])('$engine', ({ harness, randomRuns }) => {
  test.each(storeConformance(harness, { randomRuns, manyKeys }))('$name', ({ run }) => run(), TIMEOUT_MS);
});
