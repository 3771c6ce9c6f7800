import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../connectors/postgres/index.ts';
import { finished, rows, uploaded } from './documents.ts';
import { freePorts, newHome, removeHome, spawnSystem, startSystem } from './start-system.ts';
import { until } from './until.ts';

const LETTER = Buffer.from(
  `Dear Ms Hale,\n\n${'thank you for your order, which we have sent today by road. '.repeat(10)}\n\nYours sincerely`,
);

test('a database that goes away comes back: what was uploaded meanwhile is stored', async () => {
  const home = newHome();
  const postgres = await startEmbeddedPostgres({ dir: `${home}/outside` });
  const system = await startSystem({ home, args: ['--no-samples'], env: { DATABASE_URL: postgres.url } });
  try {
    const before = await uploaded(system.api, 'before.txt', LETTER);
    await finished(system.api, before);
    await postgres.stop();
    const meanwhile = await uploaded(system.api, 'meanwhile.txt', Buffer.concat([LETTER, Buffer.from(' Again.')]));
    const again = await startEmbeddedPostgres({ dir: `${home}/outside`, port: postgres.port });
    expect(await finished(system.api, meanwhile, 90_000)).toMatchObject({ status: 'done' });
    expect((await system.stop()).code).toBe(0);
    await again.stop();
  } finally {
    await system.stop();
    await postgres.stop();
    removeHome(home);
  }
});

test('the embedded database is started again when it dies', async () => {
  const system = await startSystem({ args: ['--no-samples'] });
  try {
    const [row] = await rows<{ pid: number }>(system, "select pg_backend_pid() as pid, current_setting('data_directory') as dir");
    expect(row).toBeDefined();
    system.kill('postgres');
    const id = await until('the API takes an upload', () => uploaded(system.api, 'after.txt', LETTER));
    expect(await finished(system.api, id, 90_000)).toMatchObject({ status: 'done' });
  } finally {
    await system.stop();
    removeHome(system.home);
  }
});

test.each([
  ['database', 'DATABASE_URL', (port: number) => `postgresql://a:secret@127.0.0.1:${port}/a`],
  ['registry', 'SCHEMA_REGISTRY_URL', (port: number) => `http://127.0.0.1:${port}`],
] as const)('a %s that is not there at the start is waited for, by name', async (_, variable, url) => {
  const ports = await freePorts();
  const { API_PORT: nobody } = await freePorts();
  const { child, output, home } = await spawnSystem({ ports, env: { [variable]: url(nobody) } });
  try {
    await until(`it says what it waits for; it printed:\n${output()}`, () => output().includes(`127.0.0.1:${nobody}`), 30_000);
    expect(output()).toContain(variable);
    expect(output()).not.toContain('secret');
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    await until('Ctrl-C ends the waiting', () => child.exitCode !== null, 10_000);
  } finally {
    child.kill('SIGKILL');
    removeHome(home);
  }
});
