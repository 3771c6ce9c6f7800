import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aggregate, count, to, toStream } from '../../operators/index.ts';
import { named, type ReadRecord, WorkerBench } from '../../tests/worker/worker-bench.ts';
import type { Serde } from '../model/serde.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Clock } from '../ports.ts';
import { diskError } from '../state/disk/store-error.ts';
import { type OpenFolder, StoreFolder } from '../state/disk/store-folder.ts';

const COUNTED_MS = 30_000;
const KEYS = ['a', 'b', 'c'];
const counting = pipeline(named('counting'), ({ from }) =>
  from({ name: named('in'), key: string(), value: string() }).pipe(
    count('counts'),
    toStream(),
    to({ name: named('out'), key: string(), value: json<number | null>() }),
  ),
);

let bench: WorkerBench;
let out: readonly ReadRecord[];
beforeEach(async () => {
  bench = await WorkerBench.start();
  await bench.topics(['in', 1], ['out', 1]);
  out = await bench.follow('out', 1);
});
afterEach(() => bench.close());

/** One more record of each key is counted, and none twice. */
async function expectCounted(times: number): Promise<void> {
  await expect.poll(() => out.length, { timeout: COUNTED_MS }).toBe(times * KEYS.length);
  for (const key of KEYS) {
    const counts = out.filter((record) => record.key === key).map(({ value }) => Number(value));
    expect(counts).toEqual(Array.from({ length: times }, (_, i) => i + 1));
  }
}

test('a disk that is full is waited out: the worker starts again until there is room, and goes on where it was', {
  timeout: 60_000,
}, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-full-'));
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  let isFull = false;
  const openFolder: OpenFolder = async (spec, services) => {
    const folder = await StoreFolder.open(spec, services);
    return {
      keyBytesMax: folder.keyBytesMax,
      get topicId() {
        return folder.topicId;
      },
      get: (key) => folder.get(key),
      range: (from, to) => folder.range(from, to),
      write: async (puts) => {
        if (isFull) throw diskError({ store: spec.store, dir }, Object.assign(new Error('write failed'), { code: 'ENOSPC' }));
        await folder.write(puts);
      },
      beginAnew: (topicId) => folder.beginAnew(topicId),
      close: () => folder.close(),
    };
  };
  const worker = await bench.work(counting, { guarantee: 'exactly-once', state: { dir, openFolder } });
  await bench.produce('in', KEYS);
  await expectCounted(1);
  isFull = true;
  let times = 1;
  // It is told by the commit after the one whose write failed.
  const more = async (): Promise<string> => {
    await bench.produce('in', KEYS);
    times++;
    return bench.warnings.join();
  };
  await expect.poll(more, { timeout: COUNTED_MS }).toContain("the disk is full: the state of 'counts'");
  isFull = false;
  await more();
  await expectCounted(times);
  expect(worker.state).toBe('running');
});

test('rows of another serde than that which wrote them stop the worker, also where errors are parked', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-serde-'));
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  const last = (value: Serde<string>) =>
    pipeline(
      named('last'),
      ({ from }) =>
        from({ name: named('in'), key: string(), value: string() }).pipe(
          aggregate('last-by-key', { init: () => '', add: (_before, text) => text, value }),
          toStream(),
          to({ name: named('out'), key: string(), value: json<string | null>() }),
        ),
      { onError: 'park' },
    );
  const before = await bench.work(last(string()), { state: { dir } });
  await bench.produce('in', KEYS);
  await expect.poll(() => out.length, { timeout: COUNTED_MS }).toBe(KEYS.length);
  await before.stop();
  const after = await bench.work(last(json<string>()), { state: { dir } });
  await bench.produce('in', KEYS);
  await expect(after.done).rejects.toMatchObject({
    code: 'STREAM_STORE_DECODE',
    verdict: 'stop',
    message: expect.stringContaining("a row of the store 'last-by-key'"),
  });
  // Neither the record nor the row is taken to be done with: the old serde goes on where it was.
  expect(await bench.lag('last', 'in', 1)).toBe(KEYS.length);
  await bench.work(last(string()), { state: { dir } });
  await expect.poll(() => out.length, { timeout: COUNTED_MS }).toBe(2 * KEYS.length);
});

describe.each([
  ['back', -3_600_000],
  ['forwards', 3_600_000],
])('a wall clock that is set %s by an hour', (_, jumpMs) => {
  test('holds up no commit and no record', async () => {
    let shiftMs = 0;
    const clock: Clock = {
      now: () => Date.now() + shiftMs,
      steady: () => performance.now(),
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    };
    const worker = await bench.work(counting, { guarantee: 'exactly-once', clock });
    await bench.produce('in', KEYS);
    await expectCounted(1);
    shiftMs = jumpMs;
    await bench.produce('in', KEYS);
    await expectCounted(2);
    await expect.poll(() => bench.lag('counting', 'in', 1), { timeout: COUNTED_MS }).toBe(0);
    expect(worker.state).toBe('running');
  });
});
