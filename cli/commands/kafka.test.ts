import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { testCertificatePath } from '../../connectors/testing/test-certificates.ts';
import { CapturedRun, runCaptured } from '../testing/captured-io.ts';
import { SpawnedCli } from '../testing/spawned-cli.ts';

const STOP_MS_MAX = 10_000;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Up {
  readonly bootstrap: string;
  readonly port: number;
  readonly dir: string;
}

/** The command until it is up; it ends at the latest with the test. */
async function start(...argv: readonly string[]): Promise<{ readonly run: CapturedRun; readonly up: Up }> {
  const run = new CapturedRun(['kafka', 'start', '--format', 'json', ...argv]);
  cleanups.push(() => {
    run.interrupt();
    return run.done;
  });
  await run.until(({ stdout }) => stdout.endsWith('\n'));
  return { run, up: JSON.parse(run.stdout) as Up };
}

async function topicsOf(bootstrap: string): Promise<readonly string[]> {
  const admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata();
  await admin.disconnect();
  return topics.map(({ name, partitions }) => `${name}:${partitions.length}`).sort();
}

function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('is up for any client with its topics, and leaves nothing behind', async () => {
  const { run, up } = await start('--port', '0', '--topic', 'orders:6', '--topic', 'audit');
  expect(await topicsOf(up.bootstrap)).toEqual(['audit:1', 'orders:6']);
  expect(existsSync(up.dir)).toBe(true);
  run.interrupt();
  expect(await run.done).toBe(0);
  expect(run.stderr).toBe('');
  expect(existsSync(up.dir)).toBe(false);
});

test('several run at once, each on a port of its own', async () => {
  const all = await Promise.all(['a', 'b', 'c'].map((name) => start('--port', '0', '--topic', name)));
  expect(await Promise.all(all.map(({ up }) => topicsOf(up.bootstrap)))).toEqual([['a:1'], ['b:1'], ['c:1']]);
});

test('a folder that is named keeps the topics', async () => {
  const dir = temporaryDir();
  const first = await start('--port', '0', '--dir', dir, '--topic', 'kept:3');
  first.run.interrupt();
  await first.run.done;
  const second = await start('--port', '0', '--dir', dir, '--topic', 'kept', '--topic', 'more:2');
  expect(await topicsOf(second.up.bootstrap)).toEqual(['kept:3', 'more:2']);
  second.run.interrupt();
  await second.run.done;
  const { code, stderr } = await runCaptured(['kafka', 'start', '--port', '0', '--dir', dir, '--topic', 'kept:4']);
  expect([code, stderr]).toEqual([
    2,
    "millrace: topic 'kept': has 3 partitions in this folder, not 4: name that number, or start in another folder\n",
  ]);
});

test('as a process: one line when it is up, and Ctrl-C ends it soon though clients are connected', async () => {
  const cli = new SpawnedCli(['kafka', 'start', '--port', '0', '--topic', 'waited-for']);
  cleanups.push(() => cli.process.kill('SIGKILL'));
  await cli.untilOutput('\n');
  const bootstrap = /127\.0\.0\.1:\d+/.exec(cli.stdout)?.[0] ?? '';
  expect(cli.stdout).toBe(`Kafka is up · ${bootstrap} · topics waited-for · nothing is kept · Ctrl-C stops it\n`);
  const client = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const consumer = client.consumer({ groupId: 'readers', maxWaitTimeInMs: 30_000 });
  cleanups.push(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic: 'waited-for' });
  const fetching = new Promise((resolve) => consumer.on(consumer.events.FETCH_START, resolve));
  await consumer.run({ eachMessage: async () => {} });
  await fetching;
  const begun = performance.now();
  cli.process.kill('SIGINT');
  expect(await cli.done).toMatchObject({ code: 0, stderr: '' });
  expect(performance.now() - begun).toBeLessThan(STOP_MS_MAX);
});

describe('what is in use is named, with what to do', () => {
  test('a port, with the process that holds it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const temporary = temporaryDir();
    vi.stubEnv('TMPDIR', temporary);
    cleanups.push(() => vi.unstubAllEnvs());
    const { code, stdout, stderr } = await runCaptured(['kafka', 'start', '--port', String(port)]);
    expect([code, stdout]).toEqual([1, '']);
    const [first, second] = stderr.split('\n');
    expect(first).toBe(`millrace: port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another port`);
    expect(second).toContain('`--port 0` takes a free one');
    if (process.platform === 'linux') expect(second).toContain(`process ${process.pid} `);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('a port of the environment', async () => {
    const kafka = await startEmbeddedKafka();
    cleanups.push(() => kafka.stop());
    const { code, stderr } = await runCaptured(['kafka', 'start'], { env: { KAFKA_PORT: String(kafka.port) } });
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${kafka.port} on 127.0.0.1 is in use`);
  });

  test('a folder, with the process that uses it', async () => {
    const kafka = await startEmbeddedKafka({ dir: temporaryDir() });
    cleanups.push(() => kafka.stop());
    expect(await runCaptured(['kafka', 'start', '--port', '0', '--dir', kafka.dir])).toEqual({
      code: 1,
      stdout: '',
      stderr: `millrace: another broker (process ${process.pid}) uses the folder ${kafka.dir}: stop it, or choose another folder\n`,
    });
  });
});

describe('TLS and users', () => {
  const pem = (name: string): string => fileURLToPath(testCertificatePath(name));
  const tls = ['--tls-cert', pem('broker.pem'), '--tls-key', pem('broker.key')] as const;

  function usersFile(content = '[{"username": "ada", "password": "pencil"}]'): string {
    const file = join(temporaryDir(), 'users.json');
    writeFileSync(file, content);
    return file;
  }

  test('the commands come in with what the environment says, and are told what is wrong without any password', async () => {
    const { up } = await start('--port', '0', '--topic', 'orders', ...tls, '--users', usersFile());
    const env = {
      KAFKA_BROKERS: up.bootstrap,
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA: pem('ca.pem'),
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_USERNAME: 'ada',
      KAFKA_PASSWORD: 'pencil',
    };
    const list = (more: Readonly<Record<string, string>>) => runCaptured(['topics', 'list'], { env: { ...env, ...more } });
    expect(await list({})).toMatchObject({ code: 0, stdout: expect.stringContaining('orders'), stderr: '' });
    const wrong = await list({ KAFKA_PASSWORD: 'crayon' });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(`${up.bootstrap} refused the log-in by SCRAM-SHA-512`);
    expect(wrong.stderr).toContain('KAFKA_USERNAME and KAFKA_PASSWORD say who logs in');
    expect(wrong.stderr).not.toMatch(/crayon|pencil/);
    const untrusted = await list({ KAFKA_TLS_CA: '' });
    expect(untrusted.stderr).toContain(`${up.bootstrap} shows a certificate that is not taken`);
    expect(untrusted.stderr).toContain('KAFKA_TLS_CA');
  });

  test.for([
    [['--tls-cert', pem('broker.pem')], '--tls-cert: give --tls-key, too'],
    [['--tls-key', pem('broker.key')], '--tls-key: give --tls-cert, too'],
    [['--tls-ca', pem('ca.pem')], '--tls-ca: give --tls-cert and --tls-key, too'],
    [['--tls-cert', pem('broker.pem'), '--tls-key', pem('client.key')], 'tls.key: is not the key of tls.cert'],
    [['--users', 'nowhere.json'], '--users nowhere.json: cannot read the file'],
  ] as const)('%j is refused', async ([argv, message]) => {
    const { code, stderr } = await runCaptured(['kafka', 'start', '--port', '0', ...argv]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test.for(['{"ada": "secret"}', '[secret', '["secret"]'])('users as %s are refused, and not repeated', async (content) => {
    const { code, stderr } = await runCaptured(['kafka', 'start', '--port', '0', '--users', usersFile(content)]);
    expect(code).toBe(2);
    expect(stderr).toContain('write a list in JSON');
    expect(stderr).not.toContain('secret');
  });
});

describe('--faults', () => {
  function fileOf(content: string): string {
    const file = join(temporaryDir(), 'faults.json');
    writeFileSync(file, content);
    return file;
  }

  test('are live from the start', async () => {
    const fault = { api: 'Metadata', topic: 'orders', error: 'INVALID_TOPIC_EXCEPTION' };
    const { up } = await start('--port', '0', '--topic', 'orders', '--faults', fileOf(JSON.stringify([fault])));
    await expect(topicsOf(up.bootstrap)).rejects.toThrow(/invalid topic/);
  });

  test.for([
    ['[', 'JSON'],
    ['{"api":"Fetch"}', 'write a list'],
    ['[{"api":"Fetch","cut":true},{"api":"Fetsch","cut":true}]', "fault 2: a fault cannot be injected: 'api' is"],
  ] as const)('%s is refused', async ([content, message]) => {
    const file = fileOf(content);
    const { code, stdout, stderr } = await runCaptured(['kafka', 'start', '--port', '0', '--faults', file]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(file);
    expect(stderr).toContain(message);
  });
});

test.for([
  [['--topic', 'orders:0'], "topic 'orders': cannot have 0 partitions"],
  [['--topic', 'orders:six'], 'Write a name, or name:partitions such as orders:6.'],
  [['--topic', 'a b'], "topic 'a b': has no valid name"],
  [['--topic', 'a', '--topic', 'a:2'], "topic 'a': is named twice"],
  [['--faults', 'nowhere.json'], 'no such file'],
  [['--port', '70000'], 'Write a whole number from 0 to 65535.'],
  [['--dir', 'package.json'], 'choose another folder'],
] as const)('%j is refused', async ([argv, message]) => {
  const { code, stdout, stderr } = await runCaptured(['kafka', 'start', '--port', '0', ...argv]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});
