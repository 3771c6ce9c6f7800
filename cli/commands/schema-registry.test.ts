import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { CapturedRun, runCaptured } from '../testing/captured-io.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The command until it is up; it ends at the latest with the test. */
async function start(...argv: readonly string[]): Promise<{ readonly run: CapturedRun; readonly url: string }> {
  const run = new CapturedRun(['schema-registry', 'start', '--port', '0', '--format', 'json', ...argv]);
  cleanups.push(() => {
    run.interrupt();
    return run.done;
  });
  await run.until(({ stdout }) => stdout.endsWith('\n'));
  return { run, url: String(run.records[0]?.url) };
}

/** A real Kafka where the environment names one, else the embedded broker. */
async function brokers(): Promise<string> {
  const real = process.env.MILLRACE_TEST_KAFKA;
  if (real !== undefined) return real;
  const kafka = await startEmbeddedKafka();
  cleanups.push(() => kafka.stop());
  return kafka.bootstrap;
}

function usersFile(content: unknown): string {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'users.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function register(url: string, subject: string, authorization?: string) {
  const headers = { 'Content-Type': 'application/json', ...(authorization ? { Authorization: authorization } : {}) };
  const response = await fetch(`${url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers,
    body: '{"schema":"\\"int\\""}',
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const subjects = async (url: string): Promise<unknown> => (await fetch(`${url}/subjects`)).json();

test('several serve what is kept in a topic, and one of them writes', async () => {
  const at = await brokers();
  const topic = `schemas-${Date.now()}`;
  const writer = await start('--topic', topic, '--brokers', at);
  const reader = await start('--topic', topic, '--brokers', at, '--read-only');
  expect((await register(writer.url, 'a')).body).toEqual({ id: 1 });
  await expect.poll(() => subjects(reader.url)).toEqual(['a']);
  expect(await register(reader.url, 'b')).toMatchObject({ status: 500, body: { error_code: 50003 } });
  const next = await start('--topic', topic, '--brokers', at);
  expect(await register(writer.url, 'b')).toMatchObject({ status: 500, body: { error_code: 50003 } });
  expect((await register(next.url, 'b')).status).toBe(200);
  await expect.poll(() => subjects(reader.url)).toEqual(['a', 'b']);
  next.run.interrupt();
  expect(await next.run.done).toBe(0);
  const again = await start('--topic', topic, '--brokers', at);
  expect(await subjects(again.url)).toEqual(['a', 'b']);
});

test('lets in the users and tokens of a file, as far as they may', async () => {
  const file = usersFile([
    { username: 'ada', password: 'open sesame', access: 'write' },
    { username: 'bob', password: 'look', access: 'read' },
    { token: 'abc.def', access: 'read' },
  ]);
  const { url, run } = await start('--users', file);
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  expect((await register(url, 'a')).status).toBe(401);
  expect((await register(url, 'a', basic('ada:guess'))).status).toBe(401);
  expect((await register(url, 'a', basic('bob:look'))).status).toBe(403);
  expect(await register(url, 'a', 'Bearer abc.def')).toMatchObject({ status: 403, body: { error_code: 403 } });
  expect((await register(url, 'a', basic('ada:open sesame'))).status).toBe(200);
  run.interrupt();
  expect(await run.done).toBe(0);
  expect(run.stderr).toBe('');
});

describe('is refused before it starts', () => {
  test.each([
    [['--dir', 'x', '--topic'], '--topic: schemas are kept in a folder or in a topic: leave out --dir'],
    [['--read-only'], '--read-only: give --topic, too'],
    [['--brokers', 'localhost:1'], '--brokers: give --topic, too'],
    [['--users', 'nowhere.json'], '--users nowhere.json: cannot read the file'],
    [['--topic', '--brokers', 'localhost'], '--brokers'],
  ])('%j', async (argv, message) => {
    const { code, stderr } = await runCaptured(['schema-registry', 'start', '--port', '0', ...argv]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test.each([
    ['no list', '{"token":"secret"', 'write a list in JSON of'],
    ['nobody', [], 'it has nobody in it'],
    ['no access', [{ token: 'secret' }], `entry 1: 'access' must be "read" or "write"`],
    ['a name with a colon', [{ username: 'a:b', password: 'secret', access: 'read' }], "entry 1: 'username' must be a text"],
    ['no password', [{ username: 'a', access: 'read' }], "entry 1: 'password' must be a text"],
    ['a token with a blank', [{ token: 'secret x', access: 'read' }], "entry 1: 'token' must be a text without blanks"],
    ['both', [{ token: 'secret', username: 'a', access: 'read' }], 'entry 1: write {'],
    [
      'one twice',
      [1, 2].map((at) => ({ username: 'a', password: `secret${at}`, access: 'read' })),
      'entry 2: this username is there already',
    ],
  ])('a file of users with %s', async (_what, content, message) => {
    const file = usersFile(content);
    const { code, stderr } = await runCaptured(['schema-registry', 'start', '--port', '0', '--users', file]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).not.toContain('secret');
  });

  test('brokers that are away', async () => {
    const argv = ['schema-registry', 'start', '--port', '0', '--topic', '--brokers', '127.0.0.1:1', '--timeout', '300ms'];
    const { code, stderr } = await runCaptured(argv);
    expect([code, stderr]).toEqual([1, expect.stringContaining('127.0.0.1:1')]);
  });
});
