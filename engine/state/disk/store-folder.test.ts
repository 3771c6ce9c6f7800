import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RecordedMetrics } from '../../test-kit/recorded-metrics.ts';
import { VirtualClock } from '../../test-kit/virtual-clock.ts';
import { importEngine } from './import-engine.ts';
import { type DiskEngine, StoreFolder } from './store-folder.ts';
import { lockFolder } from './store-lock.ts';
import { writeMarker } from './store-marker.ts';

let dir = '';
let clock = new VirtualClock();
let metrics = new RecordedMetrics();
let warnings: { readonly fields: Record<string, unknown>; readonly message: string }[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-folder-'));
  clock = new VirtualClock(Date.parse('2026-01-02T03:04:05.678Z'));
  metrics = new RecordedMetrics();
  warnings = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const openFolder = (engine: DiskEngine = 'lmdb', shape: 'key-value' | 'window' = 'key-value') =>
  StoreFolder.open(
    { stateDir: dir, applicationId: 'app', store: 'counts', partition: 3, engine, shape },
    {
      clock,
      metrics,
      logger: {
        debug() {},
        info() {},
        warn: (fields, message) => void warnings.push({ fields: { ...fields }, message }),
        error() {},
      },
    },
  );
const folder = (): string => join(dir, 'app', 'counts', '3');
const rebuilt = (reason: string): number => metrics.sum('state_rebuilt_total', { reason });

/** A folder with a thousand rows, closed. */
async function filled(engine: DiskEngine): Promise<void> {
  const opened = await openFolder(engine);
  await opened.write(Array.from({ length: 1_000 }, (_, i) => [`key-${String(i).padStart(4, '0')}`, Buffer.from(`value ${i}`)]));
  await opened.close();
}

async function rowsOf(engine: DiskEngine): Promise<number> {
  const opened = await openFolder(engine);
  const count = [...opened.range('k', 'l')].length;
  await opened.close();
  return count;
}

describe.each<DiskEngine>(['lmdb', 'classic-level'])('a folder of %s', (engine) => {
  test('has its rows when it is opened again, and without being closed', async () => {
    await filled(engine);
    expect(await rowsOf(engine)).toBe(1_000);
    expect(warnings).toEqual([]);
  });

  test('whose file is damaged is set aside and begins empty, and says so', async () => {
    await filled(engine);
    damage(join(folder(), 'rows'));
    expect(await rowsOf(engine)).toBe(0);
    const [aside] = readdirSync(join(dir, 'app', 'counts')).filter((name) => name.startsWith('3.damaged-'));
    expect(aside).toBe('3.damaged-2026-01-02T03-04-05.678Z');
    expect(rebuilt('damaged')).toBe(1);
    expect(warnings[0]?.fields).toMatchObject({ code: 'STREAM_STORE_CORRUPT', store: 'counts', partition: 3, reason: 'damaged' });
    expect(warnings[0]?.message).toContain(`the old rows are in ${join(dir, 'app', 'counts', aside ?? '')}`);
  });

  test('keeps what was set aside last, and no more', async () => {
    for (let round = 0; round < 3; round++) {
      clock.advance(1_000);
      await filled(engine);
      damage(join(folder(), 'rows'));
    }
    expect(await rowsOf(engine)).toBe(0);
    expect(readdirSync(join(dir, 'app', 'counts')).sort()).toEqual(['3', '3.damaged-2026-01-02T03-04-08.678Z']);
  });

  test('that was found damaged while it was in use is set aside when it is opened next', async () => {
    await filled(engine);
    const marker = JSON.parse(readFileSync(join(folder(), 'store.json'), 'utf8'));
    writeMarker(folder(), { ...marker, state: 'damaged' });
    expect(await rowsOf(engine)).toBe(0);
    expect(rebuilt('damaged')).toBe(1);
  });

  test('begins anew when it is told to, and knows of which topic its rows are', async () => {
    await filled(engine);
    const opened = await openFolder(engine);
    expect(opened.topicId).toBeUndefined();
    await opened.beginAnew('a-topic');
    expect([...opened.range('a', 'z')]).toEqual([]);
    await opened.write([['key', Buffer.from('new')]]);
    await opened.close();
    expect(await rowsOf(engine)).toBe(1);
    const again = await openFolder(engine);
    expect(again.topicId).toBe('a-topic');
    await again.close();
    damage(join(folder(), 'rows'));
    const anew = await openFolder(engine);
    expect(anew.topicId).toBeUndefined();
    await anew.close();
  });
});

describe('a folder', () => {
  test('that holds rows of another engine or shape begins empty', async () => {
    await filled('lmdb');
    expect(await rowsOf('classic-level')).toBe(0);
    const opened = await openFolder('classic-level', 'window');
    await opened.close();
    expect(rebuilt('other-kind')).toBe(2);
    expect(warnings).toEqual([]);
  });

  test('that was open when the machine went down is not trusted under lmdb', async () => {
    await filled('lmdb');
    const marker = JSON.parse(readFileSync(join(folder(), 'store.json'), 'utf8'));
    writeMarker(folder(), { ...marker, state: 'closed', boot: 'an earlier one' });
    expect(await rowsOf('lmdb')).toBe(1_000);
    writeMarker(folder(), { ...marker, state: 'open', boot: 'an earlier one' });
    expect(await rowsOf('lmdb')).toBe(0);
    expect(rebuilt('machine-restart')).toBe(1);
  });

  test('has a name that no store and no application can escape with', async () => {
    for (const name of ['..', '.', '../../up', 'a/b', 'ä b']) {
      const spec = { stateDir: dir, applicationId: name, store: name, partition: 0, engine: 'lmdb', shape: 'key-value' } as const;
      const opened = await StoreFolder.open(spec, { clock, metrics, logger: { debug() {}, info() {}, warn() {}, error() {} } });
      await opened.close();
    }
    expect(readdirSync(dir).sort()).toEqual(['%2E', '%2E%2E', '..%2F..%2Fup', 'a%2Fb', '%C3%A4%20b'].sort());
  });

  test('that cannot be made is an error that names it', async () => {
    writeFileSync(join(dir, 'app'), 'a file');
    await expect(openFolder()).rejects.toMatchObject({ code: 'STREAM_STORE_DISK', context: { store: 'counts', dir: folder() } });
  });
});

describe('the lock of a folder', () => {
  /** Answers what the lock says once its time is up. */
  async function locking(): Promise<unknown> {
    const opening = openFolder().then(
      (opened) => opened,
      (error: unknown) => error,
    );
    for (let i = 0; i < 250; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(50);
    }
    return opening;
  }

  test('keeps a second one out, of this process too, and lets it in when it is free', async () => {
    const first = await openFolder();
    expect(await locking()).toMatchObject({
      code: 'STREAM_STORE_LOCKED',
      verdict: 'retry',
      context: { pid: process.pid, host: hostname(), dir: folder() },
    });
    const opening = openFolder();
    await first.close();
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(50);
    await (await opening).close();
    expect(existsSync(join(folder(), 'lock'))).toBe(false);
  });

  test('of a living process holds, of one that is gone it does not', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'lock'), JSON.stringify({ pid: child.pid, host: hostname(), began: null }));
    expect(await locking()).toMatchObject({ code: 'STREAM_STORE_LOCKED', context: { pid: child.pid } });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    await (await openFolder()).close();
  });

  test.each([
    ['of a process whose id another one has now', { pid: process.ppid, host: hostname(), began: '1' }],
    ['with our own id that we do not hold', { pid: process.pid, host: hostname(), began: null }],
    ['that cannot be read', 'half a lo'],
  ])('%s is taken over', async (_name, holder) => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));
    await (await openFolder()).close();
  });

  test('of another machine holds while it gives signs of life', async () => {
    mkdirSync(folder(), { recursive: true });
    const file = join(folder(), 'lock');
    writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere', began: null }));
    expect(await locking()).toMatchObject({ code: 'STREAM_STORE_LOCKED', context: { host: 'elsewhere' } });
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    await (await openFolder()).close();
  });

  test('is held by one at a time, however many ask at once', async () => {
    const turns: number[] = [];
    let holders = 0;
    const all = Array.from({ length: 20 }, async (_, i) => {
      const unlock = await lockFolder(dir, 'counts', clock);
      holders++;
      expect(holders).toBe(1);
      turns.push(i);
      await new Promise((resolve) => setImmediate(resolve));
      holders--;
      unlock();
    });
    let done = false;
    const finished = Promise.all(all).then(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(50);
    }
    await finished;
    expect(turns.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});

test('a package that is not there is named, with what to do', async () => {
  const missing = importEngine('lmdb', 'counts', () => import('a-package-that-is-not-there' as string));
  await expect(missing).rejects.toMatchObject({
    code: 'STREAM_STORE_ENGINE',
    message: expect.stringContaining('npm install lmdb'),
    context: { store: 'counts', package: 'lmdb' },
  });
});

/** Overwrites and cuts every file that holds rows. */
function damage(rows: string): void {
  for (const name of readdirSync(rows)) {
    const file = join(rows, name);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x5a, 0, Math.min(bytes.length, 20_000)));
    truncateSync(file, Math.floor(bytes.length * 0.7));
  }
}
