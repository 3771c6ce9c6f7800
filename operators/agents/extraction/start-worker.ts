import { Worker } from 'node:worker_threads';

/**
 * Starts the extraction thread, from the compiled file or, in the source tree, through tsx. Its heap is capped.
 *
 * Node 20 does not apply `--import tsx` to the entry file of a worker, so a line of JavaScript registers tsx first.
 */
export function startWorker(heapMbMax: number): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: heapMbMax };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./extraction-worker.js', import.meta.url), { resourceLimits });
  const entry = JSON.stringify(new URL('./extraction-worker.ts', import.meta.url).href);
  const code = `import { createRequire } from 'node:module';
createRequire(${entry})('tsx/esm/api').register();
await import(${entry});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { execArgv: [], resourceLimits });
}
