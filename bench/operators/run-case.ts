/**
 * One measured run of one case, in a process of its own: `run-case.ts NAME [allocations]`; prints a line of JSON. A worker's task with what
 * a worker gives it, but for the log: fetched batches are slices of bytes, and what is sent is copied into a buffer, as the client does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASES } from './cases.ts';
import { encoded } from './encoded-orders.ts';
import { Feed, RECORDS_PER_TURN } from './feed.ts';
import { openTask } from './open-task.ts';
import { CUSTOMERS, customerAt, customers } from './orders.ts';
import { SliceBatch } from './slice-batch.ts';

/** What one run of a case took. */
export interface Measured {
  readonly recordsPerSecond: number;
  /** By the processor time of the process, all its threads: other work on the machine does not count. */
  readonly recordsPerCpuSecond: number;
  /** In the fastest tenth of a second or so: what it is when nothing else wants the processor. */
  readonly bestPerSecond: number;
  readonly bytesPerRecord?: number;
}

const WARM_UP = 300_000;
const ALLOCATION_RECORDS = 50_000;

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
