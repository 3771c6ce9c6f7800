import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { counting, counts, type Order, orders, seen } from '../../tests/worker/counting-worker.ts';
import { onRealKafka } from '../../tests/worker/worker-bench.ts';
import type { Log } from '../ports.ts';
import { Worker } from './worker.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const SCRIPT = fileURLToPath(new URL('../../tests/worker/counting-worker.ts', import.meta.url));
const CUSTOMERS = 37;

const BROKER = fileURLToPath(new URL('../../connectors/kafka/embedded/broker-process.ts', import.meta.url));

/** Starts a script and waits for its first line. */
async function spawn(script: string, args: readonly string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = fork(script, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  cleanups.push(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout ?? process.stdin, 'data');
  return { child, line: String(line) };
}

async function startBroker(): Promise<string> {
  const kafka = await startEmbeddedKafka();
  cleanups.push(() => kafka.stop());
  return kafka.bootstrap;
}

async function spawnWorker(bootstrap: string): Promise<ChildProcess> {
  return (await spawn(SCRIPT, [bootstrap])).child;
}

async function spawnBroker(dir: string, port: number): Promise<{ child: ChildProcess; port: number; bootstrap: string }> {
  const { child, line } = await spawn(BROKER, ['--dir', dir, '--port', String(port)]);
  return { child, ...(JSON.parse(line) as { port: number; bootstrap: string }) };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function ordersFrom(first: number, count: number): Order[] {
  return Array.from({ length: count }, (_, i) => ({ id: `o${first + i}`, customer: `c${(first + i) % CUSTOMERS}` }));
}

async function produce(log: Log, list: readonly Order[]): Promise<void> {
  const producer = log.producer({ clientId: 'orders' });
  for (const order of list)
    producer.send(orders.name, null, Buffer.from(order.id), Buffer.from(JSON.stringify(order)), Date.now(), []);
  await producer.flush();
  await producer.close();
}

/** Follows a topic from its beginning and hands each record on. */
async function follow(log: Log, topic: string, each: (key: string, value: unknown) => void): Promise<void> {
  const reader = log.reader({ clientId: `follow-${topic}`, isolation: 'read_committed' });
  reader.assign(Array.from({ length: 6 }, (_, partition) => ({ topic, partition, offset: 0 })));
  let closed = false;
  cleanups.push(async () => {
    closed = true;
    await reader.close();
  });
  void (async () => {
    while (!closed) {
      for (const batch of await reader.poll(100)) while (batch.next()) each(String(batch.key), JSON.parse(String(batch.value)));
    }
  })();
}

/** Customers of whom fewer orders were counted than were sent. */
function undercounted(counted: ReadonlyMap<string, number>, sent: number): readonly string[] {
  const expected = new Map<string, number>();
  for (const { customer } of ordersFrom(0, sent)) expected.set(customer, (expected.get(customer) ?? 0) + 1);
  return [...expected].filter(([customer, n]) => (counted.get(customer) ?? 0) < n).map(([customer]) => customer);
}

async function lag(log: Log): Promise<number> {
  const committed = await log.admin().committedOffsets(counting.name);
  const places = Array.from({ length: 6 }, (_, partition) => ({ topic: orders.name, partition }));
  const ends = await log.admin().endOffsets(places);
  return places.reduce((sum, { partition }, i) => {
    const at = committed.find((each) => each.topic === orders.name && each.partition === partition)?.offset ?? 0;
    return sum + (ends[i] ?? 0) - at;
  }, 0);
}

test('kill -9 in the middle, again and again: every order is passed on and counted, and offsets advance', {
  timeout: 180_000,
}, async () => {
  const bootstrap = process.env.MILLRACE_TEST_KAFKA ?? (await startBroker());
  const log = kafkaLog({ brokers: [bootstrap] });
  cleanups.push(() => log.close());
  await log.admin().createTopics([orders, seen, counts].map(({ name, create }) => ({ name, ...create })));
  const passedOn = new Map<string, number>();
  const counted = new Map<string, number>();
  await follow(log, seen.name, (_, order) => passedOn.set((order as Order).id, (passedOn.get((order as Order).id) ?? 0) + 1));
  await follow(log, counts.name, (customer, n) => counted.set(customer, Math.max(counted.get(customer) ?? 0, n as number)));

  let sent = 0;
  for (let round = 0; round < 4; round++) {
    const worker = await spawnWorker(bootstrap);
    const before = passedOn.size;
    const batch = ordersFrom(sent, 1500);
    sent += batch.length;
    const producing = produce(log, batch);
    await expect.poll(() => passedOn.size, { interval: 2 }).toBeGreaterThan(before + 100 * (round + 1));
    await kill(worker);
    await producing;
  }
  const last = await spawnWorker(bootstrap);
  await expect.poll(() => passedOn.size).toBe(sent);
  await expect.poll(() => lag(log)).toBe(0);
  await expect.poll(() => undercounted(counted, sent)).toEqual([]);
  const exited = once(last, 'exit');
  const asked = performance.now();
  last.kill('SIGTERM');
  expect((await exited)[0]).toBe(0);
  expect(performance.now() - asked).toBeLessThan(10_000);
});

test.skipIf(onRealKafka)(
  'kill -9 of the broker (embedded only) while the worker runs: it goes on by itself and nothing is lost',
  { timeout: 180_000 },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    let broker = await spawnBroker(dir, 0);
    const { bootstrap, port } = broker;
    const log = kafkaLog({ brokers: [bootstrap] });
    cleanups.push(() => log.close());
    const passedOn = new Set<string>();
    const counted = new Map<string, number>();
    const warnings: string[] = [];
    const logger = { debug() {}, info() {}, warn: (_: object, text: string) => void warnings.push(text), error() {} };
    const worker = new Worker(counting, { log, logger, commitInterval: '50ms', sessionTimeout: '2s' });
    await worker.start();
    cleanups.push(() => worker.stop());
    await follow(log, seen.name, (_, order) => passedOn.add((order as Order).id));
    await follow(log, counts.name, (customer, n) => counted.set(customer, Math.max(counted.get(customer) ?? 0, n as number)));
    let sent = 0;
    for (let round = 0; round < 3; round++) {
      const batch = ordersFrom(sent, 1000);
      sent += batch.length;
      const before = passedOn.size;
      const producing = produce(log, batch);
      await expect.poll(() => passedOn.size, { interval: 2 }).toBeGreaterThan(before);
      await kill(broker.child);
      broker = await spawnBroker(dir, port);
      await producing;
      await expect.poll(() => passedOn.size, { interval: 10 }).toBe(sent);
    }
    await expect.poll(() => lag(log)).toBe(0);
    await expect.poll(() => undercounted(counted, sent)).toEqual([]);
    expect(worker.state).toBe('running');
  },
);

test.skipIf(onRealKafka)(
  'a broker (embedded only) that is away longer than the client is patient: the worker starts again until it is back',
  {
    timeout: 30_000,
  },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    const first = await startEmbeddedKafka({ dir });
    const log = kafkaLog({ brokers: [first.bootstrap] });
    cleanups.push(() => log.close());
    const warnings: string[] = [];
    const logger = { debug() {}, info() {}, warn: (_: object, text: string) => void warnings.push(text), error() {} };
    const impatient = kafkaLog({ brokers: [first.bootstrap], giveUpAfterMs: 200 });
    cleanups.push(() => impatient.close());
    const worker = new Worker(counting, { log: impatient, logger, commitInterval: '50ms', sessionTimeout: '2s' });
    await worker.start();
    cleanups.push(() => worker.stop());
    const passedOn = new Set<string>();
    const counted = new Map<string, number>();
    await follow(log, seen.name, (_, order) => passedOn.add((order as Order).id));
    await follow(log, counts.name, (customer, n) => counted.set(customer, Math.max(counted.get(customer) ?? 0, n as number)));
    await produce(log, ordersFrom(0, 500));
    await expect.poll(() => passedOn.size, { interval: 1 }).toBeGreaterThan(0);
    await first.stop();
    await expect.poll(() => worker.state).toBe('restarting');
    const second = await startEmbeddedKafka({ dir, port: first.port });
    cleanups.push(() => second.stop());
    await produce(log, ordersFrom(500, 500));
    await expect.poll(() => passedOn.size).toBe(1_000);
    await expect.poll(() => undercounted(counted, 1_000)).toEqual([]);
    expect(worker.state).toBe('running');
    expect(warnings.join()).toContain('starts again');
  },
);
