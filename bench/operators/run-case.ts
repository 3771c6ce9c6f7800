/**
 * One measured run of one case, in a process of its own: `run-case.ts NAME [allocations]`; prints a line of JSON. A worker's task with what
 * a worker gives it, but for the log: fetched batches are slices of bytes, and what is sent is copied into a buffer, as the client does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryRegistry, SCHEMA_REGISTRY } from '../../connectors/schema-registry/index.ts';
import { compile } from '../../engine/compile/compile.ts';
import { changelogTopic } from '../../engine/compile/topology.ts';
import type { Codec, Serde } from '../../engine/model/serde.ts';
import type { StateStore } from '../../engine/model/state-store.ts';
import { openStateStore } from '../../engine/state/open-state-store.ts';
import { BoundCodecs } from '../../engine/task/bound-codecs.ts';
import { Task, type TaskServices } from '../../engine/task/task.ts';
import type { TaskOutputs } from '../../engine/task/task-outputs.ts';
import { NO_METRICS, SILENT_LOGGER, SYSTEM_CLOCK } from '../../engine/worker/silent.ts';
import { CASES, type Case } from './cases.ts';
import { CUSTOMERS, customerAt, customers, orderAt, orders, timestampAt } from './orders.ts';
import { SliceBatch, type Slices, slicesOf } from './slice-batch.ts';

/** What one run of a case took. */
export interface Measured {
  readonly recordsPerSecond: number;
  /** By the processor time of the process, all its threads: other work on the machine does not count. */
  readonly recordsPerCpuSecond: number;
  /** In the fastest tenth of a second or so: what it is when nothing else wants the processor. */
  readonly bestPerSecond: number;
  readonly bytesPerRecord?: number;
}

const BATCH = 1_000;
/** Different orders; they come again and again, at other offsets and times. */
const DIFFERENT = 200_000;
/** A worker lets a task take so many before another has its turn, and commits twice a second. */
const RECORDS_PER_TURN = 500;
const RECORDS_PER_COMMIT = 100_000;
const WARM_UP = 300_000;
const ALLOCATION_RECORDS = 50_000;

const registry = memoryRegistry();

class CopyingOutputs implements TaskOutputs {
  sent = 0;
  readonly #buffer = Buffer.alloc(1 << 20);
  #at = 0;

  send(_topic: string, _partition: number | null, key: Uint8Array | null, value: Uint8Array | null): void {
    this.sent++;
    this.#copy(key);
    this.#copy(value);
  }

  partitions(): number {
    return 1;
  }

  position(): number {
    return this.sent;
  }

  #copy(bytes: Uint8Array | null): void {
    if (bytes === null) return;
    if (this.#at + bytes.length > this.#buffer.length) this.#at = 0;
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}

async function openTask({ plan, engine }: Case, dir: string): Promise<{ readonly task: Task; readonly outputs: CopyingOutputs }> {
  const topology = compile(plan);
  const [sub] = topology.subTopologies;
  if (!sub || topology.subTopologies.length > 1) throw new Error(`${plan.name} is not one task`);
  const outputs = new CopyingOutputs();
  const services: TaskServices = {
    outputs,
    clock: SYSTEM_CLOCK,
    metrics: NO_METRICS,
    logger: SILENT_LOGGER,
    resource: (name) => (name === SCHEMA_REGISTRY ? registry : undefined),
    globals: new Map(),
    isCaughtUp: () => true,
    polledAt: () => undefined,
    wake() {},
  };
  const codecs = await BoundCodecs.bind(topology, sub, services);
  const stores = new Map<string, StateStore>();
  for (const spec of sub.stores) {
    const topic = spec.sourceTopic ?? changelogTopic(topology.applicationId, spec.name);
    const placement = { state: { dir, engine }, applicationId: plan.name, partition: 0, services };
    const [key, value] = [codecs.get(spec.key, topic, 'key'), codecs.get(spec.value, topic, 'value')];
    stores.set(spec.name, await openStateStore(spec, key, value, placement));
  }
  const task = new Task(topology, sub, 0, stores, codecs, services);
  await task.open();
  return { task, outputs };
}

function codecOf<T>(serde: Serde<T>, topic: string, part: 'key' | 'value'): Codec<T> {
  return serde.bind({ topic, part }, { resource: () => registry }) as Codec<T>;
}

function encoded<T>(
  topic: { name: string; key: Serde<string>; value: Serde<T> },
  list: readonly (readonly [string, T])[],
): Slices {
  const [key, value] = [codecOf(topic.key, topic.name, 'key'), codecOf(topic.value, topic.name, 'value')];
  return slicesOf(list.map(([k, v]) => [Buffer.from(key.encode(k)), Buffer.from(value.encode(v))] as const));
}

/** Feeds a task with orders, batch by batch. */
class Feed {
  /** The most records per second between two commits since it was set to 0. */
  best = 0;
  readonly #task: Task;
  readonly #runs: readonly Slices[];
  #next = 0;
  #sinceCommit = 0;
  #committedAt = performance.now();

  constructor(task: Task) {
    this.#task = task;
    this.#runs = Array.from({ length: DIFFERENT / BATCH }, (_, run) =>
      encoded(
        orders,
        Array.from({ length: BATCH }, (__, i) => {
          const order = orderAt(run * BATCH + i);
          return [order.customerId, order] as const;
        }),
      ),
    );
  }

  async take(records: number, commits = true): Promise<void> {
    for (let left = records; left > 0; left -= BATCH) {
      const slices = this.#runs[(this.#next / BATCH) % this.#runs.length];
      if (!slices) return;
      this.#task.push(new SliceBatch(orders.name, slices, this.#next, timestampAt(this.#next)));
      this.#next += BATCH;
      while (this.#task.process(RECORDS_PER_TURN) > 0) await undefined;
      this.#sinceCommit += BATCH;
      if (commits && this.#sinceCommit >= RECORDS_PER_COMMIT) await this.commit();
    }
  }

  async commit(): Promise<void> {
    for (const store of this.#task.stores.values()) await store.settled?.();
    this.#task.prepareCommit();
    this.#task.committed();
    const now = performance.now();
    this.best = Math.max(this.best, (this.#sinceCommit * 1_000) / (now - this.#committedAt));
    this.#sinceCommit = 0;
    this.#committedAt = now;
  }
}

/** Bytes on the heap for each record; REQUIRES a young generation that holds them all, so that nothing is collected meanwhile. */
async function allocations(feed: Feed): Promise<number> {
  await feed.commit();
  globalThis.gc?.();
  const before = process.memoryUsage();
  await feed.take(ALLOCATION_RECORDS, false);
  const after = process.memoryUsage();
  return (after.heapUsed - before.heapUsed) / ALLOCATION_RECORDS;
}

async function run(name: string, withAllocations: boolean): Promise<Measured> {
  const chosen = CASES[name];
  if (!chosen) throw new Error(`there is no case '${name}'`);
  const dir = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    const { task, outputs } = await openTask(chosen, dir);
    const feed = new Feed(task);
    if (chosen.joins) {
      const rows = Array.from({ length: CUSTOMERS }, (_, i) => [customerAt(i).id, customerAt(i)] as const);
      task.push(new SliceBatch(customers.name, encoded(customers, rows), 0, 0));
      while (task.process(RECORDS_PER_TURN) > 0) await undefined;
    }
    await feed.take(WARM_UP);
    if (withAllocations)
      return { recordsPerSecond: 0, recordsPerCpuSecond: 0, bestPerSecond: 0, bytesPerRecord: await allocations(feed) };
    await feed.commit();
    feed.best = 0;
    const sentBefore = outputs.sent;
    const cpuBefore = process.cpuUsage();
    const begun = performance.now();
    await feed.take(chosen.records);
    await feed.commit();
    for (const store of task.stores.values()) await store.settled?.();
    const seconds = (performance.now() - begun) / 1_000;
    const { user, system } = process.cpuUsage(cpuBefore);
    if (outputs.sent - sentBefore < chosen.records * 0.9) throw new Error(`only ${outputs.sent - sentBefore} records came out`);
    await task.close();
    return {
      recordsPerSecond: chosen.records / seconds,
      recordsPerCpuSecond: (chosen.records * 1e6) / (user + system),
      bestPerSecond: feed.best,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const [, , name = '', mode] = process.argv;
process.stdout.write(`${JSON.stringify(await run(name, mode === 'allocations'))}\n`);
