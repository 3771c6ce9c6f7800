import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export interface ProcessBounds {
  /** JavaScript heap, in MiB. */
  readonly heapMbMax: number;
  /** All memory, in MiB. */
  readonly memoryMbMax: number;
}

/** What a parser may know of our surroundings. Passwords and keys that the platform got from its own are not for a stranger's document. */
const ENVIRONMENT = ['PATH', 'NODE_OPTIONS', 'TZ', 'LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

/** Starts a process that runs `module` for documents, compiled or, in the source tree, through tsx; what it prints is in its `stderr`. */
export function startReader(module: URL, { heapMbMax, memoryMbMax }: ProcessBounds): ChildProcess {
  const entry = siblingModule('./reader-process', import.meta.url);
  return fork(entry, [module.href, String(memoryMbMax)], {
    execArgv: [`--max-old-space-size=${heapMbMax}`, ...loaderOf(entry)],
    env: Object.fromEntries(ENVIRONMENT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** The module at `path` beside the one at `base`, as source or compiled like it. */
export function siblingModule(path: string, base: string): URL {
  return new URL(`${path}${base.endsWith('.ts') ? '.ts' : '.js'}`, base);
}

function loaderOf(entry: URL): readonly string[] {
  if (!entry.pathname.endsWith('.ts')) return [];
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href];
}
