import { Worker } from 'node:worker_threads';

/** What stands on the error output of a process that its watch ended for its memory. */
export const MEMORY_EXCEEDED = 'millrace: the process needs more memory than it may have';

/** How often the watch looks. */
const CHECK_MS = 50;
/** The heap of the watch, in MiB. */
const WATCH_HEAP_MB = 16;

/**
 * Kills this process as soon as it takes more than `memoryMbMax` MiB, buffers outside the heap included, or the one that started it is
 * gone. A thread looks, as a document may keep the main one busy for good.
 */
export function watchProcess(memoryMbMax: number): void {
  // JavaScript in a string: on Node 20 the entry of a thread cannot be TypeScript.
  const code = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const end = () => process.kill(process.pid, 'SIGKILL');
setInterval(() => {
  if (process.ppid !== workerData.parent) end();
  if (process.memoryUsage.rss() <= workerData.bytesMax) return;
  try { writeSync(2, workerData.exceeded); } finally { end(); }
}, workerData.checkMs);`;
  const workerData = { parent: process.ppid, bytesMax: memoryMbMax * 1024 * 1024, exceeded: MEMORY_EXCEEDED, checkMs: CHECK_MS };
  new Worker(code, { eval: true, execArgv: [], workerData, resourceLimits: { maxOldGenerationSizeMb: WATCH_HEAP_MB } }).unref();
}
