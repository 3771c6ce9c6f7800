import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { isAlive, lockFolder } from './folder-lock.ts';
import { findPostgres } from './postgres-binaries.ts';
import { launchAs, reachingAccount, serverAccount } from './server-account.ts';
import { serverEnv } from './server-env.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-embedded-'));
// The account that runs the server as root must come through.
chmodSync(root, 0o711);
const running: EmbeddedPostgres[] = [];
let count = 0;

function newDir(): string {
  return join(root, `dir-${count++}`);
}

async function start(dir: string, port = 0): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dir, port });
  running.push(server);
  return server;
}

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return Object.values((await client.query(text)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** One folder with a cluster in it, for tests that need no fresh one. */
const made = newDir();

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the embedded PostgreSQL', () => {
  test('keeps its rows over a restart, takes another port and ends soon', async () => {
    const first = await start(made);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const begun = performance.now();
    await first.stop();
    await first.stop();
    expect(performance.now() - begun).toBeLessThan(12_000);
    expect(isAlive(first.pid)).toBe(false);
    const second = await start(made);
    expect(await ask(second.url, 'SELECT answer FROM kept')).toBe(42);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
  });

  test('has a password that only its owner reads, and listens on this machine only', async () => {
    const server = await start(made);
    const file = join(made, 'password');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(made).mode & 0o777).toBe(0o700);
    const password = readFileSync(file, 'utf8');
    expect(password.length).toBeGreaterThanOrEqual(32);
    await expect(ask(server.url.replace(encodeURIComponent(password), 'guess'), 'SELECT 1')).rejects.toMatchObject({
      code: '28P01',
    });
    expect(await ask(server.url, 'SHOW listen_addresses')).toBe('127.0.0.1');
    for (const { address, internal, family } of Object.values(networkInterfaces()).flatMap((each) => each ?? [])) {
      if (internal || family !== 'IPv4') continue;
      const outside = new URL(server.url);
      outside.hostname = address;
      await expect(ask(outside.href, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  test('without a folder it uses a temporary one, which goes with it', async () => {
    const server = await startEmbeddedPostgres();
    expect(existsSync(server.dir)).toBe(true);
    await server.stop();
    expect(existsSync(server.dir)).toBe(false);
  });

  test('a port in use is told by its number before anything is written', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
    const { port } = other.address() as { readonly port: number };
    const dir = newDir();
    const message = `port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another port`;
    await expect(start(dir, port)).rejects.toMatchObject({ code: 'STREAM_PORT_IN_USE', verdict: 'stop', message });
    expect(existsSync(join(dir, 'data'))).toBe(false);
    await new Promise((resolve) => other.close(resolve));
    await start(made, port);
  });

  test('a folder in use is told, and is free again afterwards', async () => {
    await start(made);
    await expect(start(made)).rejects.toMatchObject({ code: 'STREAM_IN_USE', message: expect.stringContaining(made) });
    await running.pop()?.stop();
    await start(made);
  });

  test('a server that was killed starts again with what it had committed', async () => {
    const first = await start(made);
    await ask(first.url, 'CREATE TABLE survived AS SELECT 7 AS answer');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start(made, first.port);
    expect(await ask(second.url, 'SELECT answer FROM survived')).toBe(7);
  });

  test('a cluster whose making was cut off is made anew', async () => {
    const dir = newDir();
    mkdirSync(join(dir, 'data.new'), { recursive: true });
    writeFileSync(join(dir, 'data.new', 'PG_VERSION'), '18');
    writeFileSync(join(dir, 'password'), 'of-the-first-attempt');
    const server = await start(dir);
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
    expect(existsSync(join(dir, 'data.new'))).toBe(false);
  });

  test('a lost password and files of another version are told with what to do', async () => {
    const dir = newDir();
    mkdirSync(join(dir, 'data'), { recursive: true });
    await expect(start(dir)).rejects.toMatchObject({
      code: 'STREAM_DATABASE_SETUP',
      message: expect.stringContaining('password'),
    });
    writeFileSync(join(dir, 'password'), 'x');
    chmodSync(join(dir, 'data'), 0o700);
    await expect(start(dir)).rejects.toMatchObject({
      code: 'STREAM_DATABASE_SETUP',
      message: expect.stringContaining('did not start'),
    });
    expect(existsSync(join(dir, 'owner.pid'))).toBe(false);
  });
});

describe('what an earlier process left behind', () => {
  test('a server without an owner is ended, and its folder is used again', async () => {
    const { stop, port } = await start(made);
    await stop();
    const { postgres } = await findPostgres();
    const owner = await serverAccount(join(made, 'data'), { debug() {}, info() {}, warn() {}, error() {} });
    const account = await reachingAccount(owner, [join(made, 'data'), postgres]);
    const args = ['-D', join(made, 'data'), '-p', String(port), '-c', 'unix_socket_directories='];
    const launch = launchAs(account, postgres, args);
    const orphan = spawn(launch.command, launch.args, {
      ...launch.options,
      env: serverEnv(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await new Promise<void>((resolve) =>
      orphan.stderr.on('data', (text) => String(text).includes('ready to accept') && resolve()),
    );
    const ended = new Promise((resolve) => orphan.once('exit', resolve));
    const server = await start(made);
    await ended;
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });

  test.runIf(process.platform === 'linux')('a postmaster.pid whose number is another program now is no server', async () => {
    await (await start(made)).stop();
    const lines = [process.pid, join(made, 'data'), 1, 5432, '', '127.0.0.1', '0 0', 'ready'];
    writeFileSync(join(made, 'data', 'postmaster.pid'), `${lines.join('\n')}\n`);
    const server = await start(made);
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });

  test('a mark of a process that is gone, or whose number is another now, is taken over', () => {
    const dir = newDir();
    mkdirSync(dir);
    for (const mark of ['', 'nonsense', '999999999 1\n', `${process.pid} an earlier start\n`]) {
      writeFileSync(join(dir, 'owner.pid'), mark);
      const unlock = lockFolder(dir);
      expect(() => lockFolder(dir)).toThrow(/another process/);
      unlock();
    }
  });

  test.skipIf(process.platform === 'win32')('a server ends with its process, even when that is killed', async () => {
    const module = fileURLToPath(new URL('./start-embedded-postgres.ts', import.meta.url));
    const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
      const server = await startEmbeddedPostgres({ dir: ${JSON.stringify(made)} });
      console.log(server.pid);
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => owner.stdout.once('data', (text) => resolve(Number(text))));
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000, interval: 20 });
    const server = await start(made);
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });
});

test.runIf(process.getuid?.() === 0)('as root, the server runs as whoever owns the data', async () => {
  await (await start(made)).stop();
  const data = join(made, 'data');
  const { uid } = statSync(data);
  expect(uid).not.toBe(0);
  expect(await serverAccount(data, { debug() {}, info() {}, warn() {}, error() {} })).toMatchObject({ uid });
  const server = await start(made);
  expect(statSync(`/proc/${server.pid}`).uid).toBe(uid);
});

describe.runIf(process.getuid?.() === 0)('as root, in a folder that only root may enter', () => {
  test('the server is let through', async () => {
    const closed = newDir();
    mkdirSync(closed, { mode: 0o700 });
    const first = await start(join(closed, 'inner'));
    await ask(first.url, 'CREATE TABLE kept (n int)');
    await first.stop();
    const second = await start(join(closed, 'inner'));
    expect(await ask(second.url, 'SELECT count(*)::int FROM kept')).toBe(0);
    expect(statSync(`/proc/${second.pid}`).uid).not.toBe(0);
  });

  test('it is told by name where nothing can let it through', async () => {
    const closed = newDir();
    mkdirSync(closed, { mode: 0o700 });
    const path = process.env.PATH;
    process.env.PATH = '';
    try {
      await expect(reachingAccount({ uid: 12_345, gid: 12_345 }, [join(closed, 'inner')])).rejects.toMatchObject({
        code: 'STREAM_DATABASE_SETUP',
        message: expect.stringContaining(`may not enter ${closed}`),
      });
    } finally {
      process.env.PATH = path;
    }
  });
});
