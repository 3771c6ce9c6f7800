import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { startSchemaRegistry } from '../../connectors/schema-registry/index.ts';
import { runCaptured } from '../testing/captured-io.ts';
import { SpawnedCli, spawnCli } from '../testing/spawned-cli.ts';

const SPENDING = 'examples/first-pipeline/spending.ts';

let kafka: EmbeddedKafka;
let env: { readonly KAFKA_BROKERS: string; readonly MILLRACE_HOME: string };
const running: SpawnedCli[] = [];
beforeAll(async () => {
  kafka = await startEmbeddedKafka();
  env = { KAFKA_BROKERS: kafka.bootstrap, MILLRACE_HOME: mkdtempSync(join(tmpdir(), 'millrace-home-')) };
});
afterEach(() => {
  for (const { process } of running.splice(0)) process.kill('SIGKILL');
});
afterAll(async () => {
  await kafka.stop();
  rmSync(env.MILLRACE_HOME, { recursive: true, force: true });
});

async function run(...argv: readonly string[]): Promise<SpawnedCli> {
  const worker = new SpawnedCli(['run', ...argv], { env });
  running.push(worker);
  await worker.untilError('"msg":"running"');
  return worker;
}

const cli = (...argv: readonly string[]) => runCaptured(argv, { env });

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Fields of the first line of the log with this message. */
function logged(worker: SpawnedCli, message: string): Readonly<Record<string, unknown>> {
  const line = worker.stderr.split('\n').find((text) => text.includes(`"msg":"${message}"`));
  return JSON.parse(line ?? '{}') as Readonly<Record<string, unknown>>;
}

test('records that are produced come out of the pipeline; Ctrl-C stops it with what it has done committed', async () => {
  const worker = await run(SPENDING, '--metrics-port', '0', '--application-id', 'spending-1');
  for (const total of [30, 12]) {
    const { code } = await cli('produce', 'orders', '--format', 'json', '--value', JSON.stringify({ customer: 'ada', total }));
    expect(code).toBe(0);
  }
  const { stdout } = await cli('consume', 'spent', '--follow', '--limit', '2', '--timeout', '10s');
  const records = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly key: string; readonly value: number });
  expect(records.map(({ key, value }) => [key, value])).toEqual([
    ['ada', 30],
    ['ada', 42],
  ]);
  const base = `http://127.0.0.1:${logged(worker, 'metrics served').port}`;
  const metrics = await (await fetch(`${base}/metrics`)).text();
  expect(metrics).toContain('millrace_commit_ms_count{application="spending-1"}');
  expect(metrics).toContain('millrace_nodejs_eventloop_lag_seconds');
  const health = await fetch(`${base}/health`);
  expect([health.status, await health.json()]).toEqual([200, { 'spending-1': 'running' }]);
  const begun = Date.now();
  worker.process.kill('SIGINT');
  expect((await worker.done).code).toBe(0);
  expect(Date.now() - begun).toBeLessThan(20_000);
  expect(logged(worker, 'stopped')).toMatchObject({ level: 'info' });
  const groups = (await cli('topics', 'list')).stdout;
  expect(groups).toContain('spending-1-spent-by-customer-changelog');
});

test('several pipelines run in one process; the second Ctrl-C does not wait', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-run-'));
  const module = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
  // A call that never ends keeps the first Ctrl-C waiting.
  writeFileSync(
    join(dir, 'slow.ts'),
    `import { pipeline, string } from ${module('engine/index.ts')};
import { agent, peek, forEach } from ${module('operators/index.ts')};
const slow = { name: 'slow', key: string(), value: string(), create: { partitions: 1 } };
const never = { concurrency: 1, ordering: 'key', attemptTimeout: '1h', retry: { attempts: 1, backoff: '1s' }, onExhausted: 'stop' };
export default [
  pipeline('slow', ({ from }) => from(slow).pipe(
    agent('wait', never, () => { process.stderr.write('called\\n'); return new Promise(() => {}); }), forEach(() => {}))),
  pipeline('fast', ({ from }) => from(slow).pipe(peek(() => {}), forEach(() => {}))),
];`,
  );
  const worker = await run(join(dir, 'slow.ts'));
  expect(logged(worker, 'running').applications).toEqual(['slow', 'fast']);
  await cli('produce', 'slow', '--format', 'text', '--value', 'x');
  await worker.untilError('called');
  worker.process.kill('SIGINT');
  await worker.untilError('"stopping"');
  worker.process.kill('SIGINT');
  const begun = Date.now();
  expect((await worker.done).code).toBe(130);
  expect(Date.now() - begun).toBeLessThan(6_000);
  rmSync(dir, { recursive: true });
}, 180_000);

test('a pipeline finds the schema registry of the settings', async () => {
  const registry = await startSchemaRegistry();
  const dir = mkdtempSync(join(tmpdir(), 'millrace-run-'));
  const module = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
  writeFileSync(
    join(dir, 'avro.ts'),
    `import { pipeline, string, json } from ${module('engine/index.ts')};
import { mapValues, to } from ${module('operators/index.ts')};
import { avro } from ${module('connectors/schema-registry/index.ts')};
const schema = { type: 'record', name: 'Order', fields: [{ name: 'total', type: 'double' }] };
const prices = { name: 'prices', key: string(), value: avro(schema), create: { partitions: 1 } };
export default pipeline('prices', ({ from }) =>
  from(prices).pipe(mapValues((order) => order.total * 2), to({ name: 'doubled', key: string(), value: json(), create: { partitions: 1 } })));`,
  );
  const worker = new SpawnedCli(['run', join(dir, 'avro.ts'), '--registry', registry.url], { env });
  running.push(worker);
  await worker.untilError('"tasks began"');
  const produced = await cli('produce', 'prices', '--registry', registry.url, '--value', '{"total":1.5}');
  expect(produced).toMatchObject({ code: 0, stderr: '1 record written to prices\n' });
  const { stdout } = await cli('consume', 'doubled', '--follow', '--limit', '1', '--timeout', '10s');
  expect(JSON.parse(stdout)).toMatchObject({ value: 3 });
  worker.process.kill('SIGTERM');
  expect((await worker.done).code).toBe(0);
  await registry.stop();
  rmSync(dir, { recursive: true });
});

describe('what keeps it from running is told', () => {
  let busy: Server | undefined;
  afterEach(() => busy?.close());

  test('a topic that is missing', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-run-'));
    const engine = JSON.stringify(fileURLToPath(new URL('../../engine/index.ts', import.meta.url)));
    writeFileSync(
      join(dir, 'missing.ts'),
      `import { pipeline, string } from ${engine};
export default pipeline('missing', ({ from }) => { from({ name: 'not-there', key: string(), value: string() }); });`,
    );
    const { code, stderr } = await spawnCli(['run', join(dir, 'missing.ts')], { env });
    expect(code).toBe(1);
    expect(stderr).toContain("millrace: pipeline 'missing' reads 'not-there', which does not exist: create it first\n");
    expect(stderr).toContain("'millrace topics create not-there' makes it");
    rmSync(dir, { recursive: true });
  });

  test('a busy port for metrics', async () => {
    busy = createServer();
    const port = await listen(busy, '0.0.0.0');
    const { code, stderr } = await spawnCli(['run', SPENDING, '--metrics-port', String(port)], { env });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `millrace: port ${port} for metrics is in use: stop what uses it, or give --metrics-port another one\n`,
    );
  });

  test('a broker that is not there, and a port that is no broker', async () => {
    busy = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await listen(busy, '127.0.0.1');
    const [away, foreign] = await Promise.all(
      ['127.0.0.1:1', `127.0.0.1:${port}`].map((brokers) =>
        spawnCli(['run', SPENDING, '--brokers', brokers, '--timeout', '500ms']),
      ),
    );
    expect(away?.stderr).toMatch(
      /^millrace: Kafka broker 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\); gave up after 0\.5 s\n/,
    );
    expect(foreign?.stderr).toMatch(
      new RegExp(`^millrace: 127\\.0\\.0\\.1:${port} is no Kafka broker: .*\n  name the port of a Kafka broker`),
    );
    expect([away?.code, foreign?.code]).toEqual([1, 1]);
  });

  test('one application id for two pipelines', async () => {
    const { code, stderr } = await spawnCli(['run', SPENDING, 'pipelines/document-analyzer.ts', '--application-id', 'x'], {
      env,
    });
    expect([code, stderr]).toEqual([
      2,
      'millrace: --application-id is for one pipeline, and there are 2: spending, document-analyzer\n  run them one by one\n',
    ]);
  });
});

test('a reader that goes away ends the command without a word', async () => {
  await cli('topics', 'create', 'endless');
  await runCaptured(['produce', 'endless', '--format', 'text', '--lines', 'value'], { env, stdin: ['x\n'.repeat(50_000)] });
  const consumer = new SpawnedCli(['consume', 'endless', '--follow'], { env });
  running.push(consumer);
  consumer.process.stdout?.once('data', () => consumer.process.stdout?.destroy());
  const { stderr } = await consumer.done;
  expect(stderr).toBe('');
});

test('a setting of the other driver, and a driver that there is not, are refused', async () => {
  const useless = await cli('run', SPENDING, '--librdkafka', 'sasl.mechanism=GSSAPI');
  expect(useless).toMatchObject({ code: 2, stderr: expect.stringContaining('add --driver librdkafka') });
  const unknown = await cli('run', SPENDING, '--driver', 'rdkafka');
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean librdkafka?') });
  const protocol = await cli('run', SPENDING, '--driver', 'librdkafka', '--group-protocol', 'consumer');
  expect(protocol).toMatchObject({ code: 2, stderr: expect.stringContaining('leave --driver librdkafka out') });
});
