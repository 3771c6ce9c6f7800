import { performance } from 'node:perf_hooks';

/** What one parse took of this thread. */
export interface Cost {
  /** How long nothing else could run, in ms. */
  readonly blockedMs: number;
  /** Memory that is there more than before, garbage included. */
  readonly allocatedBytes: number;
}

/** Runs something and measures it. Errors: what it throws comes back as `error`. */
export async function watched(run: () => unknown): Promise<Cost & { readonly error?: unknown }> {
  const before = process.memoryUsage();
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const begun = performance.now();
  let [error, failed]: [unknown, boolean] = [undefined, false];
  let blockedMs = 0;
  try {
    const running = run();
    blockedMs = performance.now() - begun;
    if (running instanceof Promise) {
      await running;
      // Time in which the loop waited for other threads keeps nobody from running.
      blockedMs = Math.max(blockedMs, performance.eventLoopUtilization(loop).active);
    }
  } catch (thrown) {
    [error, failed] = [thrown, true];
    blockedMs ||= performance.now() - begun;
  }
  const { user, system } = process.cpuUsage(cpu);
  // What the machine did for others meanwhile is not the parser's.
  blockedMs = Math.min(blockedMs, (user + system) / 1_000);
  const after = process.memoryUsage();
  const allocatedBytes = after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers);
  return { blockedMs, allocatedBytes, ...(failed ? { error } : {}) };
}
