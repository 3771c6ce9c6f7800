import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts a thread from a module beside this package's own, compiled or, in the source tree, through tsx. Its heap is capped.
 *
 * Node 20 does not apply `--import tsx` to the entry file of a worker, so a line of JavaScript registers tsx first.
 */
export function startWorker(module: URL, heapMbMax: number): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: heapMbMax };
  if (!module.pathname.endsWith('.ts')) return new Worker(module, { resourceLimits });
  // The CommonJS form of tsx's own entry does not find its parts from within a data URL.
  const tsx = new URL('index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'))).href;
  const code = `import { register } from ${JSON.stringify(tsx)};
register();
await import(${JSON.stringify(module.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { execArgv: [], resourceLimits });
}

/** The module of a thread beside the module at `base`, as source or compiled like it. */
export function workerModule(path: string, base: string): URL {
  return new URL(`${path}${base.endsWith('.ts') ? '.ts' : '.js'}`, base);
}
